"""Panels: the marks of one entry on one criterion, and what they come to."""

from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import cast

import numpy as np

from scoring.aggregate import Aggregate, Kept, Rule, kept
from scoring.leveling import FITTED, Centering, Estimates, Level, Names, fitted, refuse_unlinked
from scoring.ratios import Ratios
from scoring.rows import Rows
from scoring.scheme import Scheme
from scoring.whole import Codes, Whole, distinct, largest, multiplied, roomy


@dataclass(frozen=True, eq=False)
class Panels:
    """Every panel of a contest, by entry and criterion; `names` say what the codes of `rows` stand for."""

    rows: Rows
    cell: Codes
    """Criterion and judge of each row, as one number."""
    leveled: Whole
    """Marks in the order they are compared in a panel: with `level` taken off where there is one."""
    level: Level | None
    kept: Kept
    centering: Centering | None
    """Where the scheme centers judges."""
    estimates: dict[int, Estimates]
    """By criterion, where the scheme has a statistical model."""

    @classmethod
    def of(cls, rows: Rows, names: Names, scheme: Scheme) -> "Panels":
        """Raises ScoringError where severities cannot be compared."""
        cell = rows.criterion.astype(np.intp)
        cell *= len(names.judges)
        cell += rows.judge
        centering, estimates = None, {}
        if len(rows.mark) and scheme.severity == "center":
            centering = Centering.of(rows, cell, (len(names.criteria), len(names.judges)))
            refuse_unlinked(rows, cell, np.flatnonzero(centering.count), names)
        elif len(rows.mark) and scheme.severity in FITTED:
            estimates = fitted(rows, names, scheme.severity)
        rules = {one.id: Rule(cast(Aggregate, one.aggregate), one.trim) for one in scheme.criteria}
        level = None if centering is None else centering.order
        order = rows.mark if level is None else _leveled(rows, cell, level)
        found = kept(
            order,
            rows.start,
            rows.size,
            [rules[name] for name in names.criteria],
            rows.criterion[rows.start],
        )
        return cls(rows, cell, order, level, found, centering, estimates)

    @cached_property
    def entry(self) -> Codes:
        """The entry of each panel."""
        return self.rows.entry[self.rows.start]

    @cached_property
    def criterion(self) -> Codes:
        return self.rows.criterion[self.rows.start]

    def numbers(self, panels: Codes | None, level: Level | None) -> Ratios:
        """What the panels come to, all of them or some, with `level` taken off their marks."""
        chosen = self.kept if panels is None else self.kept.take(panels)
        scale = 1 if level is None else level.scale
        if level is None or level is self.level:
            top = chosen.sums(self.leveled[chosen.row])
        else:
            off = chosen.sums(level.table[self.cell[chosen.row]])
            top = multiplied(chosen.sums(self.rows.mark[chosen.row]), scale)
            top = roomy(top, largest(top) + largest(off)) - off
        common = lcm(*distinct(chosen.divisor, int(chosen.divisor.max(initial=0)) + 1).tolist())
        return Ratios(multiplied(top, common // chosen.divisor), self.rows.unit * scale * common)


def _leveled(rows: Rows, cell: Codes, level: Level) -> Whole:
    """Marks with their judges' severity taken off, over the level's scale."""
    bound = largest(rows.mark) * level.scale + largest(level.table)
    leveled = roomy(rows.mark, max(bound, level.scale)) * level.scale
    leveled -= level.table[cell]
    return leveled
