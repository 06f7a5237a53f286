"""How far the judges of a season are: counts and instants, never marks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import contains_eager

from awards import clock
from awards.enums import AssignmentState, EntryState, RoundState, ScorecardState
from awards.extensions import db
from awards.models import Assignment, Category, Entry, Nominee, Program, Round, Scorecard, User
from awards.models.nomination import entry_code
from awards.queries.rounds import SAME_SHEET

QUIET = timedelta(days=3)
"""Whoever began and did nothing for so long has stopped."""


class Count(NamedTuple):
    """Scorecards given, those opened, begun, handed in, and the last sign of life."""

    given: int = 0
    opened: int = 0
    begun: int = 0
    handed_in: int = 0
    last: datetime | None = None

    def plus(self, other: "Count") -> "Count":
        return Count(
            self.given + other.given,
            self.opened + other.opened,
            self.begun + other.begun,
            self.handed_in + other.handed_in,
            _later(self.last, other.last),
        )

    @property
    def left(self) -> int:
        return self.given - self.handed_in

    @property
    def stage(self) -> str:
        """`done`, `unopened`, `stopped` or `under way`."""
        if not self.left:
            return "done"
        if not self.opened or self.last is None:
            return "unopened"
        return "stopped" if clock.now() - self.last >= QUIET else "under way"


class Line(NamedTuple):
    """One judge, category or entry; `key` is the public id of it, or of its round."""

    key: str
    name: str
    note: str
    counts: Count


class Work(NamedTuple):
    """What one judge has in one round."""

    judge: User
    round: Round
    counts: Count


_signs = (Assignment.opened_at.is_not(None), Scorecard.id.is_not(None))
_COUNTED = (
    func.count(Assignment.id),
    func.count(case((or_(*_signs), 1))),
    func.count(Scorecard.id),
    func.count(case((Scorecard.state == ScorecardState.SUBMITTED, 1))),
    func.max(Assignment.opened_at),
    func.max(Scorecard.saved_at),
)


def work(program: Program) -> list[Work]:
    """Judge by judge, what they have in each open round, in one statement."""
    rows = (
        select(User, Round, *_COUNTED)
        .select_from(Assignment)
        .join(User, User.id == Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Round.category)
        .outerjoin(Scorecard, SAME_SHEET)
        .where(*_standing(program))
        .options(contains_eager(Round.category))
        .group_by(User.id, Round.id, Category.id)
        .order_by(User.name, User.id, Category.position, Category.id, Round.number)
    )
    return [Work(row[0], row[1], _count(row[2:])) for row in db.session.execute(rows)]


def by_judge(found: Iterable[Work]) -> list[Line]:
    merged: dict[int, Line] = {}
    for one in found:
        line = merged.get(one.judge.id)
        more = one.round.category.code
        merged[one.judge.id] = Line(
            one.judge.public_id,
            one.judge.name,
            f"{line.note}, {more}" if line else more,
            line.counts.plus(one.counts) if line else one.counts,
        )
    return list(merged.values())


def by_round(found: Iterable[Work]) -> list[Line]:
    merged: dict[int, Line] = {}
    for one in found:
        line = merged.get(one.round.id)
        count = line.counts.plus(one.counts) if line else one.counts
        merged[one.round.id] = Line(one.round.public_id, one.round.category.name, one.round.name, count)
    return list(merged.values())


def by_entry(program: Program, round: str = "") -> list[Line]:
    """Entry by entry in each open round, or in the round with this public id."""
    rows = (
        select(Round.public_id, Category.code, Entry.number, Nominee.name, Round.name, *_COUNTED)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Round.category_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .outerjoin(Scorecard, SAME_SHEET)
        .where(*_standing(program), *([Round.public_id == round] if round else []))
        .group_by(Round.id, Category.id, Entry.id, Nominee.id)
        .order_by(Category.position, Category.id, Round.number, Entry.number)
    )
    return [
        Line(row[0], f"{entry_code(row[1], row[2])} {row[3]}", row[4], _count(row[5:]))
        for row in db.session.execute(rows)
    ]


def _standing(program: Program) -> tuple[ColumnElement[bool], ...]:
    return (
        Category.program_id == program.id,
        Round.state == RoundState.OPEN,
        Assignment.state == AssignmentState.ASSIGNED,
        Assignment.entry_id.in_(select(Entry.id).where(Entry.state == EntryState.ACTIVE)),
    )


def _count(row: tuple[Any, ...]) -> Count:
    given, opened, begun, handed_in, seen, saved = row
    return Count(given, opened, begun, handed_in, _later(seen, saved))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)


def whole(found: Iterable[Work]) -> Count:
    """All of it together."""
    total = Count()
    for one in found:
        total = total.plus(one.counts)
    return total
