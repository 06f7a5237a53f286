"""What one judge has to mark, and the entries as judges see them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from awards.enums import (
    AssignmentState,
    CriterionKind,
    EntryState,
    NominationState,
    RoundState,
    ScorecardState,
    ScoredBy,
)
from awards.extensions import db
from awards.models import (
    Answer,
    Assignment,
    Category,
    Conflict,
    Criterion,
    Entry,
    EntrySource,
    Mark,
    Metric,
    Nomination,
    Nominee,
    Program,
    Round,
    Scorecard,
    User,
)


class Sheet(NamedTuple):
    """One entry on a judge's list, with what they have done about it."""

    assignment: Assignment
    scorecard: Scorecard | None
    marks: int

    @property
    def owed(self) -> int:
        return len(panel_criteria(self.assignment.round.category))

    @property
    def submitted(self) -> bool:
        return self.scorecard is not None and self.scorecard.state is ScorecardState.SUBMITTED


def panel_criteria(category: Category) -> list[Criterion]:
    """The criteria that judges mark; the others are scored by rule."""
    return [one for one in category.criteria if not scored_by_rule(one)]


def scored_by_rule(criterion: Criterion) -> bool:
    return criterion.kind is CriterionKind.OBJECTIVE and criterion.scored_by is ScoredBy.RULE


def sheets(judge: User) -> list[Sheet]:
    """A judge's standing assignments in open rounds, in the order of category and number."""
    marks = select(func.count()).where(Mark.scorecard_id == Scorecard.id).scalar_subquery()
    conflict = exists().where(Conflict.judge_id == judge.id, Conflict.nominee_id == Entry.nominee_id)
    own = and_(
        Scorecard.round_id == Assignment.round_id,
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.judge_id == Assignment.judge_id,
    )
    category = contains_eager(Assignment.round).contains_eager(Round.category)
    rows = (
        select(Assignment, Scorecard, marks)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Round.category_id)
        .join(Program, Program.id == Category.program_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .outerjoin(Scorecard, own)
        .where(
            Assignment.judge_id == judge.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Round.state == RoundState.OPEN,
            Entry.state == EntryState.ACTIVE,
            ~conflict,
        )
        .options(
            category.contains_eager(Category.program),
            category.selectinload(Category.criteria),
            contains_eager(Assignment.entry).contains_eager(Entry.nominee),
        )
        .order_by(Program.id, Category.position, Category.id, Round.number, Entry.number)
    )
    return [Sheet(*row) for row in db.session.execute(rows)]


def assignment_called(public_id: str) -> Assignment | None:
    """One assignment with its entry, the admitted nominations behind it, and the criteria."""
    entry = joinedload(Assignment.entry)
    nomination = entry.selectinload(Entry.sources).joinedload(EntrySource.nomination)
    category = joinedload(Assignment.round).joinedload(Round.category)
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.public_id == public_id)
        .options(
            nomination.joinedload(Nomination.organization),
            entry.joinedload(Entry.nominee),
            nomination.selectinload(Nomination.answers).joinedload(Answer.question),
            nomination.selectinload(Nomination.metrics.and_(Metric.superseded_at.is_(None))),
            category.joinedload(Category.program),
            category.selectinload(Category.criteria),
        )
    )


def admitted_sources(entry: Entry) -> Sequence[Nomination]:
    """The nominations that speak for an entry, the nominee's own first."""
    admitted = [one.nomination for one in entry.sources if one.nomination.state is NominationState.ADMITTED]
    return sorted(admitted, key=lambda one: (one.kind.value != "self", one.kind.value, one.id))
