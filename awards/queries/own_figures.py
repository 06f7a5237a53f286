"""What a judge gave in rounds that are closed: their own marks, and nothing of anybody else."""

from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from awards.enums import AssignmentState, ProgramState, RoundState, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Criterion,
    Entry,
    Mark,
    Program,
    Round,
    Scorecard,
    User,
)
from awards.queries.rounds import SAME_SHEET, TIED

CENT = Decimal("0.01")


class Spread(NamedTuple):
    """One criterion: how often marked, the mean, and the standard deviation (None below two marks)."""

    criterion: str
    marks: int
    mean: Decimal
    deviation: Decimal | None


class Past(NamedTuple):
    """A closed round, with the number of scorecards that the judge handed in."""

    public_id: str
    category: str
    program: str
    scorecards: int
    spreads: list[Spread]


_MARKS = (
    select(
        Round.id,
        Round.public_id,
        Category.name,
        Program.name,
        Criterion.name,
        Criterion.mark_unit,
        func.count(Mark.id),
        func.sum(Mark.value),
        func.sum(Mark.value * Mark.value),
    )
    .select_from(Scorecard)
    .join(Assignment, SAME_SHEET)
    .join(Entry, Entry.id == Scorecard.entry_id)
    .join(Round, Round.id == Scorecard.round_id)
    .join(Category, Category.id == Round.category_id)
    .join(Program, Program.id == Category.program_id)
    .join(Mark, Mark.scorecard_id == Scorecard.id)
    .join(Criterion, Criterion.id == Mark.criterion_id)
    .where(
        Scorecard.judge_id == bindparam("judge"),
        Scorecard.state == ScorecardState.SUBMITTED,
        Assignment.state == AssignmentState.ASSIGNED,
        Round.state == RoundState.CLOSED,
        Program.state != ProgramState.ARCHIVED,
        ~TIED,
    )
    .group_by(
        Program.id,
        Category.position,
        Category.id,
        Round.number,
        Round.id,
        Round.public_id,
        Category.name,
        Program.name,
        Criterion.position,
        Criterion.id,
        Criterion.name,
        Criterion.mark_unit,
    )
    .order_by(
        Program.id.desc(), Category.position, Category.id, Round.number, Criterion.position, Criterion.id
    )
)


def past_rounds(judge: User) -> list[Past]:
    """The newest program first; scorecards that a conflict took out are left out here too."""
    found = []
    rows = db.session.execute(_MARKS, {"judge": judge.id})
    for (_, *named), lines in groupby(rows, key=lambda row: tuple(row[:4])):
        spreads = [spread_of(*row[4:]) for row in lines]
        public_id, category, program = named
        found.append(Past(public_id, category, program, max(one.marks for one in spreads), spreads))
    return found


def spread_of(name: str, unit: int, count: int, total: int, squares: int) -> Spread:
    """From whole-number sums, as the database adds them exactly."""
    total, squares = int(total), int(squares)
    mean = Decimal(total) / (count * unit)
    if count < 2:
        return Spread(name, count, mean.quantize(CENT), None)
    variance = Decimal(count * squares - total * total) / (count * (count - 1) * unit * unit)
    return Spread(name, count, mean.quantize(CENT), variance.sqrt().quantize(CENT))
