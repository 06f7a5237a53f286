"""Case resolution time: Kaplan–Meier with open cases, the plain quantiles beside it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from scoring.calendar import Calendar
from scoring.errors import ScoringError
from scoring.satisfaction import Estimate
from scoring.survival import duration_quantiles


@dataclass(frozen=True)
class ResolutionTime:
    """Hours; None where a quantile is not reached. `unusable` cases are neither open nor resolved.

    `estimates` has the four quantiles with their intervals: median, p90, median_naive, p90_naive.
    """

    n: int
    resolved: int
    open: int
    unusable: int
    negative: int
    median_hours: float | None
    p90_hours: float | None
    median_hours_naive: float | None
    p90_hours_naive: float | None
    method: str = "kaplan-meier"
    flags: tuple[str, ...] = ()
    estimates: dict[str, Estimate] = field(default_factory=dict)


def resolution_time(
    cases: pd.DataFrame, *, as_of: datetime | str | pd.Timestamp, calendar: Calendar | None = None
) -> ResolutionTime:
    """How long cases take from opening to resolution.

    `cases`: opened_at, resolved_at (blank = open at `as_of`) and optionally closed_at: a case closed
    without resolved_at is unusable, neither open nor resolved. Negative durations are counted and
    left out. Plain quantiles interpolate linearly; the Kaplan–Meier quantile q is the first t with
    S(t) ≤ 1 − q (Kaplan and Meier 1958). With a `calendar` only its open hours count.
    """
    missing = [name for name in ("opened_at", "resolved_at") if name not in cases.columns]
    if missing:
        raise ScoringError([f"The column {name} is missing." for name in missing])
    opened, solved = cases["opened_at"], cases["resolved_at"]
    closed = cases["closed_at"].notna() if "closed_at" in cases.columns else solved.notna()
    unusable = opened.isna() | (solved.isna() & closed)
    hours = _hours(opened, solved, calendar)
    end = pd.Series(pd.Timestamp(as_of), index=cases.index)
    waited = _hours(opened, end, calendar)
    negative = ((solved - opened).dt.total_seconds() < 0) & ~unusable
    done = solved.notna() & ~unusable & ~negative
    pending = solved.isna() & ~unusable & (end >= opened)
    finished: Any = hours[done].to_numpy(dtype=float)
    flags = ["closed without a resolution time"] if unusable.any() else []
    flags += ["resolved before opened"] if negative.any() else []
    median, p90 = duration_quantiles(finished, waited[pending].to_numpy(dtype=float))
    return ResolutionTime(
        n=len(cases),
        resolved=int((solved.notna() & ~unusable).sum()),
        open=int(pending.sum()),
        unusable=int(unusable.sum()),
        negative=int(negative.sum()),
        median_hours=median[0].value,
        p90_hours=p90[0].value,
        median_hours_naive=median[1].value,
        p90_hours_naive=p90[1].value,
        flags=tuple(flags),
        estimates={"median": median[0], "p90": p90[0], "median_naive": median[1], "p90_naive": p90[1]},
    )


def _hours(start: pd.Series, end: pd.Series, calendar: Calendar | None) -> pd.Series:
    if calendar is not None:
        return calendar.hours_between(start, end)
    return (end - start).dt.total_seconds() / 3600
