"""The whole computation: from marks and objective values to standings that can be followed by hand."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from scoring.aggregate import aggregate
from scoring.curve import value_curve
from scoring.errors import ScoringError
from scoring.exact import fraction, text
from scoring.scheme import Criterion, Scheme

Marks = Mapping[tuple[str, str], Mapping[str, Fraction]]
VERSION = "1"


@dataclass(frozen=True)
class Tabulation:
    """`scores` are exact; `standings` show them as decimal numbers beside rank and contributions."""

    standings: pd.DataFrame
    excluded: pd.DataFrame
    trace: list[dict[str, Any]]
    digest: str
    scores: Mapping[str, Fraction]


class _Part(NamedTuple):
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
    """
    given, values = _read(marks, objective, scheme)
    out = _excluded(exclusions)
    counted: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for (entry, judge, criterion), mark in given.items():
        if (entry, judge) not in out:
            counted[entry, criterion][judge] = mark
    entries = sorted({key[0] for key in given} | {key[0] for key in values} | {key[0] for key in out})
    rows = [_entry(name, counted, values, scheme) for name in entries]
    _rank(rows)
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["entry"]))
    return Tabulation(
        standings=_standings(rows, scheme),
        excluded=pd.DataFrame(
            [
                *({"entry": e, "judge": j, "reason": r} for (e, j), r in sorted(out.items())),
                *({"entry": r["entry"], "judge": "", "reason": r["reason"]} for r in rows if r["reason"]),
            ],
            columns=["entry", "judge", "reason"],
        ),
        trace=[row["trace"] | {"reason": row["reason"], "rank": row["rank"]} for row in rows],
        digest=_digest(given, values, out, scheme),
        scores={row["entry"]: row["score"] for row in rows if row["score"] is not None},
    )


def _read(
    marks: pd.DataFrame, objective: pd.DataFrame | None, scheme: Scheme
) -> tuple[dict[tuple[str, str, str], Fraction], dict[tuple[str, str], Fraction]]:
    faults: list[str] = []
    known = {one.id: one for one in scheme.criteria}
    given: dict[tuple[str, str, str], Fraction] = {}
    for row, (entry, judge, name, mark) in enumerate(
        _rows(marks, ("entry", "judge", "criterion", "mark")), 1
    ):
        key, number = (str(entry), str(judge), str(name)), _number(mark)
        one = known.get(str(name))
        if one is None or one.by_rule:
            faults.append(f"Marks, row {row}: the panel does not mark a criterion {name}.")
        elif number is None:
            faults.append(f"Marks, row {row}, column mark: {mark} is not a number.")
        elif one.scale and not one.scale[0] <= number <= one.scale[1]:
            faults.append(f"Marks, row {row}, column mark: {mark} lies outside {_span(one.scale)}.")
        elif key in given:
            faults.append(f"Marks, row {row}: judge {judge} marked {name} of entry {entry} twice.")
        else:
            given[key] = number
    values: dict[tuple[str, str], Fraction] = {}
    if objective is not None:
        for row, (entry, name, value) in enumerate(_rows(objective, ("entry", "criterion", "value")), 1):
            number = _number(value)
            if str(name) not in known:
                faults.append(f"Objective values, row {row}: there is no criterion {name}.")
            elif number is None:
                faults.append(f"Objective values, row {row}, column value: {value} is not a number.")
            elif (str(entry), str(name)) in values:
                faults.append(f"Objective values, row {row}: {name} of entry {entry} stands twice.")
            else:
                values[str(entry), str(name)] = number
    if faults:
        raise ScoringError(faults)
    return given, values


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ScoringError([f"The column {name} is missing." for name in missing])
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))


def _span(scale: tuple[Fraction, Fraction]) -> str:
    return f"{text(scale[0])} to {text(scale[1])}"


def _number(value: object) -> Fraction | None:
    try:
        return fraction(value)
    except (ArithmeticError, ValueError):
        return None


def _excluded(exclusions: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    if exclusions is None:
        return {}
    return {(str(e), str(j)): str(r) for e, j, r in _rows(exclusions, ("entry", "judge", "reason"))}


def _entry(
    entry: str,
    counted: Mapping[tuple[str, str], Mapping[str, Fraction]],
    values: Mapping[tuple[str, str], Fraction],
    scheme: Scheme,
) -> dict[str, Any]:
    parts = {one.id: _part(one, counted.get((entry, one.id), {}), entry, values) for one in scheme.scored}
    judges = {judge for one in scheme.scored for judge in counted.get((entry, one.id), {})}
    reason = _reason(parts, len(judges), scheme)
    row: dict[str, Any] = {
        "entry": entry,
        "judges": len(judges),
        "reason": reason,
        "score": None,
        "contributions": {},
    }
    if not reason:
        present = {one.id: part.score for one in scheme.scored if (part := parts[one.id]).score is not None}
        row["contributions"], row["score"] = _combine(present, scheme)
    score = row["score"]
    row["trace"] = {
        "entry": entry,
        "criteria": [part.trace for part in parts.values()],
        "score": None if score is None else text(score),
    }
    return row


def _part(
    one: Criterion, marks: Mapping[str, Fraction], entry: str, values: Mapping[tuple[str, str], Fraction]
) -> _Part:
    trace: dict[str, Any] = {"criterion": one.id}
    if one.by_rule:
        figure = values.get((entry, one.id))
        if figure is None:
            return _Part(None, trace)
        score = value_curve(figure, one.curve) if one.curve else figure
        trace |= {"figure": text(figure), "points": text(score)}
    else:
        if not marks:
            return _Part(None, trace)
        panel = aggregate(list(marks.values()), one.aggregate, one.trim)  # type: ignore[arg-type]
        score = panel.value
        trace |= {"marks": {j: text(m) for j, m in sorted(marks.items())}, "panel": text(score)}
        if panel.flags:
            trace["flags"] = list(panel.flags)
    if one.round_panel:
        score = one.round_panel(score)
    score *= one.factor
    if one.multiply_by:
        multiplier = values.get((entry, one.multiply_by))
        if multiplier is None:
            return _Part(None, trace)
        score *= multiplier
    if one.round_score:
        score = one.round_score(score)
    return _Part(score, trace | {"score": text(score)})


def _reason(parts: Mapping[str, _Part], judges: int, scheme: Scheme) -> str:
    required = {one.id for one in scheme.scored if one.required}
    absent = [name for name, part in parts.items() if part.score is None]
    lacking = [name for name in absent if name in required]
    panel = any(not one.by_rule for one in scheme.scored)
    if panel and judges < scheme.minimum_judges:
        return f"{judges} of at least {scheme.minimum_judges} judges"
    if len(absent) == len(parts):
        return "nothing was scored"
    if scheme.combine == "max" or scheme.missing == "renormalize":
        return ""
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


def _rank(rows: list[dict[str, Any]]) -> None:
    scores = sorted((row["score"] for row in rows if row["score"] is not None), reverse=True)
    for row in rows:
        ranked = row["score"] is not None
        row["rank"] = scores.index(row["score"]) + 1 if ranked else None
        row["tied"] = ranked and scores.count(row["score"]) > 1


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


def _digest(
    given: Mapping[tuple[str, str, str], Fraction],
    values: Mapping[tuple[str, str], Fraction],
    out: Mapping[tuple[str, str], str],
    scheme: Scheme,
) -> str:
    content = [
        scheme.to_toml(),
        sorted([*key, text(mark)] for key, mark in given.items()),
        sorted([*key, text(value)] for key, value in values.items()),
        sorted([*key, reason] for key, reason in out.items()),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
