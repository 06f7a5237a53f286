"""What every chart shares: the picture, its scales, its ticks and how numbers are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10

Number = int | float | str | Decimal | Fraction
LETTER = 6.2
"""The width of a letter of the labels, which keeps them from running into one another."""


@dataclass(frozen=True)
class Frame:
    """The picture, and the field inside it that the data fill."""

    width: int = 360
    height: int = 190
    left: int = 36
    right: int = 346
    top: int = 14
    bottom: int = 160


FRAME = Frame()


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


class Scale:
    """From values to coordinates with one decimal; values outside stand at the edge."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value: float) -> float:
        within = min(max(value, self.low), self.high)
        share = (within - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return tenth(self.start + (self.end - self.start) * share)


def tenth(value: float) -> float:
    return round(value, 1)


def said(value: Number) -> str:
    """A number as people write it: 7.5, 80, −2, 12,400; at most two decimals.

    >>> said("-0.50"), said(12400), said(Fraction(23, 3))
    ('−0.5', '12,400', '7.67')
    """
    text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def counted(value: Number, unit: str) -> str:
    """A number with its unit, one of them in the singular: 1 hour, 24 hours, 90 %."""
    text = said(value)
    return f"{text} {unit.removesuffix('s') if text in ('1', '−1') else unit}".rstrip()


def even(low: float, high: float) -> list[float]:
    """Round numbers from at most `low` to at least `high`, a handful of them.

    >>> even(0, 10), even(-30, 55)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [-40.0, -20.0, 0.0, 20.0, 40.0, 60.0])
    """
    wide = (high - low) or 1.0
    power = 10.0 ** floor(log10(wide / 4))
    step = next(power * times for times in (1, 2, 5, 10) if wide / (power * times) <= 5)
    start, end = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(start, max(end, start + 1) + 1)]


def apart(ticks: Sequence[Tick]) -> tuple[Tick, ...]:
    """The ticks whose labels touch neither one kept before nor the last one, and the last one."""
    kept: list[Tick] = []
    for tick in ticks[:-1]:
        if not (kept and _touch(kept[-1], tick)) and not _touch(tick, ticks[-1]):
            kept.append(tick)
    return (*kept, ticks[-1])


def _touch(one: Tick, other: Tick) -> bool:
    return abs(other.at - one.at) < LETTER * (len(one.label) + len(other.label)) / 2 + 4
