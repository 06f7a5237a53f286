"""Ranks by the scheme's tie-break ladder: what it cannot separate stays tied."""

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scoring.scheme import Scheme

Rows = list[dict[str, Any]]
Panels = Mapping[tuple[str, str], Mapping[str, Fraction]]
NONE = Fraction(-(10**12))
"""Below every score: an entry without a value on a step ranks behind those with one."""


def places(rows: Rows, scheme: Scheme, panels: Panels) -> None:
    """Write rank and tied into the rows that have a score; 1, 2, 2, 4."""
    ranked = [row for row in rows if row["score"] is not None]
    steps = [_step(name, ranked, scheme, panels) for name in _until_unresolved(scheme)]
    keys = {row["entry"]: tuple(step(row) for step in steps) for row in ranked}
    ordered = sorted(keys.values(), reverse=True)
    first = {key: place for place, key in reversed(list(enumerate(ordered, 1)))}
    holders = Counter(ordered)
    for row in rows:
        key = keys.get(row["entry"])
        row["rank"] = None if key is None else first[key]
        row["tied"] = key is not None and holders[key] > 1


def _until_unresolved(scheme: Scheme) -> list[str]:
    steps = ["score"]
    for name in scheme.ladder:
        if name == "unresolved":
            break
        if name not in steps:
            steps.append(name)
    return steps


def _step(name: str, rows: Rows, scheme: Scheme, panels: Panels) -> Callable[[dict[str, Any]], Fraction]:
    if name == "score":
        return lambda row: row["score"]
    if name == "objective":
        objective = {one.id for one in scheme.scored if one.kind == "objective"}
        return lambda row: sum((v for k, v in row["contributions"].items() if k in objective), Fraction())
    if name == "firsts":
        firsts = _firsts(rows, scheme, panels)
        return lambda row: Fraction(firsts[row["entry"]])
    sign = next(one.sign for one in scheme.scored if one.id == name)
    return lambda row: NONE if row["parts"][name] is None else sign * row["parts"][name]


def _firsts(rows: Rows, scheme: Scheme, panels: Panels) -> Counter[str]:
    """How many judges have the entry first, alone or with others, by their own weighted marks."""
    totals: dict[str, dict[str, Fraction]] = {}
    weighted = scheme.combine == "weighted_mean"
    weights = {one.id: one.sign * one.factor * (one.weight if weighted else 1) for one in scheme.scored}
    entries = {row["entry"] for row in rows}
    for (entry, criterion), marks in panels.items():
        for judge, mark in marks.items():
            if entry in entries and criterion in weights:
                own = totals.setdefault(judge, {})
                own[entry] = own.get(entry, Fraction()) + weights[criterion] * mark
    found: Counter[str] = Counter()
    for own in totals.values():
        best = max(own.values())
        for entry, total in own.items():
            found[entry] += total == best
    return found
