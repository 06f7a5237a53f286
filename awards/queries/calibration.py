"""What the judges of a round handed in, one score per scorecard, for the report on severity and spread."""

from collections.abc import Sequence
from decimal import Decimal
from math import lcm
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal, select

from awards.enums import AssignmentState, Combine, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Conflict,
    Criterion,
    Entry,
    Mark,
    Round,
    Scorecard,
    User,
)
from awards.queries.rounds import SAME_SHEET, in_force, shadows


class HandedIn(NamedTuple):
    """A scorecard that was handed in: the weighted mean of its marks, and how many they are."""

    entry_id: int
    judge_id: int
    score: Decimal
    marks: int


class Marker(NamedTuple):
    """A judge with how much they were given and have handed in."""

    id: int
    name: str
    is_shadow: bool
    given: int
    handed_in: int


def handed_in(round: Round, reader: User | None = None) -> list[HandedIn]:
    """Scorecards that count, and those of shadow judges; without entries that `reader` is kept away from."""
    category = round.category
    units = select(Criterion.mark_unit).where(Criterion.category_id == category.id)
    common = lcm(*db.session.scalars(units))
    weight: Any = Criterion.weight if category.combine is Combine.WEIGHTED_MEAN else literal(1)
    sign = case((Criterion.deducts, -1), else_=1)
    rows = _counted(
        round,
        reader,
        Scorecard.entry_id,
        Scorecard.judge_id,
        func.sum(Mark.value * weight * sign * (common / Criterion.mark_unit)),
        func.sum(weight),
        func.count(Mark.id),
    )
    rows = (
        rows.join(Mark, Mark.scorecard_id == Scorecard.id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .group_by(Scorecard.entry_id, Scorecard.judge_id)
        .order_by(Scorecard.entry_id, Scorecard.judge_id)
    )
    return [
        HandedIn(entry, judge, Decimal(int(total)) / (common * int(weights)), marks)
        for entry, judge, total, weights, marks in db.session.execute(rows)
        if weights
    ]


def _counted(round: Round, reader: User | None, *columns: Any) -> Select[Any]:
    rows = (
        select(*columns)
        .select_from(Scorecard)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .where(Scorecard.round_id == round.id, in_force(Scorecard))
    )
    if reader is None:
        return rows
    kept = select(Conflict.nominee_id).where(Conflict.judge_id == reader.id, Conflict.stands)
    return rows.where(Entry.nominee_id.not_in(kept))


def markers(round: Round) -> Sequence[Marker]:
    """Everybody with a standing assignment, by name."""
    done = func.count(Scorecard.id).filter(Scorecard.state == ScorecardState.SUBMITTED)
    rows = (
        select(User.id, User.name, User.id.in_(shadows(round)), func.count(Assignment.id), done)
        .join(Assignment, Assignment.judge_id == User.id)
        .outerjoin(Scorecard, SAME_SHEET)
        .where(Assignment.round_id == round.id, Assignment.state == AssignmentState.ASSIGNED)
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    return [Marker(*row) for row in db.session.execute(rows)]
