"""Rounds, panels, seats, conflicts and assignments as the organizer sees them."""

from collections.abc import Sequence

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from awards.enums import AssignmentState, ConflictKind, Role, RoundState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Conflict,
    Entry,
    Mail,
    Nominee,
    Panel,
    Program,
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


def recused_from(judge: User, nominee_id: int) -> list[Assignment]:
    """The assignments to a nominee that were taken from a judge in rounds that are not closed."""
    rows = (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(
            Assignment.judge_id == judge.id,
            Assignment.state == AssignmentState.RECUSED,
            Entry.nominee_id == nominee_id,
            Round.state != RoundState.CLOSED,
        )
    )
    return list(db.session.scalars(rows.order_by(Assignment.id)))


def times_mailed(kind: str, subject: str) -> int:
    """How often a mail of this kind went out about this thing."""
    versions = select(func.max(Mail.version)).where(Mail.kind == kind, Mail.subject_id == subject)
    return db.session.scalar(versions) or 0


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


def lifted(program: Program) -> set[tuple[int, int, ConflictKind]]:
    """The conflicts of a program that two organizers lifted: judge, nominee, kind."""
    rows = select(Conflict.judge_id, Conflict.nominee_id, Conflict.kind).where(
        Conflict.program_id == program.id, ~Conflict.stands
    )
    return {(row[0], row[1], row[2]) for row in db.session.execute(rows)}


def rounds_of(program: Program) -> Sequence[Round]:
    """The rounds of a program, those of its first category first."""
    rows = select(Round).join(Category).where(Category.program_id == program.id)
    rows = rows.options(contains_eager(Round.category).joinedload(Category.program))
    return db.session.scalars(rows.order_by(Category.position, Category.id, Round.number)).all()


def rounds_in(category: Category) -> Sequence[Round]:
    """The rounds of a category, the first one first."""
    rows = select(Round).where(Round.category_id == category.id).order_by(Round.number)
    return db.session.scalars(rows).all()


def organizers(program: Program) -> Sequence[User]:
    """Everybody who organizes a program."""
    rows = (
        select(User)
        .join(ProgramRole)
        .where(ProgramRole.program_id == program.id, ProgramRole.role == Role.ORGANIZER)
    )
    return db.session.scalars(rows.order_by(User.id)).all()


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
