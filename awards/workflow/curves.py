"""Curves from figures to points: what is wrong with one, what it earns, and examples to start from."""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from awards.enums import Basis, MetricKind

FILE = Path(__file__).with_suffix(".toml")
NOT_NUMBERS = "The curve is made of numbers, such as 85 and 6.5."
MOST_POINTS = 12
LARGEST = Decimal(1_000_000)
EXAMPLE_SCALE = 10
"""The highest mark of the scale that the examples are made for."""
CENT = Decimal("0.01")

Points = Sequence[tuple[str, str]]


class Axis(NamedTuple):
    """What a curve is read from: the name of the figure, its unit, and figures to say aloud."""

    name: str
    unit: str
    samples: tuple[str, ...]
    less_is_better: bool = False


AXES = {
    (MetricKind.CSAT, Basis.LEVEL): Axis("CSAT", "%", ("70", "80", "90", "95")),
    (MetricKind.NPS, Basis.LEVEL): Axis("NPS", "NPS points", ("0", "20", "40", "60")),
    (MetricKind.RESOLUTION, Basis.LEVEL): Axis(
        "Median resolution time", "hours", ("1", "8", "24", "72"), less_is_better=True
    ),
    (MetricKind.CSAT, Basis.IMPROVEMENT): Axis("Change of CSAT", "percentage points", ("-2", "0", "3", "8")),
    (MetricKind.NPS, Basis.IMPROVEMENT): Axis("Change of NPS", "NPS points", ("-5", "0", "10", "20")),
    (MetricKind.RESOLUTION, Basis.IMPROVEMENT): Axis("Resolution", "% faster", ("-10", "0", "15", "30")),
}


class Example(NamedTuple):
    """A curve to start from; `about` names the sector, channel or size it was written for."""

    id: str
    about: str
    metric: MetricKind
    basis: Basis
    points: Points


def fault(points: Points, high: int) -> str:
    """What keeps a curve from being computed on a scale up to `high`, in words; blank when nothing does."""
    if len(points) > MOST_POINTS:
        return f"A curve has at most {MOST_POINTS} points."
    if any(bool(x.strip()) != bool(y.strip()) for x, y in points):
        return "Every figure needs its points, and points need their figure."
    try:
        figures, earned = [Decimal(x) for x, _ in points], [Decimal(y) for _, y in points]
    except InvalidOperation:
        return NOT_NUMBERS
    if not all(number.is_finite() and abs(number) <= LARGEST for number in (*figures, *earned)):
        return NOT_NUMBERS
    if any(one >= two for one, two in pairwise(figures)):
        return "The figures of the curve must rise from point to point."
    if any(not 0 <= value <= high for value in earned):
        return f"The points of the curve lie between 0 and {high}."
    return ""


def earned(figure: object, points: Sequence[Sequence[object]]) -> Fraction:
    """The points that a figure earns on a curve without a fault."""
    from scoring import value_curve  # noqa: PLC0415  the engine loads pandas

    return value_curve(figure, points)


def direction(points: Points) -> int:
    """1 when a higher figure never earns less, −1 when it never earns more, 0 for both or neither."""
    changes = [Decimal(later) - Decimal(earlier) for (_, earlier), (_, later) in pairwise(points)]
    rises, falls = any(one > 0 for one in changes), any(one < 0 for one in changes)
    return int(rises) - int(falls)


def examples() -> Mapping[str, Example]:
    """Every curve to start from, by its id; each is an example and no benchmark."""
    return _examples()


def scaled(example: Example, high: int) -> Points:
    """An example on a scale that ends at `high` instead of 10; a half cent of a point goes up."""
    if high == EXAMPLE_SCALE:
        return example.points
    return [(x, _plain(Decimal(y) * high / EXAMPLE_SCALE)) for x, y in example.points]


def _plain(value: Decimal) -> str:
    text = f"{value.quantize(CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


@cache
def _examples() -> Mapping[str, Example]:
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {one.id: one for key, row in held.items() for one in _of(key, row)}


def _of(key: str, row: Mapping[str, Any]) -> list[Example]:
    by_basis = {Basis.LEVEL: row, Basis.IMPROVEMENT: row.get("improvement", {})}
    return [
        Example(
            f"{key}-{metric.value}-{basis.value}",
            row["name"],
            metric,
            basis,
            tuple((x, y) for x, y in curves[metric.value]),
        )
        for basis, curves in by_basis.items()
        for metric in MetricKind
        if metric.value in curves
    ]
