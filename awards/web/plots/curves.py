"""A published curve from figures to points."""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.web.plots.frame import FRAME, Frame, Number, Scale, Tick, apart, counted, even, said
from awards.workflow.curves import earned


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Marker:
    """A figure on a curve, with its interval along the axis where one is known."""

    x: float
    y: float
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True)
class CurvePlot:
    """A curve as it is drawn; `line` is for <polyline>."""

    label: str
    summary: str
    unit: str
    line: str
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]
    marker: Marker | None
    rows: tuple[tuple[str, str], ...]
    frame: Frame = FRAME


def curve(
    points: Sequence[tuple[Number, Number]],
    *,
    unit: str,
    label: str,
    top: Number = 10,
    figure: Number | None = None,
    interval: tuple[Number, Number] | None = None,
) -> CurvePlot:
    """A piecewise-linear curve of (figure, points) pairs with rising figures, on points from 0 to `top`.

    Beyond its ends the curve goes on level, as it is computed. `figure` is marked with what it earns, and
    `interval` beside it. ValueError without any point.
    """
    if not points:
        raise ValueError("A curve has at least one point.")
    knots = [(float(x), float(y)) for x, y in points]
    first, last = _span(knots, [float(one) for one in (figure, *(interval or ())) if one is not None])
    across = Scale(first, last, FRAME.left, FRAME.right)
    upward = Scale(0, max(float(top), *(y for _, y in knots)), FRAME.bottom, FRAME.top)
    marker = None if figure is None else _marker(points, figure, interval, unit, across, upward)
    told = [f"{counted(x, unit)}: {counted(y, 'points')}" for x, y in points]
    drawn = [(first, knots[0][1]), *knots, (last, knots[-1][1])]
    return CurvePlot(
        label=label,
        summary="; ".join([*told, marker.words] if marker else told) + ".",
        unit=unit,
        line=" ".join(f"{across(x)},{upward(y)}" for x, y in drawn),
        dots=tuple(Dot(across(x), upward(y)) for x, y in knots),
        across=apart([Tick(across(float(x)), said(x)) for x, _ in points]),
        upward=tuple(Tick(upward(at), said(at)) for at in even(0, upward.high)),
        marker=marker,
        rows=tuple((said(x), said(y)) for x, y in points),
    )


def _span(knots: Sequence[tuple[float, float]], asked: Sequence[float]) -> tuple[float, float]:
    """A little more than the curve; a figure far outside widens it by half at most."""
    first, last = knots[0][0], knots[-1][0]
    wide = (last - first) or 1.0
    low = max(min([first, *asked]), first - wide / 2)
    high = min(max([last, *asked]), last + wide / 2)
    return low - wide * 0.06, high + wide * 0.06


def _marker(
    points: Sequence[tuple[Number, Number]],
    figure: Number,
    interval: tuple[Number, Number] | None,
    unit: str,
    across: Scale,
    upward: Scale,
) -> Marker:
    earns = earned(figure, points)
    low, high = interval or (None, None)
    between = "" if low is None or high is None else f" ({said(low)} to {said(high)})"
    return Marker(
        x=across(float(figure)),
        y=upward(float(earns)),
        low=None if low is None else across(float(low)),
        high=None if high is None else across(float(high)),
        words=f"{counted(figure, unit)}{between}: {counted(earns, 'points')}",
    )
