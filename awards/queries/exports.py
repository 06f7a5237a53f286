"""Whole lists for exports: no pages, a constant number of statements."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from awards.enums import AssignmentState, Role, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Conflict,
    Criterion,
    Entry,
    Mark,
    Nomination,
    Program,
    ProgramRole,
    Round,
    Scorecard,
    Standing,
    Tabulation,
    User,
)
from awards.queries.reports import placements
from awards.queries.rounds import by_shadow

__all__ = ["judges", "marks", "nominations", "placements", "standings"]


def nominations(program: Program) -> Sequence[Nomination]:
    """What was sent; drafts and what nobody confirmed are their writers' own."""
    rows = (
        select(Nomination)
        .where(Nomination.program_id == program.id, Nomination.submitted_at.is_not(None))
        .options(
            joinedload(Nomination.category),
            selectinload(Nomination.answers),
            selectinload(Nomination.metrics),
        )
        .order_by(Nomination.number.is_(None), Nomination.number, Nomination.id)
    )
    return db.session.scalars(rows).all()


def marks(program: Program) -> Sequence[tuple[Mark, Scorecard, bool]]:
    """Every mark with its scorecard, and whether a shadow judge gave it."""
    rows = (
        select(Mark, Scorecard, by_shadow(Scorecard))
        .join(Scorecard, Scorecard.id == Mark.scorecard_id)
        .join(Round, Round.id == Scorecard.round_id)
        .join(Category, Category.id == Round.category_id)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .where(Category.program_id == program.id)
        .options(
            joinedload(Mark.criterion),
            joinedload(Scorecard.judge),
            joinedload(Scorecard.round),
            joinedload(Scorecard.entry).joinedload(Entry.category),
            joinedload(Scorecard.entry).joinedload(Entry.nominee),
        )
        .order_by(Category.position, Round.number, Entry.number, Scorecard.judge_id, Criterion.position)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


def standings(program: Program) -> Sequence[Standing]:
    """The newest tabulation of every round."""
    newest = (
        select(func.max(Tabulation.id))
        .join(Round, Round.id == Tabulation.round_id)
        .join(Category, Category.id == Round.category_id)
        .where(Category.program_id == program.id)
        .group_by(Tabulation.round_id)
    )
    rows = (
        select(Standing)
        .join(Entry, Entry.id == Standing.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Standing.tabulation)
        .join(Tabulation.round)
        .where(Standing.tabulation_id.in_(newest))
        .options(
            joinedload(Standing.tabulation).joinedload(Tabulation.round),
            joinedload(Standing.entry).joinedload(Entry.category),
            joinedload(Standing.entry).joinedload(Entry.nominee),
        )
        .order_by(Category.position, Round.number, Standing.rank.is_(None), Standing.rank, Entry.number)
    )
    return db.session.scalars(rows).all()


def judges(program: Program) -> Sequence[tuple[User, int, int, int]]:
    """Judges with the entries they were given, the scorecards they submitted and their conflicts."""
    rounds = select(Round.id).join(Category).where(Category.program_id == program.id)
    assigned = select(func.count()).where(
        Assignment.judge_id == User.id,
        Assignment.round_id.in_(rounds),
        Assignment.state == AssignmentState.ASSIGNED,
    )
    submitted = select(func.count()).where(
        Scorecard.judge_id == User.id,
        Scorecard.round_id.in_(rounds),
        Scorecard.state == ScorecardState.SUBMITTED,
    )
    conflicts = select(func.count()).where(
        Conflict.judge_id == User.id, Conflict.program_id == program.id, Conflict.stands
    )
    on_panel = select(ProgramRole.user_id).where(
        ProgramRole.program_id == program.id, ProgramRole.role.in_((Role.JUDGE, Role.CHAIR))
    )
    rows = (
        select(User, assigned.scalar_subquery(), submitted.scalar_subquery(), conflicts.scalar_subquery())
        .where(User.id.in_(on_panel))
        .options(joinedload(User.employer))
        .order_by(User.name, User.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(rows)]
