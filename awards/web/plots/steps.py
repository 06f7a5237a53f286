"""The resolution curve: which share of the cases is still open after so many hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from awards.web.plots.frame import FRAME, Frame, Number, Scale, Tick, apart

HOURS = ((0.25, "15 min"), (1, "1 h"), (4, "4 h"), (24, "1 day"), (72, "3 d"), (168, "1 wk"), (720, "30 d"))
"""Ticks for times to resolution, from a quarter of an hour to a month."""
ENOUGH = 1e-12
"""Half is reached within rounding, as the engine has it."""


@dataclass(frozen=True)
class StepPlot:
    """A staircase from 100 % downward; `path` is for <path>, `half` where half of the cases are resolved."""

    label: str
    summary: str
    path: str
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]
    half: float | None
    half_at: float
    rows: tuple[tuple[str, str], ...]
    frame: Frame = FRAME


def steps(
    points: Sequence[tuple[Number, Number]],
    *,
    label: str,
    ticks: Sequence[tuple[Number, str]] = HOURS,
) -> StepPlot:
    """Of all cases, the share (0 to 1) still open from so many hours on: (hours, share) at each fall.

    The axis is logarithmic from the first of `ticks` (hours, label) to the last; what lies outside stands
    at its edge. The table says the share at each tick.
    """
    falls = [(float(hours), float(share)) for hours, share in points]
    least, most = float(ticks[0][0]), float(ticks[-1][0])
    across = Scale(log(least), log(most), FRAME.left, FRAME.right)
    upward = Scale(0, 1, FRAME.bottom, FRAME.top)
    corners = [(across(log(max(hours, least))), upward(share)) for hours, share in falls if hours <= most]
    half = next((hours for hours, share in falls if share <= 0.5 + ENOUGH), None)
    rows = tuple((name, f"{_open_at(falls, float(hours)) * 100:.0f} %") for hours, name in ticks)
    return StepPlot(
        label=label,
        summary="Still open after " + "; ".join(f"{name}: {share}" for name, share in rows) + ".",
        path=_staircase(corners),
        across=apart([Tick(across(log(float(hours))), name) for hours, name in ticks]),
        upward=tuple(Tick(upward(at), f"{at * 100:.0f} %") for at in (0, 0.5, 1)),
        half=None if half is None or half > most else across(log(max(half, least))),
        half_at=upward(0.5),
        rows=rows,
    )


def _open_at(falls: Sequence[tuple[float, float]], hours: float) -> float:
    return next((share for at, share in reversed(falls) if at <= hours), 1.0)


def _staircase(corners: Sequence[tuple[float, float]]) -> str:
    """Level, down, level, down; falls that end on one spot of the picture are drawn once."""
    height = float(FRAME.top)
    parts = [f"M{FRAME.left},{height}"]
    for x, y in dict(corners).items():
        if y != height:
            parts.append(f"H{x}V{y}")
            height = y
    return "".join([*parts, f"H{FRAME.right}"])
