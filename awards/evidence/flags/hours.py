"""The clock of the file: night work, a lost afternoon, ends before beginnings."""

from __future__ import annotations

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import MINUTES, Subject
from scoring.satisfaction import wilson

CLOCKS = {
    "opened": ("opened_hour", "TRUE"),
    "resolved": ("resolved_hour", "TRUE"),
    "resolved after twelve hours or more": ("resolved_hour", f"{MINUTES} >= 720"),
}
"""Events by hour. Quick cases end in the hours they begin in; the slow ones show the clock of the ends."""

MIDDAY = range(10, 18)


def _hours(subject: Subject, event: str) -> list[int]:
    """How many events fall on each of the 24 local hours."""
    column, which = CLOCKS[event]
    sql = f"SELECT {column}, count(*) FROM inspected WHERE {column} IS NOT NULL AND {which} GROUP BY ALL"
    found = dict(subject.query(sql))
    hours = [found.get(hour, 0) for hour in range(24)]
    dated_without_time = hours[0] == sum(hours)
    return [0] * 24 if dated_without_time else hours


@check(
    "night-work",
    title="The working day falls in the night",
    method=(
        "Share of openings and of resolutions between 0 and 6 o'clock local time, lower end of Wilson's "
        "interval."
    ),
    threshold="More than {share:.0%} (a day without any pattern gives 25 %), with at least {events} events.",
)
def night_work(subject: Subject, limits: Limits) -> Finding | None:
    for event, (column, which) in CLOCKS.items():
        hours = _hours(subject, event)
        night, total = sum(hours[:6]), sum(hours)
        low = wilson(night, total).low
        if total >= limits["events"] and low is not None and low > 100 * limits["share"]:
            return Finding(
                f"{night} of {total} cases ({night / total:.0%}) were {event} between 0 and 6 o'clock: "
                "the zone may be wrong or the clock shifted.",
                subject.rows(f"{column} < 6 AND {which}"),
            )
    return None


@check(
    "quiet-midday",
    title="The quietest hours fall in the day",
    method="The six hours in a row with the fewest openings or resolutions are found; people rest at night.",
    threshold="At most {share:.0%} of at least {events} events, around an hour between 10 and 18 o'clock.",
)
def quiet_midday(subject: Subject, limits: Limits) -> Finding | None:
    for event in CLOCKS:
        hours = _hours(subject, event)
        total = sum(hours)
        quiet, start = min((sum((hours * 2)[hour : hour + 6]), hour) for hour in range(24))
        middle = (start + 3) % 24
        if total >= limits["events"] and middle in MIDDAY and quiet <= limits["share"] * total:
            return Finding(
                f"Only {quiet} of {total} cases were {event} from {start} to {(start + 6) % 24} o'clock, "
                "the quietest hours of the day."
            )
    return None


@check(
    "half-clock",
    title="Afternoons are missing",
    method="Events from 13 to 23 o'clock are counted; a 12-hour clock that lost AM and PM has none.",
    threshold="At most {share:.1%} of at least {events} events.",
)
def half_clock(subject: Subject, limits: Limits) -> Finding | None:
    for event in CLOCKS:
        hours = _hours(subject, event)
        late, total = sum(hours[13:]), sum(hours)
        if total >= limits["events"] and late <= limits["share"] * total:
            return Finding(f"{late} of {total} cases were {event} after 13 o'clock.")
    return None


@check(
    "mornings-differ",
    title="Resolutions follow another clock than openings",
    method="Share of openings before noon against share of resolutions before noon.",
    threshold="More than {points:.0%} apart, with at least {events} of each.",
)
def mornings_differ(subject: Subject, limits: Limits) -> Finding | None:
    opened, resolved = _hours(subject, "opened"), _hours(subject, "resolved")
    if min(sum(opened), sum(resolved)) < limits["events"]:
        return None
    first, last = sum(opened[:12]) / sum(opened), sum(resolved[:12]) / sum(resolved)
    if abs(first - last) <= limits["points"]:
        return None
    return Finding(f"{first:.0%} of the openings are before noon, but {last:.0%} of the resolutions.")


@check(
    "resolved-before-opened",
    title="Cases end before they begin",
    method="Cases whose resolution lies before their opening are counted.",
    threshold="More than {share:.1%} of the resolved cases.",
)
def resolved_before_opened(subject: Subject, limits: Limits) -> Finding | None:
    (negative,) = subject.one("SELECT count(*) FROM inspected WHERE ended_at < opened_at")
    if negative <= limits["share"] * subject.resolved:
        return None
    return Finding(
        f"{negative} of {subject.resolved} resolved cases end before they begin.",
        subject.rows("ended_at < opened_at"),
    )
