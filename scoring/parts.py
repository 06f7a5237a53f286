"""Each criterion of each entry: what the panel or the curve gives, and its own stages."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scoring.curve import value_curve
from scoring.ratios import Ratios
from scoring.scheme import Criterion
from scoring.whole import Codes

Flags = npt.NDArray[np.bool_]


class Known(NamedTuple):
    """A number for each entry, where there is one; 0 elsewhere."""

    number: Ratios
    here: Flags

    @classmethod
    def of(cls, given: Mapping[int, Fraction], size: int) -> "Known":
        """From place to number."""
        here = np.zeros(size, dtype=bool)
        here[list(given)] = True
        return cls(Ratios.of([given.get(place, Fraction()) for place in range(size)]), here)

    def take(self, entries: Codes | None) -> "Known":
        return self if entries is None else Known(self.number.take(entries), self.here[entries])


class Part(NamedTuple):
    """One criterion of some entries."""

    given: Known
    """What the panel gives, or the points of the curve."""
    score: Known
    """What that is after rounding, factor, multiplier and rounding."""


def finished(one: Criterion, given: Known, figures: Mapping[str, Known], entries: Codes | None) -> Part:
    """round_panel, factor, multiply_by, round_score, in this order."""
    number, here = given.number.rounded(one.round_panel).scaled(one.factor), given.here
    if one.multiply_by:
        by = figures[one.multiply_by].take(entries)
        number, here = number.times(by.number), here & by.here
    return Part(given, Known(number.rounded(one.round_score), here))


def points(one: Criterion, figures: Known) -> Known:
    """The points of figures by the criterion's curve, or the figures themselves; every value is read once."""
    if not one.curve:
        return figures
    given = figures.number.fractions()
    found = {figure: value_curve(figure, one.curve) for figure in set(given)}
    by_place = {place: found[given[place]] for place in np.flatnonzero(figures.here).tolist()}
    return Known.of(by_place, len(given))
