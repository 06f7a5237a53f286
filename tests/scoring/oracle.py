"""A contest computed the plain way, independent of the engine: dictionaries and fractions."""

from __future__ import annotations

import decimal
import math
import statistics
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from scoring import Scheme
from scoring.exact import Rounding


def interpolate(x: Fraction, points: list[tuple[Fraction, Fraction]]) -> Fraction:
    if x <= points[0][0]:
        return points[0][1]
    if x >= points[-1][0]:
        return points[-1][1]
    right = next(i for i, (figure, _) in enumerate(points) if figure >= x)
    (x0, y0), (x1, y1) = points[right - 1], points[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def weighted_scores(
    marks: dict[str, dict[str, dict[str, Fraction]]],
    weights: dict[str, Fraction],
    points: dict[str, dict[str, Fraction]] | None = None,
) -> dict[str, Fraction]:
    """`marks`: entry → criterion → judge → mark; `points`: entry → criterion → points by rule."""
    scores = {}
    for entry in marks:
        parts = {name: sum(given.values()) / len(given) for name, given in marks[entry].items() if given}
        parts.update((points or {}).get(entry, {}))
        if set(parts) == set(weights):
            scores[entry] = sum(parts[name] * weights[name] for name in weights) / sum(weights.values())
    return scores


def ranks(scores: dict[str, Fraction]) -> dict[str, int]:
    return {name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()}


AGGREGATES = ("mean", "sum", "trimmed", "trimmed_sum", "median", "winsorized")


@dataclass(frozen=True)
class Expected:
    """Exact scores and ranks of those who are ranked, and what each criterion contributes, by its place."""

    scores: dict[str, Fraction]
    ranks: dict[str, int]
    parts: dict[str, dict[int, Fraction]]


def tabulated(
    scheme: Scheme, marks: pd.DataFrame, values: pd.DataFrame, out: pd.DataFrame
) -> Expected | None:
    """A whole contest by plain loops; None where severities cannot be compared."""
    gone = set(zip(out["entry"], out["judge"], strict=True))
    panels: dict[str, dict[str, dict[str, Fraction]]] = {}
    for entry, judge, name, mark in marks.itertuples(index=False):
        panels.setdefault(name, {})
        if (entry, judge) not in gone:
            panels[name].setdefault(entry, {})[judge] = Fraction(str(mark))
    figures = {(entry, name): Fraction(str(value)) for entry, name, value in values.itertuples(index=False)}
    if scheme.severity == "center":
        if not all(joined(panels.get(one.id, {})) for one in scheme.scored):
            return None
        level = {name: centered(panel) for name, panel in panels.items()}
    else:
        level = panels
    entries = sorted({*marks["entry"], *values["entry"], *out["entry"]})
    own = {entry: parts_of(entry, level, figures, scheme) for entry in entries}
    judges = {
        entry: {judge for panel in panels.values() for judge in panel.get(entry, ())} for entry in entries
    }
    by_panel = any(not one.by_rule for one in scheme.scored)
    counted = {
        entry: signed(parts, scheme)
        for entry, parts in own.items()
        if allowed(parts, scheme) and (not by_panel or len(judges[entry]) >= scheme.minimum_judges)
    }
    scores = {}
    for entry, parts in counted.items():
        total = max(parts.values()) if scheme.combine == "max" else sum(parts.values(), Fraction())
        total *= scheme.factor
        scores[entry] = rounded(total, scheme.rounding)
    keys = {entry: key(entry, scores, counted, own, panels, scheme) for entry in scores}
    return Expected(scores, {e: 1 + sum(o > k for o in keys.values()) for e, k in keys.items()}, counted)


def joined(panel: dict[str, dict[str, Fraction]]) -> bool:
    """Whether a chain of common judges leads from every entry to every other."""
    groups: list[set[str]] = []
    for judges in panel.values():
        touched = [group for group in groups if group & set(judges)]
        groups = [group for group in groups if group not in touched] + [set(judges).union(*touched)]
    return len(groups) <= 1


def centered(panel: dict[str, dict[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    given: dict[str, list[Fraction]] = {}
    for marks in panel.values():
        for judge, mark in marks.items():
            given.setdefault(judge, []).append(mark)
    everything = [mark for marks in given.values() for mark in marks]
    if not everything:
        return {}
    grand = sum(everything) / len(everything)
    means = {judge: sum(marks) / len(marks) for judge, marks in given.items()}
    return {
        entry: {judge: mark - means[judge] + grand for judge, mark in marks.items()}
        for entry, marks in panel.items()
    }


def aggregated(marks: list[Fraction], how: str, trim: int) -> Fraction:
    ordered = sorted(marks)
    if how == "median":
        return statistics.median(ordered)
    if how not in ("mean", "sum") and len(ordered) > 2 * trim:
        kept = ordered[trim : len(ordered) - trim]
        ordered = [kept[0]] * trim + kept + [kept[-1]] * trim if how == "winsorized" else kept
    total = sum(ordered, Fraction())
    return total if how in ("sum", "trimmed_sum") else total / len(ordered)


def rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    if rounding is None:
        return value
    mode = decimal.ROUND_HALF_UP if rounding.mode == "half_up" else decimal.ROUND_HALF_EVEN
    scaled = value * 10**rounding.digits
    twice = math.floor(2 * scaled)
    if 2 * scaled == twice:
        half = decimal.Decimal(twice) / 2
        with decimal.localcontext(prec=200):
            return Fraction(int(half.to_integral_value(mode)), 10**rounding.digits)
    return Fraction(math.floor(scaled + Fraction(1, 2)), 10**rounding.digits)


def parts_of(
    entry: str,
    panels: dict[str, dict[str, dict[str, Fraction]]],
    figures: dict[tuple[str, str], Fraction],
    scheme: Scheme,
) -> dict[int, Fraction]:
    found = {}
    for place, one in enumerate(scheme.scored):
        marks = panels.get(one.id, {}).get(entry, {})
        if one.by_rule and (entry, one.id) in figures:
            figure = figures[entry, one.id]
            value = interpolate(figure, list(one.curve)) if one.curve else figure
        elif not one.by_rule and marks:
            value = aggregated(list(marks.values()), one.aggregate, one.trim)
        else:
            continue
        value = rounded(value, one.round_panel) * one.factor
        if one.multiply_by:
            if (entry, one.multiply_by) not in figures:
                continue
            value *= figures[entry, one.multiply_by]
        found[place] = rounded(value, one.round_score)
    return found


def allowed(parts: dict[int, Fraction], scheme: Scheme) -> bool:
    weights = sum(scheme.scored[place].weight for place in parts)
    if not parts or (scheme.combine == "weighted_mean" and not weights):
        return False
    lenient = scheme.combine == "max" or scheme.missing == "renormalize"
    return lenient or all(place in parts for place, one in enumerate(scheme.scored) if one.required)


def signed(parts: dict[int, Fraction], scheme: Scheme) -> dict[int, Fraction]:
    found = {place: scheme.scored[place].sign * value for place, value in parts.items()}
    if scheme.combine != "weighted_mean":
        return found
    weights = sum(scheme.scored[place].weight for place in parts)
    return {place: value * scheme.scored[place].weight / weights for place, value in found.items()}


def key(
    entry: str,
    scores: dict[str, Fraction],
    counted: dict[str, dict[int, Fraction]],
    own: dict[str, dict[int, Fraction]],
    panels: dict[str, dict[str, dict[str, Fraction]]],
    scheme: Scheme,
) -> tuple[Fraction, ...]:
    """The score and then the ladder's steps."""
    found = [scores[entry]]
    places = {one.id: place for place, one in enumerate(scheme.scored)}
    for step in scheme.ladder:
        if step == "unresolved":
            break
        if step == "objective":
            objective = [p for p, one in enumerate(scheme.scored) if one.kind == "objective"]
            found.append(sum((counted[entry].get(place, Fraction()) for place in objective), Fraction()))
        elif step == "firsts":
            found.append(Fraction(firsts(entry, set(scores), panels, scheme)))
        elif step != "score":
            value = own[entry].get(places[step])
            sign = scheme.scored[places[step]].sign
            found.append(Fraction(-(10**60)) if value is None else sign * value)
    return tuple(found)


def firsts(
    entry: str,
    ranked: set[str],
    panels: dict[str, dict[str, dict[str, Fraction]]],
    scheme: Scheme,
) -> int:
    """How many judges have the entry first, alone or with others, by their own weighted marks."""
    weighted = scheme.combine == "weighted_mean"
    totals: dict[str, dict[str, Fraction]] = {}
    for one in scheme.scored:
        counts = one.sign * one.factor * (one.weight if weighted else 1)
        for name, marks in panels.get(one.id, {}).items():
            for judge, mark in marks.items():
                if name in ranked:
                    own = totals.setdefault(judge, {})
                    own[name] = own.get(name, Fraction()) + counts * mark
    return sum(entry in own and own[entry] == max(own.values()) for own in totals.values())
