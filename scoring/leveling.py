"""Marks brought to one level of severity, as the scheme says, before they count."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring import design
from scoring.errors import ScoringError
from scoring.exact import fraction
from scoring.ratios import Ratios
from scoring.rows import Rows
from scoring.severity import Model, adjust_severity
from scoring.whole import Codes, Whole, distinct, narrow, summed

Answer = TypeVar("Answer")
DIGITS = 9
"""What a statistical model estimates is kept to so many decimals, the same on every machine."""
FITTED: Mapping[str, Model] = {"mixed": "mixed", "fixed": "fixed", "zscore": "zscore"}
FEW = 32
"""One panel in so many usually links all judges; all of them are looked at only where it does not."""
STEPS = 2**32
"""Severities whose common denominator is larger are taken in steps of 1 / STEPS where that decides."""


class Level(NamedTuple):
    """What comes off a mark: `table[cell] / scale`, in the unit of marks; a cell is a criterion and a judge.

    `slack`: how far a severity may lie from the true one, in 1 / scale; 0 where the table is exact.
    """

    table: Whole
    scale: int
    slack: int = 0


@dataclass(frozen=True, eq=False)
class Centering:
    """Each judge's mean less the mean of all marks, criterion (row) by criterion, judge (column) by judge."""

    sum: Whole
    count: Codes

    @classmethod
    def of(cls, rows: Rows, cell: Codes, shape: tuple[int, int]) -> "Centering":
        cells = shape[0] * shape[1]
        count = np.bincount(cell, minlength=cells)
        return cls(summed(rows.mark, cell, cells).reshape(shape), count.reshape(shape))

    @cached_property
    def scale(self) -> int:
        """The least common denominator of the severities."""
        return lcm(*set(self.count[self.count > 0].tolist()), *self._everybody().ravel().tolist())

    @cached_property
    def exact(self) -> Level:
        """The severities over their common denominator, however large."""
        own, everybody = self._own(), self._everybody()
        table = self.sum * (self.scale // own) - self._total() * (self.scale // everybody)
        return Level(narrow(table.ravel()), self.scale)

    @cached_property
    def near(self) -> Level:
        """The same where 64 bits hold it, otherwise rounded down to whole steps."""
        if self.scale <= STEPS:
            return self.exact
        own, everybody = self._own(), self._everybody()
        table = (self.sum * everybody - self._total() * own) * STEPS // (own * everybody)
        return Level(narrow(table.ravel()), STEPS, slack=1)

    @property
    def order(self) -> Level:
        """A level that puts any two marks on one criterion in their true order.

        If two of them differ, then by a multiple of 1 / (n m) for judges of n and m marks: steps smaller than
        that part them.
        """
        parted = self.near.slack == 0 or int(self.count.max()) ** 2 < STEPS
        return self.near if parted else self.exact

    def _own(self) -> Whole:
        own: Whole = np.maximum(self.count, 1).astype(object)
        return own

    def _everybody(self) -> Whole:
        everybody: Whole = np.maximum(self.count.sum(axis=1, keepdims=True), 1).astype(object)
        return everybody

    def _total(self) -> Whole:
        total: Whole = self.sum.sum(axis=1, keepdims=True, dtype=object)
        return total


class Names(NamedTuple):
    """What the codes of rows stand for."""

    entries: Sequence[str]
    judges: Sequence[str]
    criteria: Sequence[str]


class Estimates(NamedTuple):
    """The entries of one criterion as a statistical model sees them, by place, and what it flags."""

    entries: Mapping[int, Fraction]
    flags: tuple[str, ...]


def refuse_unlinked(rows: Rows, cell: Codes, marked: Codes, names: Names) -> None:
    """ScoringError that names the groups of a criterion that no common judges hold together.

    `marked`: the cells that occur.
    """
    judges, cells = len(names.judges), len(names.judges) * len(names.criteria)
    for panels in (len(rows.start) // FEW, len(rows.start)):
        group = _groups(rows, cell, panels, judges, cells)[marked]
        found = set(zip((marked // judges).tolist(), group.tolist(), strict=True))
        apart = [
            one for one, groups in Counter(criterion for criterion, _group in found).items() if groups > 1
        ]
        if not apart:
            return
    _asked(rows, min(apart), names, lambda ratings: design.refuse_disconnected(design.read(ratings)))


def _groups(rows: Rows, cell: Codes, panels: int, judges: int, cells: int) -> Codes:
    """A number for each cell, equal for those that the first `panels` panels link."""
    end = int(rows.size[:panels].sum())
    first = np.repeat(cell[rows.start[:panels]], rows.size[:panels])
    pairs = distinct(first * judges + rows.judge[:end], cells * judges)
    one = pairs // judges
    other = one // judges * judges + pairs % judges
    links = csr_array(
        (np.ones(len(pairs)), other, np.searchsorted(one, np.arange(cells + 1))), (cells, cells)
    )
    found: Codes = connected_components(links, directed=False)[1]
    return found


def fitted(rows: Rows, names: Names, method: str) -> dict[int, Estimates]:
    """What a statistical model makes of every criterion that was marked.

    Raises ScoringError that names a criterion whose panels are not connected.
    """
    place = {name: code for code, name in enumerate(names.entries)}
    found = {}
    for criterion in np.unique(rows.criterion).tolist():
        fit = _asked(rows, criterion, names, lambda ratings: adjust_severity(ratings, FITTED[method]))
        adjusted = zip(fit.entries["entry"], fit.entries["adjusted"], strict=True)
        entries = {place[entry]: fraction(round(float(value), DIGITS)) for entry, value in adjusted}
        found[criterion] = Estimates(entries, fit.flags)
    return found


def _asked(rows: Rows, criterion: int, names: Names, ask: Callable[[pd.DataFrame], Answer]) -> Answer:
    """What a model says of the ratings on one criterion; what it refuses, with the criterion's name."""
    here = np.flatnonzero(rows.criterion == criterion)
    ratings = pd.DataFrame(
        {
            "entry": [names.entries[code] for code in rows.entry[here].tolist()],
            "judge": [names.judges[code] for code in rows.judge[here].tolist()],
            "score": Ratios(rows.mark[here], rows.unit).floats(),
        }
    )
    try:
        return ask(ratings)
    except ScoringError as error:
        faults = [f"Criterion {names.criteria[criterion]}: {fault}" for fault in error.faults]
        raise ScoringError(faults) from error
