"""The dates of a season, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from awards import clock
from awards.enums import ProgramState
from awards.models import Program

STANDING = {
    ProgramState.DRAFT: "Not published yet",
    ProgramState.SCREENING: "Nominations are closed; screening is under way",
    ProgramState.JUDGING: "The panels are judging",
    ProgramState.DELIBERATION: "The panels are deliberating",
    ProgramState.ANNOUNCED: "The winners are announced",
    ProgramState.ARCHIVED: "This season is over",
}


def days_between(start: datetime, end: datetime, zone: str) -> int:
    """Midnights between two instants, on the clocks of the program."""
    tz = ZoneInfo(zone)
    return (end.astimezone(tz).date() - start.astimezone(tz).date()).days


def standing(program: Program) -> str:
    """Where the season stands, in one short line."""
    now = clock.now()
    if program.state is ProgramState.SCHEDULED:
        return _counted("Nominations open", program.opens_at, now, program.zone) or "Nominations open soon"
    if program.state is ProgramState.OPEN:
        if program.closes_at is not None and program.closes_at <= now:
            return "Nominations are closed"
        return _counted("Nominations close", program.closes_at, now, program.zone) or "Nominations are open"
    return STANDING[program.state]


def _counted(what: str, when: datetime | None, now: datetime, zone: str) -> str:
    if when is None or when <= now:
        return ""
    days = days_between(now, when, zone)
    return f"{what} {'today' if days == 0 else 'tomorrow' if days == 1 else f'in {days} days'}"


def takes_nominations(program: Program) -> bool:
    closes = program.closes_at
    return program.state is ProgramState.OPEN and (closes is None or clock.now() < closes)


def dates(program: Program) -> list[tuple[str, str, bool]]:
    """(when, what, next) for every date that is set; the deadline with its hour and zone."""
    tz, now = ZoneInfo(program.zone), clock.now()
    named = [
        (program.opens_at, "Nominations open", "%-d %b"),
        (program.closes_at, "Nominations close", "%-d %b, %H:%M %Z"),
        (program.judging_opens_at, "Judging begins", "%-d %b"),
        (program.judging_closes_at, "Judging ends", "%-d %b"),
        (program.announce_at, "Winners announced", "%-d %b"),
    ]
    coming = [when for when, _, _ in named if when is not None and when > now]
    return [
        (when.astimezone(tz).strftime(form), what, bool(coming) and when == coming[0])
        for when, what, form in named
        if when is not None
    ]
