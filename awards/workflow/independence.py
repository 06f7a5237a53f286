"""Independence: organizers who look at running marks leave a trace, and do not judge in that round."""

from datetime import timedelta

from sqlalchemy import select

from awards import clock, policies
from awards.enums import RoundState
from awards.errors import NotAllowed
from awards.extensions import db
from awards.models import AuditEntry, Category, Program, Round, User
from awards.workflow.transaction import audit, lock, transaction

ACTION = "view_marks"
ONCE_IN = timedelta(hours=1)
"""A page that is opened again within this time adds nothing to the log."""


def look(*, actor: User, round: Round, page: str) -> None:
    """Before marks of an open round are shown: audit who looks at which page, once in an hour.

    Raises NotAllowed for whoever judges in the round. If nothing can be written, nothing is shown.
    """
    if round.state is not RoundState.OPEN:
        return
    verdict = policies.unseated(actor, round)
    if not verdict:
        raise NotAllowed(verdict.reason)
    if _noted(actor, round, page):
        return
    with transaction():
        lock(round)
        if not _noted(actor, round, page):
            program = round.category.program
            audit(actor=actor, action=ACTION, subject=round, program=program, details={"page": page})


def look_at_all(*, actor: User, program: Program, page: str) -> None:
    """The same for every open round of a program; a single one that refuses refuses all."""
    rows = select(Round).join(Category, Category.id == Round.category_id)
    rows = rows.where(Category.program_id == program.id, Round.state == RoundState.OPEN).order_by(Round.id)
    for round in db.session.scalars(rows).all():
        look(actor=actor, round=round, page=page)


def _noted(actor: User, round: Round, page: str) -> bool:
    """Whether the log says so already."""
    found = select(AuditEntry.details).where(
        AuditEntry.subject_id == round.public_id,
        AuditEntry.action == ACTION,
        AuditEntry.actor_id == actor.id,
        AuditEntry.at > clock.now() - ONCE_IN,
    )
    return any(details.get("page") == page for details in db.session.scalars(found))
