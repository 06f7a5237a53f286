"""How far the panels of a program are, and one round with its people."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Exists, Select, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased, contains_eager, joinedload

from awards.enums import AssignmentState, EntryState, Role, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Conflict,
    Criterion,
    Entry,
    Panel,
    Program,
    ProgramRole,
    Round,
    RoundEntry,
    Scorecard,
    Seat,
    User,
)

SAME_SHEET = and_(
    Scorecard.round_id == Assignment.round_id,
    Scorecard.entry_id == Assignment.entry_id,
    Scorecard.judge_id == Assignment.judge_id,
)

_OWN = aliased(Criterion)
ITS_CRITERION = or_(
    Criterion.round_id == Round.id,
    and_(
        Criterion.category_id == Round.category_id,
        Criterion.round_id.is_(None),
        ~exists().where(_OWN.round_id == Round.id),
    ),
)
"""Whether a round is scored by a criterion: its own, or else those of its category."""


TIED = exists().where(
    Conflict.judge_id == bindparam("judge"), Conflict.nominee_id == Entry.nominee_id, Conflict.stands
)
"""Whether a conflict of interest stands between `judge` and the nominee of an entry."""


def by_shadow(sheet: type[Assignment] | type[Scorecard]) -> Exists:
    """Whether its judge sits in its round as a shadow: what a shadow gives never counts."""
    panel, seat = aliased(Panel), aliased(Seat)
    return exists().where(
        panel.round_id == sheet.round_id,
        seat.panel_id == panel.id,
        seat.judge_id == sheet.judge_id,
        seat.is_shadow,
    )


def in_force(sheet: type[Scorecard]) -> ColumnElement[bool]:
    """Whether a scorecard was handed in by a judge who is still assigned and has no conflict of interest."""
    given = aliased(Assignment)
    assigned = exists().where(
        given.round_id == sheet.round_id,
        given.entry_id == sheet.entry_id,
        given.judge_id == sheet.judge_id,
        given.state == AssignmentState.ASSIGNED,
    )
    conflict, entry = aliased(Conflict), aliased(Entry)
    apart = exists().where(
        entry.id == sheet.entry_id,
        conflict.judge_id == sheet.judge_id,
        conflict.nominee_id == entry.nominee_id,
        conflict.stands,
    )
    return and_(sheet.state == ScorecardState.SUBMITTED, assigned, ~apart)


def counts(sheet: type[Scorecard]) -> ColumnElement[bool]:
    """The same without shadow judges: what the tabulation reckons with."""
    return and_(in_force(sheet), ~by_shadow(sheet))


def shadows(round: Round) -> Select[int]:
    """The judges with a shadow seat in a round."""
    rows = select(Seat.judge_id).join(Panel, Panel.id == Seat.panel_id)
    return rows.where(Panel.round_id == round.id, Seat.is_shadow)


class Progress(NamedTuple):
    """A category with its round, if one is prepared; `admitted` are the active entries of the category."""

    category: Category
    round: Round | None
    admitted: int
    entries: int
    seats: int
    with_judges: int
    assigned: int
    handed_in: int


def progress(program: Program) -> list[Progress]:
    """Every category in its order, a line per round, in one statement."""
    standing = (
        Assignment.round_id == Round.id,
        Assignment.state == AssignmentState.ASSIGNED,
        ~by_shadow(Assignment),
    )
    figures = (
        select(func.count(Entry.id)).where(
            Entry.category_id == Category.id, Entry.state == EntryState.ACTIVE
        ),
        select(func.count(RoundEntry.id)).where(RoundEntry.round_id == Round.id),
        select(func.count(Seat.id)).join(Panel, Panel.id == Seat.panel_id).where(Panel.round_id == Round.id),
        select(func.count(Assignment.entry_id.distinct())).where(*standing),
        select(func.count(Assignment.id)).where(*standing),
        select(func.count(Scorecard.id))
        .join(Assignment, SAME_SHEET)
        .where(*standing, Scorecard.state == ScorecardState.SUBMITTED),
    )
    rows = (
        select(Category, Round, *(one.correlate(Category, Round).scalar_subquery() for one in figures))
        .outerjoin(Round, Round.category_id == Category.id)
        .where(Category.program_id == program.id)
        .order_by(Category.position, Category.id, Round.number)
    )
    return [Progress(*row) for row in db.session.execute(rows)]


def round_called(public_id: str) -> Round | None:
    found = select(Round).where(Round.public_id == public_id)
    return db.session.scalar(found.options(joinedload(Round.category).joinedload(Category.program)))


def judges_of(program: Program) -> Sequence[User]:
    """Who may take a seat: the judges and chairs of a program by name."""
    found = (
        select(User)
        .join(ProgramRole, ProgramRole.user_id == User.id)
        .where(ProgramRole.program_id == program.id, ProgramRole.role.in_((Role.JUDGE, Role.CHAIR)))
        .distinct()
        .order_by(User.name, User.id)
    )
    return db.session.scalars(found).all()


def standing(round: Round) -> Sequence[Assignment]:
    """Who judges what in a round, by entry and judge."""
    found = (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .where(Assignment.round_id == round.id, Assignment.state == AssignmentState.ASSIGNED)
        .options(contains_eager(Assignment.entry).joinedload(Entry.nominee), contains_eager(Assignment.judge))
        .order_by(Entry.number, User.name, Assignment.id)
    )
    return db.session.scalars(found).all()


def conflicts(round: Round) -> Sequence[Conflict]:
    """The conflicts of interest that stand between the panel of a round and its nominees."""
    seated = union(
        select(Seat.judge_id).join(Panel, Panel.id == Seat.panel_id).where(Panel.round_id == round.id),
        select(Assignment.judge_id).where(Assignment.round_id == round.id),
    )
    entered = (
        select(Entry.nominee_id)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round.id)
    )
    found = (
        select(Conflict)
        .join(Conflict.judge)
        .where(Conflict.judge_id.in_(seated), Conflict.nominee_id.in_(entered), Conflict.stands)
        .options(contains_eager(Conflict.judge), joinedload(Conflict.nominee))
        .order_by(User.name, Conflict.id)
    )
    return db.session.scalars(found).all()


def handed_in(round: Round) -> dict[int, int]:
    """How many scorecards each judge has handed in, by the judge's row."""
    rows = (
        select(Scorecard.judge_id, func.count())
        .join(Assignment, SAME_SHEET)
        .where(
            Scorecard.round_id == round.id,
            Scorecard.state == ScorecardState.SUBMITTED,
            Assignment.state == AssignmentState.ASSIGNED,
        )
        .group_by(Scorecard.judge_id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}
