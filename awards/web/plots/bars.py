"""Bars: how ratings are distributed, or a figure by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.web.plots.frame import FRAME, LETTER, Frame, Number, Scale, Tick, even, said, tenth

FILLED = 0.72
"""The share of its room that a bar fills."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    value: str
    value_at: float


@dataclass(frozen=True)
class BarPlot:
    """One bar per row, from the line of zero; `direct` tells that the values stand on the bars."""

    label: str
    summary: str
    unit: str
    bars: tuple[Bar, ...]
    zero: float
    upward: tuple[Tick, ...]
    direct: bool
    rows: tuple[tuple[str, str], ...]
    frame: Frame = FRAME


def bars(rows: Sequence[tuple[str, Number | None]], *, label: str, unit: str = "") -> BarPlot:
    """One bar per (label, value); None is a gap, said as such in the table. Values may be negative."""
    numbers = [0.0 if value is None else float(value) for _, value in rows]
    ticks = even(min([0.0, *numbers]), max([0.0, *numbers]))
    upward = Scale(ticks[0], ticks[-1], FRAME.bottom, FRAME.top)
    texts = ["" if value is None else said(value) for _, value in rows]
    table = tuple((name, text or "no figure") for (name, _), text in zip(rows, texts, strict=True))
    room = (FRAME.right - FRAME.left) / max(len(rows), 1)
    return BarPlot(
        label=label,
        summary="; ".join(f"{name}: {text}" for name, text in table) + ".",
        unit=unit,
        bars=tuple(
            _bar(FRAME.left + place * room, room, name, text, number, upward)
            for place, ((name, _), text, number) in enumerate(zip(rows, texts, numbers, strict=True))
        ),
        zero=upward(0),
        upward=tuple(Tick(upward(at), said(at)) for at in ticks),
        direct=all(len(text) * LETTER <= room for text in texts),
        rows=table,
    )


def _bar(left: float, room: float, name: str, text: str, number: float, upward: Scale) -> Bar:
    end, zero = upward(number), upward(0)
    return Bar(
        x=tenth(left + room * (1 - FILLED) / 2),
        y=min(end, zero),
        width=tenth(room * FILLED),
        height=tenth(abs(end - zero)),
        middle=tenth(left + room / 2),
        label=name if len(name) * LETTER <= room + 4 else "",
        value=text,
        value_at=tenth(end - 4 if number >= 0 else end + 11),
    )
