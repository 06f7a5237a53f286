"""Marks, objective values and exclusions as exact numbers, or every fault of the input at once."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scoring import columns as marked
from scoring import rows, validity
from scoring.coding import number
from scoring.columns import Columns
from scoring.errors import ScoringError
from scoring.exact import text
from scoring.rows import Rows
from scoring.scheme import Scheme
from scoring.whole import Codes


class Given(NamedTuple):
    """Everything a tabulation starts from; names are texts, numbers exact."""

    marks: Columns
    at: Codes | None
    """The rows of the marks in order; None where they stand so."""
    values: Mapping[tuple[str, str], Fraction]
    """(entry, criterion) to figure."""
    exclusions: Mapping[tuple[str, str], str]
    """(entry, judge) to reason."""

    @property
    def entries(self) -> tuple[str, ...]:
        """Every entry that is named anywhere, sorted."""
        others = {key[0] for table in (self.values, self.exclusions) for key in table}
        named = others.difference(self.marks.entries)
        return tuple(sorted((*self.marks.entries, *named))) if named else self.marks.entries

    def counted(self, scheme: Scheme, entries: Sequence[str]) -> Rows:
        """The marks on the scheme's scored criteria that are not excluded, by places among `entries`."""
        scored = {one.id for one in scheme.scored}
        counts = None
        if self.exclusions or not scored.issuperset(self.marks.criteria):
            here = np.array([name in scored for name in self.marks.criteria], dtype=bool)
            counts = here[self.marks.criterion] & ~np.isin(self._pairs(), self._excluded())
        found = rows.arranged(self.marks, self.at, counts)
        if len(entries) == len(self.marks.entries):
            return found
        place = {name: code for code, name in enumerate(entries)}
        return found._replace(
            entry=np.array([place[name] for name in self.marks.entries], dtype=np.int32)[found.entry]
        )

    def _pairs(self) -> Codes:
        """One number per mark for its entry and judge."""
        pairs: Codes = self.marks.entry.astype(np.int64) * len(self.marks.judges) + self.marks.judge
        return pairs

    def _excluded(self) -> list[int]:
        """The same numbers of the exclusions."""
        entries = {name: code for code, name in enumerate(self.marks.entries)}
        judges = {name: code for code, name in enumerate(self.marks.judges)}
        return [
            entries[entry] * len(judges) + judges[judge]
            for entry, judge in self.exclusions
            if entry in entries
        ]


def read(
    marks: pd.DataFrame | Columns,
    scheme: Scheme,
    objective: pd.DataFrame | None,
    exclusions: pd.DataFrame | None,
) -> Given:
    """The input under the scheme; ScoringError names row and column of every fault."""
    columns, unreadable = (marks, {}) if isinstance(marks, Columns) else marked.read(marks)

    def shown(row: int) -> object:
        """A mark as it was given."""
        if isinstance(marks, Columns):
            return text(Fraction(int(marks.mark[row]), marks.unit))
        return marks["mark"].iloc[row]

    key = rows.keys(columns)
    at = rows.order(key)
    faults = validity.faults(columns, scheme, key, at, unreadable, shown)
    usable = len(faults) < len(columns)
    values = _values(objective, scheme, faults)
    out = _exclusions(exclusions, faults)
    if not usable and not values:
        faults.append("There is not one mark and not one objective value.")
    elif not faults:
        faults += _unmarked(columns, scheme)
        faults += _strangers(columns, out)
    if faults:
        raise ScoringError(faults)
    return Given(columns, at, values, out)


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
        figure = number(value)
        if str(name) not in known:
            faults.append(f"Objective values, row {row}, column criterion: there is no {name}.")
        elif figure is None:
            faults.append(f"Objective values, row {row}, column value: {value} is not a number.")
        elif (str(entry), str(name)) in values:
            faults.append(f"Objective values, row {row}: {name} of entry {entry} stands twice.")
        else:
            values[str(entry), str(name)] = figure
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


def _unmarked(columns: Columns, scheme: Scheme) -> list[str]:
    """Required criteria of the panel that not one judge marked; without them nobody can be ranked."""
    if scheme.combine == "max" or scheme.missing == "renormalize":
        return []
    return [
        f"Nobody marked the required criterion {one.id}."
        for one in scheme.scored
        if one.required and not one.by_rule and one.id not in columns.criteria
    ]


def _strangers(columns: Columns, out: Iterable[tuple[str, str]]) -> list[str]:
    unknown = sorted({judge for _entry, judge in out}.difference(columns.judges))
    return [f"Exclusions: judge {name} gave no mark." for name in unknown]


def _rows(frame: pd.DataFrame, columns: Sequence[str], what: str) -> list[tuple[Any, ...]]:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ScoringError([f"{what}: the column {name} is missing." for name in missing])
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))
