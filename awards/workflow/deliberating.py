"""Deliberation: show a panel its marks, write down what it decides."""

from collections.abc import Sequence

from awards import clock
from awards.enums import RoundState
from awards.errors import Invalid, NotAllowed, WrongState
from awards.models import Entry, Minute, Round, User
from awards.queries.deliberation import field
from awards.workflow.addresses import tidy
from awards.workflow.recusing import refuse_over
from awards.workflow.transaction import audit, lock, transaction

LONGEST_MINUTE = 4000


def open_deliberation(*, actor: User, round: Round) -> Round:
    """Let the panel of a closed round see its marks side by side: instant, audit."""
    with transaction():
        _hold(round)
        if round.state is not RoundState.CLOSED:
            raise WrongState(
                f"Close the round of {round.label} first; until then nobody sees the marks of others."
            )
        if round.deliberation_opened_at is not None:
            raise WrongState(f"The deliberation of {round.label} is open already.")
        round.deliberation_opened_at = clock.now()
        audit(actor=actor, action="open_deliberation", subject=round, program=round.category.program)
    return round


def write_minute(*, actor: User, round: Round, text: str, entry: Entry | None = None) -> Minute:
    """Write down what was decided about an entry, or about the round: a row that stays; audit.

    A correction is another minute.
    """
    text = tidy(text, limit=LONGEST_MINUTE, field="text", label="The minute")
    if not text:
        sentence = "Write down what was decided."
        raise Invalid(sentence, {"text": sentence})
    with transaction() as session:
        check_deliberating(round)
        check_entries(actor, round, [entry] if entry else [])
        minute = Minute(
            round_id=round.id, entry_id=entry.id if entry else None, author_id=actor.id, text=text
        )
        session.add(minute)
        session.flush()
        details = {"round": round.public_id} | ({"entry": entry.public_id} if entry else {})
        program = round.category.program
        audit(actor=actor, action="write_minute", subject=minute, program=program, details=details)
    return minute


def check_deliberating(round: Round) -> None:
    """WrongState unless the panel may see its marks now and nothing is announced; the round is locked."""
    _hold(round)
    if round.state is not RoundState.CLOSED or round.deliberation_opened_at is None:
        raise WrongState(f"The deliberation of {round.label} is not open.")


def _hold(round: Round) -> None:
    """The program and the round, locked; nothing changes once the season is over."""
    lock(round.category.program)
    refuse_over(round.category.program)
    lock(round)


def check_entries(actor: User, round: Round, entries: Sequence[Entry]) -> None:
    """NotAllowed unless all of them are in the round and none is kept from the actor by a conflict."""
    if not {one.id for one in entries} <= field(actor, round).ids:
        raise NotAllowed("An entry is not in this round, or a conflict of interest keeps you from it.")
