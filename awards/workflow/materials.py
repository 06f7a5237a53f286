"""What entrants are asked for between rounds, and the documents they send."""

from datetime import datetime
from typing import IO

from awards import clock
from awards.enums import RoundState
from awards.errors import Invalid, TooLate, WrongState
from awards.models import EvidenceFile, Nomination, Round, User
from awards.queries import materials as queries
from awards.workflow.addresses import tidy
from awards.workflow.deadlines import local
from awards.workflow.screening import own_page
from awards.workflow.supporting import arriving
from awards.workflow.transaction import audit, check_version, lock, post, transaction

LONGEST_ASK = 2000
MOST_DOCUMENTS = 10


def ask_for_material(
    *,
    actor: User,
    round: Round,
    words: str,
    until: datetime,
    version: int | None = None,
) -> list[Nomination]:
    """Ask the entrants of a further round for documents until an instant: a mail to each, audit."""
    asked = tidy(words, limit=LONGEST_ASK, field="asks", label="What you ask for")
    if not asked:
        raise Invalid("Say what the entrants should send.", {"asks": "Say what they should send."})
    if until <= clock.now():
        raise Invalid("Give them some time.", {"asks_until": "Choose a time that is still to come."})
    program = round.category.program
    with transaction():
        check_version(round, version)
        if round.takes is None or round.state is RoundState.CLOSED:
            raise WrongState(f"{round.label} takes no more material.")
        if round.category.blind:
            raise WrongState(f"{round.category.name} is judged blind, and a document may name its owner.")
        round.asks, round.asks_until = asked, until
        nominations = queries.entrants(round)
        for one in nominations:
            post(
                kind="material",
                subject=one,
                recipient=one.nominator_email,
                version=round.version,
                name=one.nominator_name,
                program=program.name,
                round=round.label,
                nominee=one.nominee_name,
                words=asked,
                deadline=local(until, program.zone),
                link=own_page(one),
            )
        details = {"nominations": len(nominations)}
        audit(actor=actor, action="ask_for_material", subject=round, program=program, details=details)
    return nominations


def send_material(
    *,
    actor: User | None,
    nomination: Nomination,
    stream: IO[bytes],
    file_name: str,
) -> EvidenceFile:
    """Keep a document for the round that asks for it, whose judges read it beside the entry; audit."""
    _asking(nomination)
    with arriving(nomination, stream, file_name) as file, transaction() as session:
        lock(nomination)
        round = _asking(nomination)
        file.round_id = round.id
        session.add(file)
        session.flush()
        details = {"sha256": file.sha256, "round": round.public_id}
        program = nomination.program
        audit(actor=actor, action="send_material", subject=nomination, program=program, details=details)
    return file


def _asking(nomination: Nomination) -> Round:
    """The round that takes documents of this nomination now."""
    round = queries.asked_by(nomination)
    if round is None or round.asks_until is None:
        raise WrongState("Nobody asks for documents of this nomination.")
    if clock.now() >= round.asks_until:
        when = local(round.asks_until, nomination.program.zone)
        raise TooLate(f"The time to send documents ended on {when}. Write to the organizer.")
    if len(queries.sent_by(nomination, round)) >= MOST_DOCUMENTS:
        raise WrongState(f"{MOST_DOCUMENTS} documents are here already; that is as many as judges read.")
    return round
