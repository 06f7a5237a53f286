"""Exact numbers: fractions in, fractions out, rounding only where a scheme says so."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

Mode = Literal["half_up", "half_even"]


class Rounding(NamedTuple):
    """A rounding stage: decimal digits and what happens to a half."""

    digits: int
    mode: Mode = "half_up"

    def __call__(self, value: Fraction) -> Fraction:
        shift = 10**self.digits
        return Fraction(self.nearest(value.numerator * shift, value.denominator), shift)

    def nearest(self, top: Any, bottom: int) -> Any:
        """The whole numbers nearest to top / bottom: of one number or of an array of them."""
        whole = top // bottom
        twice = 2 * (top - whole * bottom)
        half = whole >= 0 if self.mode == "half_up" else whole % 2 == 1
        return whole + ((twice > bottom) | ((twice == bottom) & half))


FARTHEST = 100
"""Powers of ten beyond this belong to no contest and would fill the memory."""


def fraction(value: object) -> Fraction:
    """The number as it is written: 0.1 is one tenth, not its binary neighbor.

    Raises ArithmeticError or ValueError for what is no number, or one beyond any contest.
    """
    if isinstance(value, Fraction | int):
        return Fraction(value)
    number = Decimal(str(value))
    if abs(number.adjusted()) > FARTHEST:
        raise ValueError(f"{value} is beyond any contest.")
    return Fraction(number)


def text(value: Fraction) -> str:
    """The shortest exact text: a decimal where one exists, otherwise `25/3`."""
    denominator = value.denominator
    twos, fives = (denominator & -denominator).bit_length() - 1, 0
    denominator >>= twos
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = max(twos, fives)
    scaled = abs(value.numerator) * 10**digits // value.denominator
    sign = "-" if value < 0 else ""
    if not digits:
        return f"{sign}{scaled}"
    whole = str(scaled).rjust(digits + 1, "0")
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}"
