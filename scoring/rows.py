"""Marks in one order, whatever order they came in: by entry, criterion and judge."""

from typing import NamedTuple

import numpy as np

from scoring.columns import Columns
from scoring.whole import Codes, Whole


class Rows(NamedTuple):
    """The marks that count; a panel is the run of rows of one entry and one criterion."""

    entry: Codes
    judge: Codes
    criterion: Codes
    mark: Whole
    """A mark is `mark / unit`."""
    unit: int
    start: Codes
    """The first row of each panel."""
    size: Codes
    """Its number of rows."""


def keys(columns: Columns) -> Codes:
    """One number per mark that sorts by entry, criterion, judge; equal only for marks of the same three."""
    criteria, judges = len(columns.criteria), len(columns.judges)
    small = len(columns.entries) * criteria * judges < 2**31
    key: Codes = columns.entry.astype(np.int32 if small else np.int64)
    key *= criteria
    key += columns.criterion
    key *= judges
    key += columns.judge
    return key


def order(key: Codes) -> Codes | None:
    """The rows in order; None where they already are, each key once."""
    return None if bool((key[1:] > key[:-1]).all()) else np.argsort(key)


def arranged(columns: Columns, at: Codes | None, counts: Codes | None) -> Rows:
    """The marks in the order `at`; `counts` says which of the columns' rows count, None that all do."""
    if counts is not None:
        at = np.flatnonzero(counts) if at is None else at[counts[at]]
    entry, judge, criterion, mark = (
        values if at is None else values[at]
        for values in (columns.entry, columns.judge, columns.criterion, columns.mark)
    )
    first = np.ones(len(mark), dtype=bool)
    np.not_equal(entry[1:], entry[:-1], out=first[1:])
    first[1:] |= criterion[1:] != criterion[:-1]
    start = np.flatnonzero(first)
    return Rows(entry, judge, criterion, mark, columns.unit, start, np.diff(start, append=len(mark)))
