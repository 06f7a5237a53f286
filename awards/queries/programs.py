"""Programs as their organizers see them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from awards.enums import AssignmentState, EntryState, NominationState, Role, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Entry,
    Nomination,
    Program,
    ProgramRole,
    Round,
    Scorecard,
    User,
)
from awards.queries.rounds import by_shadow


class Figures(NamedTuple):
    """How far a season is, in numbers."""

    categories: int
    nominations: int
    waiting: int
    entries: int
    assigned: int
    handed_in: int


def of_person(user: User) -> Sequence[tuple[Program, set[Role]]]:
    """The programs a person has a part in, the newest first, with their roles."""
    rows = (
        select(Program, ProgramRole.role)
        .join(ProgramRole, ProgramRole.program_id == Program.id)
        .where(ProgramRole.user_id == user.id)
        .order_by(Program.id.desc())
    )
    found: dict[int, tuple[Program, set[Role]]] = {}
    for program, role in db.session.execute(rows):
        found.setdefault(program.id, (program, set()))[1].add(role)
    return list(found.values())


def figures(program: Program) -> Figures:
    """In one statement."""
    categories = select(Category.id).where(Category.program_id == program.id)
    rounds = select(Round.id).where(Round.category_id.in_(categories))
    sent = Nomination.state.not_in(
        (NominationState.DRAFT, NominationState.UNCONFIRMED, NominationState.WITHDRAWN)
    )
    counts = (
        select(func.count(Category.id)).where(Category.program_id == program.id),
        select(func.count(Nomination.id)).where(Nomination.program_id == program.id, sent),
        select(func.count(Nomination.id)).where(
            Nomination.program_id == program.id, Nomination.state == NominationState.SUBMITTED
        ),
        select(func.count(Entry.id)).where(
            Entry.category_id.in_(categories), Entry.state == EntryState.ACTIVE
        ),
        select(func.count(Assignment.id)).where(
            Assignment.round_id.in_(rounds),
            Assignment.state == AssignmentState.ASSIGNED,
            ~by_shadow(Assignment),
        ),
        select(func.count(Scorecard.id)).where(
            Scorecard.round_id.in_(rounds),
            Scorecard.state == ScorecardState.SUBMITTED,
            ~by_shadow(Scorecard),
        ),
    )
    row = db.session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Figures(*row)
