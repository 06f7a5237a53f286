"""Pairs of measurements, taken in turn, and the row of the table they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

PAIRS = 3


@dataclass(frozen=True)
class Spread:
    """Median, least and greatest of the runs; `share` is the part of the work that was run."""

    median: float
    low: float
    high: float
    share: float = 1.0

    @classmethod
    def of(cls, values: Sequence[float], share: float = 1.0) -> Spread:
        return cls(median(values), min(values), max(values), share)


@dataclass(frozen=True)
class Row:
    """What was measured, both sides, their ratio and the bar; `met` is None where there is no bar."""

    area: str
    ours: Spread
    reference: Spread | None
    ratio: Spread | None
    bar: str
    met: bool | None
    unit: str = "s"
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turn(
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    share: float = 1.0,
    reference_share: float = 1.0,
    pairs: int = PAIRS,
) -> tuple[Spread, Spread, list[tuple[float, float]]]:
    """Both timed `pairs` times, one after the other; times are divided by the share that was run."""
    taken = [(seconds(ours) / share, seconds(reference) / reference_share) for _ in range(pairs)]
    one, two = zip(*taken, strict=True)
    return Spread.of(one, share), Spread.of(two, reference_share), taken


def faster(area: str, ours: Any, reference: Any, bar: float, *, note: str = "", **shares: Any) -> Row:
    """The reference's time over ours must reach `bar`."""
    one, two, taken = in_turn(ours, reference, **shares)
    ratio = Spread.of([theirs / mine for mine, theirs in taken])
    return Row(area, one, two, ratio, f"≥ {bar:g} × faster", ratio.median >= bar, note=note)


def within(area: str, ours: Any, reference: Any, bar: float, *, note: str = "", **shares: Any) -> Row:
    """Our time over the reference's must stay within `bar`."""
    one, two, taken = in_turn(ours, reference, **shares)
    ratio = Spread.of([mine / theirs for mine, theirs in taken])
    return Row(area, one, two, ratio, f"≤ {bar:g} × its time", ratio.median <= bar, note=note)
