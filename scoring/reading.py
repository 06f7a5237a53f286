"""Marks, objective values and exclusions as exact numbers, or every fault of the input at once."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from scoring.errors import ScoringError
from scoring.exact import fraction, text
from scoring.scheme import Scheme


class Given(NamedTuple):
    """Everything a tabulation starts from; names are texts, numbers exact."""

    marks: Mapping[tuple[str, str, str], Fraction]
    """(entry, judge, criterion) to mark."""
    values: Mapping[tuple[str, str], Fraction]
    """(entry, criterion) to figure."""
    exclusions: Mapping[tuple[str, str], str]
    """(entry, judge) to reason."""

    @property
    def entries(self) -> list[str]:
        return sorted({key[0] for table in (self.marks, self.values, self.exclusions) for key in table})


def read(
    marks: pd.DataFrame,
    scheme: Scheme,
    objective: pd.DataFrame | None,
    exclusions: pd.DataFrame | None,
) -> Given:
    """The three frames under the scheme; ScoringError names row and column of every fault."""
    faults: list[str] = []
    given = _marks(marks, scheme, faults)
    values = _values(objective, scheme, faults)
    out = _exclusions(exclusions, faults)
    if not given and not values:
        faults.append("There is not one mark and not one objective value.")
    elif not faults:
        faults += _unmarked(given, scheme)
        faults += _strangers(given, out)
    if faults:
        raise ScoringError(faults)
    return Given(given, values, out)


def _marks(marks: pd.DataFrame, scheme: Scheme, faults: list[str]) -> dict[tuple[str, str, str], Fraction]:
    known = {one.id: one for one in scheme.criteria}
    given: dict[tuple[str, str, str], Fraction] = {}
    for row, (entry, judge, name, mark) in enumerate(
        _rows(marks, ("entry", "judge", "criterion", "mark"), "Marks"), 1
    ):
        key, number, one = (str(entry), str(judge), str(name)), _number(mark), known.get(str(name))
        if one is None or one.by_rule:
            faults.append(f"Marks, row {row}, column criterion: the panel does not mark {name}.")
        elif number is None:
            faults.append(f"Marks, row {row}, column mark: {mark} is not a number.")
        elif one.scale and not one.scale[0] <= number <= one.scale[1]:
            span = f"{text(one.scale[0])} to {text(one.scale[1])}"
            faults.append(f"Marks, row {row}, column mark: {mark} lies outside {span}.")
        elif key in given:
            faults.append(f"Marks, row {row}: judge {judge} marked {name} of entry {entry} twice.")
        else:
            given[key] = number
    return given


def _values(
    objective: pd.DataFrame | None, scheme: Scheme, faults: list[str]
) -> dict[tuple[str, str], Fraction]:
    values: dict[tuple[str, str], Fraction] = {}
    if objective is None:
        return values
    known = {one.id for one in scheme.criteria} | {one.multiply_by for one in scheme.criteria}
    for row, (entry, name, value) in enumerate(
        _rows(objective, ("entry", "criterion", "value"), "Objective values"), 1
    ):
        number = _number(value)
        if str(name) not in known:
            faults.append(f"Objective values, row {row}, column criterion: there is no {name}.")
        elif number is None:
            faults.append(f"Objective values, row {row}, column value: {value} is not a number.")
        elif (str(entry), str(name)) in values:
            faults.append(f"Objective values, row {row}: {name} of entry {entry} stands twice.")
        else:
            values[str(entry), str(name)] = number
    return values


def _exclusions(exclusions: pd.DataFrame | None, faults: list[str]) -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    if exclusions is None:
        return out
    for row, (entry, judge, reason) in enumerate(
        _rows(exclusions, ("entry", "judge", "reason"), "Exclusions"), 1
    ):
        if (str(entry), str(judge)) in out:
            faults.append(f"Exclusions, row {row}: judge {judge} is excluded from entry {entry} twice.")
        out[str(entry), str(judge)] = str(reason)
    return out


def _unmarked(given: Iterable[tuple[str, str, str]], scheme: Scheme) -> list[str]:
    """Required criteria of the panel that not one judge marked; without them nobody can be ranked."""
    if scheme.combine == "max" or scheme.missing == "renormalize":
        return []
    marked = {key[2] for key in given}
    return [
        f"Nobody marked the required criterion {one.id}."
        for one in scheme.scored
        if one.required and not one.by_rule and one.id not in marked
    ]


def _strangers(given: Iterable[tuple[str, str, str]], out: Iterable[tuple[str, str]]) -> list[str]:
    judges = {key[1] for key in given}
    unknown = sorted({judge for _entry, judge in out if judge not in judges})
    return [f"Exclusions: judge {name} gave no mark." for name in unknown]


def _rows(frame: pd.DataFrame, columns: Sequence[str], what: str) -> list[tuple[Any, ...]]:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ScoringError([f"{what}: the column {name} is missing." for name in missing])
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))


def _number(value: object) -> Fraction | None:
    if isinstance(value, bool):
        return None
    try:
        return fraction(value)
    except (ArithmeticError, ValueError):
        return None
