"""Exact numbers in arrays: whole numbers over one common denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.exact import Rounding, text
from scoring.whole import FLOATED, Codes, Whole, held, largest, multiplied, narrow, roomy


@dataclass(frozen=True, eq=False)
class Ratios:
    """`top[i] / bottom`, exactly; `bottom` is above 0."""

    top: Whole
    bottom: int = 1

    @classmethod
    def of(cls, values: Sequence[Fraction]) -> "Ratios":
        """
        >>> Ratios.of([Fraction(1, 2), Fraction(1, 3)])
        Ratios(top=array([3, 2]), bottom=6)
        """
        bottom = lcm(*(value.denominator for value in values))
        return cls(held(value.numerator * (bottom // value.denominator) for value in values), bottom)

    def take(self, places: Codes) -> "Ratios":
        return Ratios(self.top[places], self.bottom)

    def over(self, bottom: int) -> Whole:
        """The numerators over another denominator, a multiple of this one's."""
        return self.top if bottom == self.bottom else multiplied(self.top, bottom // self.bottom)

    def plus(self, other: "Ratios") -> "Ratios":
        bottom = lcm(self.bottom, other.bottom)
        one, two = self.over(bottom), other.over(bottom)
        return Ratios(roomy(one, largest(one) + largest(two)) + two, bottom)

    def scaled(self, by: Fraction) -> "Ratios":
        if by == 1:
            return self
        common = gcd(by.numerator, self.bottom)
        return Ratios(multiplied(self.top, by.numerator // common), self.bottom // common * by.denominator)

    def times(self, other: "Ratios") -> "Ratios":
        return Ratios(multiplied(self.top, other.top), self.bottom * other.bottom)

    def rounded(self, rounding: Rounding | None) -> "Ratios":
        if rounding is None:
            return self
        shift = 10**rounding.digits
        top = roomy(multiplied(self.top, shift), 2 * self.bottom)
        top = roomy(top, 2 * largest(top))
        return Ratios(narrow(rounding.nearest(top, self.bottom)), shift)

    def floats(self) -> npt.NDArray[np.float64]:
        """The nearest floating-point numbers."""
        small = self.bottom < FLOATED and largest(self.top) < FLOATED
        found: Any = (self.top if small else self.top.astype(object)) / self.bottom
        return found.astype(np.float64)  # type: ignore[no-any-return]

    def fractions(self) -> list[Fraction]:
        return [Fraction(top, self.bottom) for top in self.top.tolist()]

    def texts(self) -> list[str]:
        """The shortest exact texts; every distinct number is written once."""
        tops = self.top.tolist()
        written = {top: text(Fraction(top, self.bottom)) for top in set(tops)}
        return [written[top] for top in tops]
