"""Rounds, panels, seats, conflicts and assignments as the organizer sees them."""

from collections.abc import Sequence

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from awards.enums import AssignmentState, Role
from awards.extensions import db
from awards.models import (
    Assignment,
    Conflict,
    Entry,
    Nominee,
    Panel,
    ProgramRole,
    Round,
    RoundEntry,
    Seat,
    User,
)


def entries(round: Round) -> Sequence[Entry]:
    """The entries of a round with their nominees, in the order of their numbers."""
    rows = (
        select(Entry)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round.id)
        .options(joinedload(Entry.nominee), joinedload(Entry.category))
        .order_by(Entry.number)
    )
    return db.session.scalars(rows).all()


def seats(round: Round) -> Sequence[Seat]:
    """The seats of a round's panel, the chair first."""
    rows = (
        select(Seat)
        .join(Seat.panel)
        .join(Seat.judge)
        .where(Panel.round_id == round.id)
        .options(contains_eager(Seat.judge).joinedload(User.employer))
        .order_by(Seat.is_chair.desc(), User.name, Seat.id)
    )
    return db.session.scalars(rows).all()


def assignments(round: Round) -> Sequence[Assignment]:
    """Every assignment of a round, recused ones too."""
    rows = select(Assignment).where(Assignment.round_id == round.id)
    return db.session.scalars(rows.order_by(Assignment.entry_id, Assignment.id)).all()


def assignments_to(judge: User, nominee: Nominee) -> Sequence[Assignment]:
    """The standing assignments of a judge to a nominee, in closed rounds too: they may open again."""
    rows = (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(
            Assignment.judge_id == judge.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Entry.nominee_id == nominee.id,
        )
    )
    return db.session.scalars(rows).all()


def conflicted_pairs(round: Round) -> set[tuple[int, int]]:
    """(entry, judge) ids between which a conflict of interest stands."""
    return {(row[0], row[1]) for row in db.session.execute(conflicting(round))}


def conflicting(round: Round) -> Select[int, int]:
    """The same as a statement: columns entry_id and judge_id, each pair once."""
    return (
        select(RoundEntry.entry_id, Conflict.judge_id)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .join(Conflict, Conflict.nominee_id == Entry.nominee_id)
        .where(RoundEntry.round_id == round.id, Conflict.stands)
        .distinct()
    )


def chairs_and_organizers(round: Round) -> Sequence[User]:
    """Who answers questions about a round: the organizers, and the chair unless it is judged blind."""
    chairs = select(Seat.judge_id).join(Panel).where(Panel.round_id == round.id, Seat.is_chair)
    if round.category.blind:
        chairs = chairs.where(false())
    organizers = select(ProgramRole.user_id).where(
        ProgramRole.program_id == round.category.program_id, ProgramRole.role == Role.ORGANIZER
    )
    rows = select(User).where(or_(User.id.in_(chairs), User.id.in_(organizers)))
    return db.session.scalars(rows.order_by(User.id)).all()
