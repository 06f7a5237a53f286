"""What may still be typed, changed or sent at this moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

from awards import clock
from awards.enums import NominationState, ProgramState
from awards.errors import TooLate, WrongState
from awards.models import Nomination, Program

EDITABLE = (NominationState.DRAFT, NominationState.RETURNED)


def refuse_closed(program: Program) -> None:
    """WrongState before nominations open, TooLate from the deadline on."""
    closes = program.closes_at
    if program.state in (ProgramState.DRAFT, ProgramState.SCHEDULED):
        raise WrongState(f"Nominations for {program.name} are not open yet.")
    if program.state is not ProgramState.OPEN or (closes is not None and clock.now() >= closes):
        when = f" on {local(closes, program.zone)}" if closes else ""
        raise TooLate(f"Nominations for {program.name} closed{when}. What you typed stays in your draft.")


def refuse_late(nomination: Nomination) -> None:
    """A draft is sent before the deadline, a returned nomination before its own."""
    if nomination.state is NominationState.DRAFT:
        refuse_closed(nomination.program)
        return
    until = nomination.cure_until
    if until is not None and clock.now() >= until:
        when = local(until, nomination.program.zone)
        raise TooLate(f"The time to change this nomination ended on {when}. Write to the organizer.")


def refuse_judged(program: Program) -> None:
    """TooLate once judging has begun, when no further nomination can be confirmed."""
    if program.state not in (ProgramState.OPEN, ProgramState.SCREENING):
        raise TooLate("Judging has begun, so this nomination can no longer be confirmed.")


def refuse_sent(nomination: Nomination) -> None:
    if nomination.state not in EDITABLE:
        words = nomination.state.value.replace("_", " ")
        raise WrongState(f"This nomination is {words}; only a draft or a returned nomination can be changed.")


def local(instant: datetime | None, zone: str) -> str:
    """An instant on the program's clock, for a sentence."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%-d %b %Y, %H:%M %Z") if instant else ""
