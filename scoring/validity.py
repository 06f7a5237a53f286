"""The faults of marks under a scheme, each with its row."""

from collections.abc import Callable, Iterable, Mapping
from math import ceil, floor

import numpy as np

from scoring.columns import Columns
from scoring.exact import text
from scoring.scheme import Criterion, Scheme
from scoring.whole import Codes, Whole, held


def faults(
    columns: Columns,
    scheme: Scheme,
    key: Codes,
    at: Codes | None,
    unreadable: Mapping[int, str],
    shown: Callable[[int], object],
) -> list[str]:
    """A sentence for every row that the scheme does not allow, or that repeats an earlier one.

    `key`: of every row, and `at` their order. `unreadable`: sentences of rows (from 0) that have no number;
    `shown`: the mark of a row as it was given.
    """
    lawful = {one.id: one for one in scheme.criteria if not one.by_rule}
    known = np.array([name in lawful for name in columns.criteria], dtype=bool)
    ranges = [_range(lawful.get(name), columns) for name in columns.criteria]
    if known.all() and not unreadable and _inside_all(columns.mark, ranges) and _rising(key, at):
        return []
    found = dict(unreadable)
    found |= _strange(columns, np.flatnonzero(~known[columns.criterion]))
    found |= _outside(columns, lawful, ranges, set(found), shown)
    good = np.ones(len(columns), dtype=bool)
    good[list(found)] = False
    found |= _twice(columns, key, np.flatnonzero(good))
    return [found[row] for row in sorted(found)]


def _range(one: Criterion | None, columns: Columns) -> tuple[int, int] | None:
    """The least and the greatest whole number that the criterion's scale allows."""
    if one is None or one.scale is None:
        return None
    return ceil(one.scale[0] * columns.unit), floor(one.scale[1] * columns.unit)


def _inside_all(marks: Whole, ranges: Iterable[tuple[int, int] | None]) -> bool:
    """Whether every mark lies inside the narrowest of the ranges."""
    given = [one for one in ranges if one is not None]
    if not given or not len(marks):
        return True
    low, high = max(one[0] for one in given), min(one[1] for one in given)
    return bool(low <= marks.min() and marks.max() <= high)


def _rising(key: Codes, at: Codes | None) -> bool:
    """Whether no key stands twice."""
    return at is None or bool((np.diff(key[at]) > 0).all())


def _strange(columns: Columns, rows: Codes) -> dict[int, str]:
    return {
        row: f"Marks, row {row + 1}, column criterion: the panel does not mark "
        f"{columns.criteria[columns.criterion[row]]}."
        for row in rows.tolist()
    }


def _outside(
    columns: Columns,
    lawful: Mapping[str, Criterion],
    ranges: list[tuple[int, int] | None],
    told: set[int],
    shown: Callable[[int], object],
) -> dict[int, str]:
    least, most = (int(columns.mark.min()), int(columns.mark.max())) if len(columns) else (0, 0)
    bounds = [(least, most) if one is None else one for one in ranges]
    low, high = (held(side) for side in zip(*bounds, strict=True)) if bounds else (held(()), held(()))
    off = (columns.mark < low[columns.criterion]) | (columns.mark > high[columns.criterion])
    found = {}
    for row in np.flatnonzero(off).tolist():
        scale = lawful[columns.criteria[columns.criterion[row]]].scale if row not in told else None
        if scale:
            span = f"{text(scale[0])} to {text(scale[1])}"
            found[row] = f"Marks, row {row + 1}, column mark: {shown(row)} lies outside {span}."
    return found


def _twice(columns: Columns, key: Codes, rows: Codes) -> dict[int, str]:
    at = rows[np.argsort(key[rows], kind="stable")]
    again = at[1:][key[at[1:]] == key[at[:-1]]]
    return {
        row: f"Marks, row {row + 1}: judge {columns.judges[columns.judge[row]]} marked "
        f"{columns.criteria[columns.criterion[row]]} of entry {columns.entries[columns.entry[row]]} twice."
        for row in again.tolist()
    }
