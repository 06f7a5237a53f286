"""The few numbers that the small charts of an export are drawn from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from awards.evidence import measures
from awards.evidence.durations import Timeline
from awards.evidence.engines import cases_of
from awards.evidence.measures import Selection
from awards.evidence.metrics import last_instant, scale_of

SMALLEST = 5
"""Fewer cases or answers than this are not shown apart."""
CURVE_FINENESS = 3
POINTS = 60


@dataclass(frozen=True)
class Month:
    """Cases by the month of opening; None where fewer than SMALLEST stand behind a number."""

    month: str
    opened: int | None
    resolved: int | None
    median_hours: float | None
    csat: float | None
    answers: int | None


@dataclass(frozen=True)
class Charts:
    """ratings: (rating, answers); curve: (hours, share still open), from 1 falling."""

    ratings: list[tuple[float, int]]
    curve: list[tuple[float, float]]
    months: list[Month]

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


def charts(
    source: Any,
    *,
    as_of: datetime | None = None,
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    scale: tuple[int, int] | None = None,
) -> Charts:
    """Ratings, resolution curve and months of the selected cases; arguments as of `metrics.measure`."""
    cases = cases_of(source)
    ends = as_of or last_instant(cases)
    chosen = Selection(dict(where or {}), since, until).of(cases)
    scale = scale or scale_of(chosen)
    curve = [] if ends is None else _curve(measures.resolutions(chosen, None, ends))
    return Charts(_ratings(chosen), curve, _months(chosen, scale))


def _ratings(cases: Any) -> list[tuple[float, int]]:
    rows = measures.histogram(cases).to_pyarrow().to_pylist()
    found = sorted((float(row["rating"]), int(row["answers"])) for row in rows)
    return found if sum(answers for _rating, answers in found) >= SMALLEST else []


def _curve(durations: Any) -> list[tuple[float, float]]:
    """Kaplan and Meier's curve at the ends of logarithmic cells; empty when no case was resolved."""
    import numpy as np  # noqa: PLC0415  heavy

    from scoring import survival  # noqa: PLC0415  the engine loads pandas

    line = Timeline.of(measures.cells(durations, CURVE_FINENESS).to_pyarrow())
    if line.finished.sum() < SMALLEST:
        return []
    share = survival(line.finished, line.waiting)
    ends = np.expm1((line.cell + 1) / CURVE_FINENESS) / 3600
    points = zip(ends.round(4).tolist(), share.round(6).tolist(), strict=True)
    return [(0.0, 1.0), *points][:POINTS]


def _months(cases: Any, scale: tuple[int, int]) -> list[Month]:
    rows = measures.by_month(cases, scale).to_pyarrow().to_pylist()
    return [_month(row) for row in sorted(rows, key=lambda row: int(row["month"]))]


def _month(row: Mapping[str, Any]) -> Month:
    opened, resolved, answers = (int(row[name] or 0) for name in ("opened", "resolved", "answers"))
    median = None if row["median_us"] is None else float(row["median_us"]) / 3_600_000_000
    has_cases, has_answers = opened >= SMALLEST, answers >= SMALLEST
    return Month(
        f"{int(row['month']) // 100}-{int(row['month']) % 100:02d}",
        opened if has_cases else None,
        resolved if has_cases else None,
        median if resolved >= SMALLEST else None,
        100 * int(row["satisfied"] or 0) / answers if has_answers else None,
        answers if has_answers else None,
    )
