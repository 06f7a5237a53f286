"""The metrics of every group of an export, whichever engine holds its cases."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from awards.evidence import durations, embedded, figures, measures, working_hours
from awards.evidence.engines import cases_of
from awards.evidence.figures import GroupMetrics, Measured, Minimum
from awards.evidence.measures import Selection

if TYPE_CHECKING:
    from awards.evidence.durations import Estimates
    from scoring import Calendar

__all__ = ["GroupMetrics", "Measured", "Minimum", "days", "last_instant", "measure", "scale_of"]

Counts = dict[str, float]
INSTANTS = ("opened_at", "resolved_at", "closed_at", "first_reply_at", "rated_at")


def measure(
    source: Any,
    *,
    by: str | None = None,
    as_of: datetime | None = None,
    calendar: "Calendar | None" = None,
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    scale: tuple[int, int] | None = None,
    minimum: Minimum | None = None,
) -> list[GroupMetrics]:
    """The figures of every group, the largest first; one nameless group when `by` is None.

    `source` is a DuckDB connection with the table `cases`, or an Ibis table with the canonical columns.
    `as_of` (UTC) is the last instant of the table when left out; `scale` is (worst, best) of csat. With
    a `calendar` the resolution time of one nominee's cases is measured in working hours too. Raises
    Unreadable where the table cannot be measured.
    """
    cases, minimum = cases_of(source), minimum or Minimum()
    ends = as_of or last_instant(cases)
    chosen = Selection(dict(where or {}), since, until).of(cases)
    if ends is None:
        ends = datetime(1970, 1, 1, tzinfo=UTC)
    scale = scale or scale_of(chosen)
    rows = measures.counts(chosen, by, ends, scale).to_pyarrow().to_pylist()
    has_cases = _has_cases(cases, rows)
    counts, by_priority = _summed(rows)
    resolution = _hours(measures.resolutions(chosen, by, ends), counts) if has_cases else {}
    replies = {}
    if any(one["replies"] for one in counts.values()):
        replies = _hours(measures.first_replies(chosen, by), counts)
    found = []
    for name, own in sorted(counts.items(), key=_largest_first):
        made = figures.satisfaction(own, scale, minimum) | figures.shares(own, minimum, has_cases)
        made |= figures.times(resolution.get(name, {}), minimum)
        if name in replies:
            made["first_response_median"] = figures.first_response(replies[name], minimum)
        made |= {
            f"sla:{priority}": figures.sla_of(part, minimum)
            for priority, part in sorted(by_priority[name].items())
            if part["sla_known"]
        }
        found.append(_group(name, own, has_cases, made))
    if calendar is not None:
        found = working_hours.added(found, chosen, by, ends, calendar, minimum)
    return found


def last_instant(cases: Any) -> datetime | None:
    """The last time that stands in any column, in UTC; None in an empty table."""
    row = cases.agg(**{name: cases[name].max() for name in INSTANTS}).to_pyarrow().to_pylist()[0]
    known = [value for value in row.values() if value is not None]
    return max(known).replace(tzinfo=UTC) if known else None


def days(cases: Any) -> tuple[date, date] | None:
    """The first and the last local day of opening."""
    row = cases.agg(first=cases.opened_on.min(), last=cases.opened_on.max()).to_pyarrow().to_pylist()[0]
    return None if row["first"] is None else (row["first"], row["last"])


def scale_of(cases: Any) -> tuple[int, int]:
    """The scale that the ratings of a table without a declared one fit: 0–1, 1–5 or 0–10."""
    row = cases.agg(least=cases.csat.min(), most=cases.csat.max()).to_pyarrow().to_pylist()[0]
    if row["most"] is None or row["most"] > 1 or row["least"] > 0:
        return (1, 5) if row["most"] is None or (row["most"] <= 5 and row["least"] >= 1) else (0, 10)
    return (0, 1)


def _hours(expression: Any, counts: Mapping[str | None, Counts]) -> "dict[str | None, Estimates]":
    """In this process where the cases are here; elsewhere only small results leave the warehouse."""
    cases = int(sum(one["n"] for one in counts.values()))
    if embedded.fits(expression, list(counts)):
        return embedded.hours(expression, list(counts), cases)
    waiting = int(sum(one["open"] for one in counts.values()))
    fineness = durations.fineness_for(cases, waiting, len(counts))
    return durations.hours(expression, fineness=fineness)


def _has_cases(cases: Any, rows: list[dict[str, Any]]) -> bool:
    """Whether the table says anything of resolutions; a survey does not, and its answers are not open."""
    if any(row["resolved"] or row["unusable"] for row in rows):
        return True
    found = cases.agg(known=cases.resolved_at.count() + cases.closed_at.count()).to_pyarrow()
    return bool(found.column("known")[0].as_py())


def _summed(
    rows: list[dict[str, Any]],
) -> tuple[dict[str | None, Counts], dict[str | None, dict[str, Counts]]]:
    """Per group its counts, and per group and priority; a sum over no row counts as 0."""
    counts: dict[str | None, Counts] = {}
    by_priority: dict[str | None, dict[str, Counts]] = defaultdict(dict)
    for row in rows:
        name, priority = row.pop(measures.TEAM), row.pop("priority")
        numbers = {key: value or 0 for key, value in row.items()}
        total = counts.setdefault(name, dict.fromkeys(numbers, 0))
        counts[name] = {key: total[key] + value for key, value in numbers.items()}
        if priority is not None:
            by_priority[name][priority] = numbers
    return counts, by_priority


def _largest_first(item: tuple[str | None, Counts]) -> tuple[float, bool, str]:
    name, counts = item
    return -counts["n"], name is None, name or ""


def _group(name: str | None, own: Counts, has_cases: bool, made: dict[str, Measured]) -> GroupMetrics:
    known = own if has_cases else dict.fromkeys(own, 0)
    resolved, waiting, unusable, negative = (
        int(known[key]) for key in ("resolved", "open", "unusable", "negative")
    )
    answers = int(own["answers"])
    return GroupMetrics(name, int(own["n"]), resolved, waiting, unusable, negative, answers, has_cases, made)
