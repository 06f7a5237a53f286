"""Marks as columns of codes and whole numbers: what a tabulation computes with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring import coding
from scoring.errors import ScoringError
from scoring.whole import Whole

NAMES = ("entry", "judge", "criterion", "mark")
TABLES = {"entry": "entries", "judge": "judges", "criterion": "criteria"}


@dataclass(frozen=True, eq=False)
class Columns:
    """One row per mark, in any order: `entries[entry[i]]` has the mark `mark[i] / unit`, exactly.

    `entries`, `judges`, `criteria`: the names that occur, sorted. `entry`, `judge` (int32), `criterion`
    (int16): places among them. `mark`: int64, or Python's int where 64 bits do not hold it. Use `of` for a
    frame and `from_codes` for names in any order. Raises ScoringError for tables or codes that do not fit.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    criteria: tuple[str, ...]
    entry: Any
    judge: Any
    criterion: Any
    mark: Whole
    unit: int = 1

    def __post_init__(self) -> None:
        kinds = {"entry": np.int32, "judge": np.int32, "criterion": np.int16}
        for name, kind in kinds.items():
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), dtype=kind))
        mark = np.asarray(self.mark)
        object.__setattr__(self, "mark", mark if mark.dtype == object else mark.astype(np.int64, copy=False))
        faults = self._faults()
        if faults:
            raise ScoringError(faults)

    @classmethod
    def of(cls, marks: pd.DataFrame) -> "Columns":
        """The columns of a frame entry, judge, criterion, mark; a mark is the number as it is written.

        Raises ScoringError with every column that is missing, or every row whose mark is no number.

        >>> marks = pd.DataFrame({"entry": [*"BA"], "judge": 1, "criterion": "c", "mark": [0.5, 8]})
        >>> found = Columns.of(marks)
        >>> found.entries, found.mark.tolist(), found.unit
        (('A', 'B'), [1, 16], 2)
        """
        found, unreadable = read(marks)
        if unreadable:
            raise ScoringError(list(unreadable.values()))
        return found

    @classmethod
    def from_codes(
        cls,
        entries: Sequence[str],
        judges: Sequence[str],
        criteria: Sequence[str],
        *,
        entry: Any,
        judge: Any,
        criterion: Any,
        mark: Any,
        unit: int = 1,
    ) -> "Columns":
        """The same from arrays of codes into names in any order, some of them perhaps without a mark."""
        entries, entry = coding.in_order(entries, np.asarray(entry, dtype=np.int64))
        judges, judge = coding.in_order(judges, np.asarray(judge, dtype=np.int64))
        criteria, criterion = coding.in_order(criteria, np.asarray(criterion, dtype=np.int64))
        return cls(entries, judges, criteria, entry, judge, criterion, mark, unit)

    def __len__(self) -> int:
        return len(self.mark)

    @property
    def nbytes(self) -> int:
        """The size of the arrays in bytes."""
        return int(sum(getattr(self, name).nbytes for name in NAMES))

    def _faults(self) -> list[str]:
        rows = {len(getattr(self, name)) for name in NAMES}
        if len(rows) > 1:
            return ["The columns of marks differ in length."]
        faults = [] if self.unit > 0 else [f"The unit of marks must be above 0, not {self.unit}."]
        for name, table in TABLES.items():
            codes, names = getattr(self, name), getattr(self, table)
            if list(names) != sorted(set(names)):
                faults.append(f"Marks, column {name}: the names must be sorted, each once.")
            if len(codes) and not 0 <= codes.min() <= codes.max() < len(names):
                faults.append(f"Marks, column {name}: there is no name for every code.")
            elif not np.bincount(codes, minlength=len(names)).all():
                faults.append(f"Marks, column {name}: a name has no mark.")
        return faults


def read(marks: pd.DataFrame) -> tuple[Columns, dict[int, str]]:
    """The columns of a frame, and a sentence for each row (from 0) without a number; its mark is 0 there."""
    missing = [name for name in NAMES if name not in marks.columns]
    if missing:
        raise ScoringError([f"Marks: the column {name} is missing." for name in missing])
    entries, entry = coding.names(marks["entry"])
    judges, judge = coding.names(marks["judge"])
    criteria, criterion = coding.names(marks["criterion"])
    found = coding.numbers(marks["mark"])
    columns = Columns(entries, judges, criteria, entry, judge, criterion, found.top, found.unit)
    rows = np.flatnonzero(~found.readable).tolist()
    raw = marks["mark"].iloc[rows].tolist()
    return columns, {
        row: f"Marks, row {row + 1}, column mark: {mark} is not a number."
        for row, mark in zip(rows, raw, strict=True)
    }
