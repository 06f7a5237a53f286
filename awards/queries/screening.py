"""Nominations as screeners see them: the queue, one file, the next that waits."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from awards.enums import NominationState
from awards.extensions import db
from awards.models import (
    Answer,
    Category,
    Entry,
    Metric,
    Nomination,
    Nominee,
    Program,
)

UNSENT = (NominationState.DRAFT, NominationState.UNCONFIRMED)
"""What a nominator still writes or has not confirmed is nobody else's to read."""


def queue(
    program: Program, *, state: NominationState | None = None, category: str = ""
) -> Select[Nomination]:
    """The sent nominations of a program in the order of their numbers, ready for the minimum criteria."""
    found = select(Nomination).where(Nomination.program_id == program.id, Nomination.state.not_in(UNSENT))
    if state is not None:
        found = found.where(Nomination.state == state)
    if category:
        found = found.where(Nomination.category.has(code=category))
    return found.options(*_for_rules()).order_by(Nomination.number, Nomination.id)


def counts(program: Program) -> dict[NominationState, int]:
    """How many sent nominations stand in which state."""
    rows = (
        select(Nomination.state, func.count())
        .where(Nomination.program_id == program.id, Nomination.state.not_in(UNSENT))
        .group_by(Nomination.state)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def file_called(public_id: str) -> Nomination | None:
    """One sent nomination with everything a screener reads."""
    found = select(Nomination).where(Nomination.public_id == public_id, Nomination.state.not_in(UNSENT))
    return db.session.scalar(
        found.options(
            *_for_rules(),
            joinedload(Nomination.organization),
            selectinload(Nomination.answers).joinedload(Answer.question),
        )
    )


def next_waiting(nomination: Nomination) -> Nomination | None:
    """The next nomination of the program to screen after this one, from the first again at the end."""
    waiting = select(Nomination).where(
        Nomination.program_id == nomination.program_id,
        Nomination.state == NominationState.SUBMITTED,
        Nomination.id != nomination.id,
    )
    passed = Nomination.number <= (nomination.number or 0)
    return db.session.scalar(waiting.order_by(passed, Nomination.number, Nomination.id).limit(1))


def entry_of(nomination: Nomination) -> Entry | None:
    """The entry that stands for this nominee in this category, if one does."""
    found = select(Entry).where(
        Entry.category_id == nomination.category_id, Entry.nominee_id == nomination.nominee_id
    )
    return db.session.scalar(found.options(selectinload(Entry.sources), joinedload(Entry.category)))


def same_nominee(nomination: Nomination) -> Sequence[Nomination]:
    """The other sent nominations of the same nominee in the same category."""
    others = select(Nomination).where(
        Nomination.category_id == nomination.category_id,
        Nomination.nominee_id == nomination.nominee_id,
        Nomination.id != nomination.id,
        Nomination.state.not_in(UNSENT),
    )
    return db.session.scalars(others.order_by(Nomination.number)).all()


def _for_rules() -> Sequence[LoaderOption]:
    """What the minimum criteria look at, in a number of statements that does not grow with the list."""
    return (
        joinedload(Nomination.program),
        joinedload(Nomination.category).selectinload(Category.minimum_criteria),
        joinedload(Nomination.nominee).joinedload(Nominee.organization),
        joinedload(Nomination.nominator),
        selectinload(Nomination.answers),
        selectinload(Nomination.metrics.and_(Metric.superseded_at.is_(None))),
    )
