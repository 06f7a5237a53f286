"""Nominations as their nominators see them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from awards.extensions import db
from awards.models import AuditEntry, Metric, Nomination, QuestionForm, User

WORDS = {
    "start_nomination": "Draft started",
    "send_nomination": "Sent; waiting for the e-mail address to be confirmed",
    "change_address": "Address changed; the link was sent again",
    "submit_nomination": "Submitted",
    "confirm_nomination": "E-mail address confirmed and submitted",
    "state_figures": "Figures stated",
    "record_evidence": "Evidence uploaded and recomputed",
    "withdraw": "Withdrawn",
    "admit_nomination": "Admitted: it is in the running",
    "return_nomination": "Returned for changes",
    "decline_nomination": "Declined",
    "undo_nomination": "Screening decision undone",
}


class Event(NamedTuple):
    at: datetime
    words: str


def with_public_id(public_id: str) -> Nomination | None:
    """One nomination with everything its pages show."""
    found = (
        select(Nomination)
        .where(Nomination.public_id == public_id)
        .options(
            joinedload(Nomination.program),
            joinedload(Nomination.category),
            joinedload(Nomination.organization),
            joinedload(Nomination.form).selectinload(QuestionForm.questions),
            selectinload(Nomination.answers),
            selectinload(Nomination.metrics.and_(Metric.superseded_at.is_(None))),
        )
    )
    return db.session.scalar(found)


def with_id(nomination_id: int | None) -> Nomination | None:
    found = select(Nomination.public_id).where(Nomination.id == nomination_id)
    public_id = db.session.scalar(found)
    return with_public_id(public_id) if public_id else None


def of_person(user: User | None, held: Collection[str]) -> Select[Nomination]:
    """Everything a person may open: by account, and by the links their session holds."""
    owned = or_(Nomination.public_id.in_(held), Nomination.nominator_id == (user.id if user else None))
    shown = joinedload(Nomination.program), joinedload(Nomination.category)
    return select(Nomination).where(owned).options(*shown).order_by(Nomination.id.desc())


def history(nomination: Nomination) -> Sequence[Event]:
    """What happened to a nomination, in words, oldest first; people are not named, saves not listed."""
    entries = select(AuditEntry.at, AuditEntry.action).where(
        AuditEntry.subject_kind == "nomination",
        AuditEntry.subject_id == nomination.public_id,
        AuditEntry.action != "save_draft",
    )
    rows = db.session.execute(entries.order_by(AuditEntry.id))
    return [Event(at, WORDS.get(action, action.replace("_", " ").capitalize())) for at, action in rows]
