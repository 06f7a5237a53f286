"""The whole computation: from marks and objective values to standings that can be followed by hand."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, cast

import pandas as pd

from scoring.aggregate import Aggregate, aggregate
from scoring.curve import value_curve
from scoring.exact import text
from scoring.ladder import places
from scoring.leveling import Leveled, leveled
from scoring.reading import Given, read
from scoring.scheme import Criterion, Scheme

VERSION = "2"
Panels = Mapping[tuple[str, str], Mapping[str, Fraction]]
"""(entry, criterion) to judge to mark, excluded marks left out."""


@dataclass(frozen=True)
class Tabulation:
    """`scores` are exact; `standings` show them as decimal numbers beside rank and contributions.

    `excluded`: entry, judge, reason (a blank judge: the entry itself is not ranked). `trace`: per entry,
    best first, every criterion with its marks, panel and score. `bands`: entry to the name of its band.
    """

    standings: pd.DataFrame
    excluded: pd.DataFrame
    trace: list[dict[str, Any]]
    digest: str
    scores: Mapping[str, Fraction]
    bands: Mapping[str, str]


class Part(NamedTuple):
    """One criterion of one entry: its score, None when there is nothing to score, and how it came about."""

    score: Fraction | None
    trace: dict[str, Any]


def tabulate(
    marks: pd.DataFrame,
    scheme: Scheme,
    *,
    objective: pd.DataFrame | None = None,
    exclusions: pd.DataFrame | None = None,
) -> Tabulation:
    """Standings of a contest.

    `marks`: entry, judge, criterion, mark. `objective`: entry, criterion, value. `exclusions`: entry,
    judge, reason (that judge's marks for that entry do not count). The same input in any row order
    gives the same bytes. Raises ScoringError with every fault of the input.

    >>> marks = pd.DataFrame({"entry": [*"AB"], "judge": [*"xx"], "criterion": [*"cc"], "mark": [8, 9]})
    >>> tabulate(marks, Scheme((Criterion("c"),))).standings[["entry", "rank"]].values.tolist()
    [['B', 1], ['A', 2]]
    """
    given = read(marks, scheme, objective, exclusions)
    panels = _panels(given)
    adjusted = {
        one.id: leveled(one.id, {key[0]: found for key, found in panels.items() if key[1] == one.id}, scheme)
        for one in scheme.scored
        if not one.by_rule
    }
    rows = [_entry(name, panels, adjusted, given.values, scheme) for name in given.entries]
    places(rows, scheme, panels)
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["entry"]))
    return Tabulation(
        standings=_standings(rows, scheme),
        excluded=_excluded(given, rows),
        trace=[row["trace"] | {"reason": row["reason"], "rank": row["rank"]} for row in rows],
        digest=_digest(given, scheme),
        scores={row["entry"]: row["score"] for row in rows if row["score"] is not None},
        bands={
            row["entry"]: name
            for row in rows
            if row["score"] is not None and (name := scheme.band(row["score"])) is not None
        },
    )


def _panels(given: Given) -> Panels:
    panels: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for (entry, judge, criterion), mark in given.marks.items():
        if (entry, judge) not in given.exclusions:
            panels[entry, criterion][judge] = mark
    return panels


def _entry(
    entry: str,
    panels: Panels,
    adjusted: Mapping[str, Leveled],
    values: Mapping[tuple[str, str], Fraction],
    scheme: Scheme,
) -> dict[str, Any]:
    parts = {
        one.id: _by_rule(one, entry, values)
        if one.by_rule
        else _by_panel(one, entry, panels.get((entry, one.id), {}), adjusted[one.id], values)
        for one in scheme.scored
    }
    judges = {judge for one in scheme.scored for judge in panels.get((entry, one.id), {})}
    reason = _reason(parts, len(judges), scheme)
    score: Fraction | None = None
    contributions: dict[str, Fraction] = {}
    if not reason:
        present = {name: part.score for name, part in parts.items() if part.score is not None}
        contributions, score = _combine(present, scheme)
    return {
        "entry": entry,
        "judges": len(judges),
        "reason": reason,
        "score": score,
        "contributions": contributions,
        "parts": {name: part.score for name, part in parts.items()},
        "trace": {
            "entry": entry,
            "criteria": [part.trace for part in parts.values()],
            "score": None if score is None else text(score),
        },
    }


def _by_rule(one: Criterion, entry: str, values: Mapping[tuple[str, str], Fraction]) -> Part:
    trace: dict[str, Any] = {"criterion": one.id}
    figure = values.get((entry, one.id))
    if figure is None:
        return Part(None, trace)
    score = value_curve(figure, one.curve) if one.curve else figure
    return _finished(one, score, trace | {"figure": text(figure), "points": text(score)}, entry, values)


def _by_panel(
    one: Criterion,
    entry: str,
    marks: Mapping[str, Fraction],
    level: Leveled,
    values: Mapping[tuple[str, str], Fraction],
) -> Part:
    trace: dict[str, Any] = {"criterion": one.id}
    if not marks:
        return Part(None, trace)
    trace["marks"] = {judge: text(mark) for judge, mark in sorted(marks.items())}
    used = level.marks(marks)
    panel = aggregate(list(used.values()), cast(Aggregate, one.aggregate), one.trim)
    score, flags = level.entries.get(entry, panel.value), (*panel.flags, *level.flags)
    if level.method != "none":
        trace["severity"] = level.method
    trace["panel"] = text(score)
    if flags:
        trace["flags"] = list(flags)
    return _finished(one, score, trace, entry, values)


def _finished(
    one: Criterion,
    score: Fraction,
    trace: dict[str, Any],
    entry: str,
    values: Mapping[tuple[str, str], Fraction],
) -> Part:
    """round_panel, factor, multiply_by, round_score, in this order."""
    if one.round_panel:
        score = one.round_panel(score)
    score *= one.factor
    if one.multiply_by:
        multiplier = values.get((entry, one.multiply_by))
        if multiplier is None:
            return Part(None, trace)
        score *= multiplier
    if one.round_score:
        score = one.round_score(score)
    return Part(score, trace | {"score": text(score)})


def _reason(parts: Mapping[str, Part], judges: int, scheme: Scheme) -> str:
    """Why an entry is not ranked; blank when it is."""
    required = {one.id for one in scheme.scored if one.required}
    absent = [name for name, part in parts.items() if part.score is None]
    if any(not one.by_rule for one in scheme.scored) and judges < scheme.minimum_judges:
        return f"{judges} of at least {scheme.minimum_judges} judges"
    if len(absent) == len(parts):
        return "nothing was scored"
    if scheme.combine == "weighted_mean" and not any(
        one.weight for one in scheme.scored if one.id not in absent
    ):
        return "nothing that has a weight was scored"
    if scheme.combine == "max" or scheme.missing == "renormalize":
        return ""
    lacking = [name for name in absent if name in required]
    return f"no score for {', '.join(lacking)}" if lacking else ""


def _combine(present: Mapping[str, Fraction], scheme: Scheme) -> tuple[dict[str, Fraction], Fraction]:
    chosen = [one for one in scheme.scored if one.id in present]
    signed = {one.id: one.sign * present[one.id] for one in chosen}
    if scheme.combine == "max":
        total = max(signed.values())
    elif scheme.combine == "sum":
        total = sum(signed.values(), Fraction())
    else:
        weights = sum((one.weight for one in chosen), Fraction())
        signed = {one.id: signed[one.id] * one.weight / weights for one in chosen}
        total = sum(signed.values(), Fraction())
    total *= scheme.factor
    return signed, scheme.rounding(total) if scheme.rounding else total


def _standings(rows: list[dict[str, Any]], scheme: Scheme) -> pd.DataFrame:
    records = [
        {
            "entry": row["entry"],
            "category": scheme.name,
            "score": None if row["score"] is None else float(row["score"]),
            "rank": row["rank"],
            "tied": row["tied"],
            "judges": row["judges"],
            **{name: float(value) for name, value in row["contributions"].items()},
        }
        for row in rows
    ]
    columns = ["entry", "category", "score", "rank", "tied", "judges", *(one.id for one in scheme.scored)]
    return pd.DataFrame(records, columns=columns).astype({"rank": "Int64"})


def _excluded(given: Given, rows: list[dict[str, Any]]) -> pd.DataFrame:
    lines = [{"entry": e, "judge": j, "reason": r} for (e, j), r in sorted(given.exclusions.items())]
    lines += [{"entry": r["entry"], "judge": "", "reason": r["reason"]} for r in rows if r["reason"]]
    return pd.DataFrame(lines, columns=["entry", "judge", "reason"])


def _digest(given: Given, scheme: Scheme) -> str:
    """SHA-256 over the scheme's canonical text and the sorted input."""
    content = [
        scheme.to_toml(),
        sorted([*key, text(mark)] for key, mark in given.marks.items()),
        sorted([*key, text(value)] for key, value in given.values.items()),
        sorted([*key, reason] for key, reason in given.exclusions.items()),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
