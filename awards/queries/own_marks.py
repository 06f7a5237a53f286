"""A judge's own marks of a round side by side, so that like entries get like marks."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import exists, select

from awards.enums import AssignmentState
from awards.extensions import db
from awards.models import Assignment, Category, Conflict, Criterion, Entry, Mark, Round, Scorecard, User
from awards.models.nomination import entry_code
from awards.queries.rounds import SAME_SHEET


class Given(NamedTuple):
    """An entry that got the mark, by the address of its scorecard."""

    public_id: str
    code: str


class Step(NamedTuple):
    """One mark of the scale, and the entries that got it."""

    mark: Decimal
    entries: list[Given]


class Compared(NamedTuple):
    """One criterion with the marks given so far, the highest first."""

    name: str
    steps: list[Step]


def own_marks(judge: User, round: Round) -> Sequence[Compared]:
    """What this judge gave in this round; entries they are kept away from are not among them."""
    conflict = exists().where(
        Conflict.judge_id == judge.id, Conflict.nominee_id == Entry.nominee_id, Conflict.stands
    )
    rows = db.session.execute(
        select(
            Criterion.name,
            Mark.value,
            Criterion.mark_unit,
            Assignment.public_id,
            Category.code,
            Entry.number,
        )
        .select_from(Assignment)
        .join(Scorecard, SAME_SHEET)
        .join(Mark, Mark.scorecard_id == Scorecard.id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Assignment.judge_id == judge.id,
            Assignment.round_id == round.id,
            Assignment.state == AssignmentState.ASSIGNED,
            ~conflict,
        )
        .order_by(Criterion.position, Criterion.id, Mark.value.desc(), Entry.number)
    ).all()
    return [
        Compared(name, [_step(value, list(same)) for value, same in groupby(marks, key=lambda row: row[1])])
        for name, marks in groupby(rows, key=lambda row: row[0])
    ]


def _step(value: int, rows: list[tuple[str, int, int, str, str, int]]) -> Step:
    given = [Given(public_id, entry_code(code, number)) for *_, public_id, code, number in rows]
    return Step(Decimal(value) / rows[0][2], given)
