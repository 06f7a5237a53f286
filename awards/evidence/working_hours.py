"""Resolution time in working hours: single cases in memory, so for one nominee, not for a whole export."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from awards.evidence import figures
from awards.evidence.figures import GroupMetrics, Measured, Minimum
from awards.evidence.refusals import Unreadable

if TYPE_CHECKING:
    from scoring import Calendar

MOST = 200_000
"""Cases; about 100 MB in memory."""


def added(
    groups: list[GroupMetrics],
    cases: Any,
    by: str | None,
    as_of: datetime,
    calendar: "Calendar",
    minimum: Minimum,
) -> list[GroupMetrics]:
    """The groups with resolution_median_business and its like; raises Unreadable above MOST cases."""
    count = sum(group.n for group in groups)
    if count > MOST:
        raise Unreadable(
            f"Working hours are measured for at most {MOST:,} cases at once and these are {count:,}; "
            "filter to the nominee or a shorter period."
        )
    names = ["opened_at", "resolved_at", "closed_at", *([by] if by else [])]
    frame = cases.select(*names).to_pyarrow().to_pandas()
    for name in ("opened_at", "resolved_at", "closed_at"):
        frame[name] = frame[name].astype("datetime64[us]").dt.tz_localize("UTC")
    return [
        replace(
            group, figures=group.figures | _business(_own(frame, by, group.group), as_of, calendar, minimum)
        )
        for group in groups
    ]


def _own(frame: Any, by: str | None, name: str | None) -> Any:
    if by is None:
        return frame
    return frame[frame[by].isna() if name is None else frame[by] == name]


def _business(frame: Any, as_of: datetime, calendar: "Calendar", minimum: Minimum) -> dict[str, Measured]:
    from scoring import resolution_time  # noqa: PLC0415  the engine loads pandas

    found = resolution_time(frame, as_of=as_of, calendar=calendar).estimates
    pairs = {name: (found[name], found[f"{name}_naive"]) for name in ("median", "p90")}
    made = figures.times(pairs, minimum, "business")
    return {f"{name}_business": one for name, one in made.items()}
