"""A whole season in figures: counts per state, and who stands where."""

from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from awards.enums import AssignmentState, EntryState, NominationState, Role, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Entry,
    Metric,
    Nomination,
    Nominee,
    Placement,
    Program,
    ProgramRole,
    Round,
    Scorecard,
    Standing,
    Tabulation,
    User,
)

Placed = tuple[Placement, Standing, Entry, Nominee]


def program_called(slug: str) -> Program | None:
    return db.session.scalar(select(Program).where(Program.slug == slug))


def person_called(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.lower()))


def organizer_of(program: Program) -> User:
    """The organizer of longest standing."""
    rows = (
        select(User)
        .join(ProgramRole, ProgramRole.user_id == User.id)
        .where(ProgramRole.program_id == program.id, ProgramRole.role == Role.ORGANIZER)
    )
    return db.session.scalars(rows.order_by(ProgramRole.id).limit(1)).one()


def nominations_per_state(program: Program) -> dict[str, int]:
    return _per_state(Nomination.state, NominationState, Nomination.program_id == program.id)


def entries_per_state(program: Program) -> dict[str, int]:
    within = Entry.category_id.in_(_category_ids(program))
    return _per_state(Entry.state, EntryState, within)


def scorecards_per_state(program: Program) -> dict[str, int]:
    rounds = select(Round.id).where(Round.category_id.in_(_category_ids(program)))
    return _per_state(Scorecard.state, ScorecardState, Scorecard.round_id.in_(rounds))


def placements(program: Program) -> list[Placed]:
    """The placements in force, by category and rank."""
    rows = (
        select(Placement, Standing, Entry, Nominee)
        .join(Entry, Entry.id == Placement.entry_id)
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .join(Category, Category.id == Entry.category_id)
        .join(
            Standing,
            (Standing.tabulation_id == Placement.tabulation_id) & (Standing.entry_id == Placement.entry_id),
        )
        .where(Category.program_id == program.id, Placement.superseded_at.is_(None))
        .order_by(Category.position, Standing.rank, Entry.number, Placement.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(rows)]


def assignments(round: Round) -> list[Assignment]:
    """Who judges what in this round, recused judges left out."""
    rows = select(Assignment).where(
        Assignment.round_id == round.id, Assignment.state == AssignmentState.ASSIGNED
    )
    return list(db.session.scalars(rows.order_by(Assignment.entry_id, Assignment.id)))


def metrics_in_force(program: Program) -> list[Metric]:
    """The newest figures of every nomination, in the order of their receipts."""
    rows = (
        select(Metric)
        .join(Nomination, Nomination.id == Metric.nomination_id)
        .where(Nomination.program_id == program.id, Metric.superseded_at.is_(None))
        .options(
            joinedload(Metric.nomination).joinedload(Nomination.nominee),
            joinedload(Metric.nomination).joinedload(Nomination.category),
        )
        .order_by(Nomination.category_id, Nomination.number, Metric.id)
    )
    return list(db.session.scalars(rows))


def newest_standings(category: Category) -> list[Standing]:
    """The lines of the newest tabulation, ranked first, then those without a rank."""
    newest = (
        select(Tabulation.id)
        .join(Round, Round.id == Tabulation.round_id)
        .where(Round.category_id == category.id)
        .order_by(Round.number.desc(), Tabulation.number.desc())
        .limit(1)
    )
    rows = (
        select(Standing)
        .join(Entry, Entry.id == Standing.entry_id)
        .where(Standing.tabulation_id == newest.scalar_subquery())
        .options(joinedload(Standing.entry).joinedload(Entry.nominee))
        .order_by(Standing.rank.is_(None), Standing.rank, Entry.number)
    )
    return list(db.session.scalars(rows))


def _category_ids(program: Program) -> Any:
    return select(Category.id).where(Category.program_id == program.id)


def _per_state(column: InstrumentedAttribute[Any], states: type[StrEnum], within: Any) -> dict[str, int]:
    rows = db.session.execute(select(column, func.count()).where(within).group_by(column))
    found = {state.value: number for state, number in rows}
    return {state.value: found.get(state.value, 0) for state in states}
