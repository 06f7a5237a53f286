"""Practice entries as judges and organizers see them."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import joinedload

from awards.enums import RoundState
from awards.extensions import db
from awards.models import Category, Panel, Practice, PracticeMark, PracticeNote, Program, Round, Seat, User


class Waiting(NamedTuple):
    """A practice entry on a judge's list."""

    public_id: str
    category_id: int
    category: str
    done: bool


class Spread(NamedTuple):
    """What the other judges gave on a criterion, as stored."""

    low: int
    middle: float
    high: int
    judges: int


_DONE = exists().where(PracticeMark.practice_id == Practice.id, PracticeMark.judge_id == bindparam("judge"))
_WAITING = (
    select(Practice.public_id, Category.id, Category.name, _DONE)
    .join(Category, Category.id == Practice.category_id)
    .join(Program, Program.id == Category.program_id)
    .join(Round, Round.category_id == Category.id)
    .join(Panel, Panel.round_id == Round.id)
    .join(Seat, Seat.panel_id == Panel.id)
    .where(Seat.judge_id == bindparam("judge"), Round.state == RoundState.OPEN, Round.number == 1)
    .order_by(Program.id, Category.position, Category.id)
)


def practice_called(public_id: str) -> Practice | None:
    rows = select(Practice).where(Practice.public_id == public_id)
    return db.session.scalar(
        rows.options(
            joinedload(Practice.category).joinedload(Category.program), joinedload(Practice.reference)
        )
    )


def practice_of(category: Category) -> Practice | None:
    rows = select(Practice).where(Practice.category_id == category.id)
    return db.session.scalars(rows.options(joinedload(Practice.reference))).unique().one_or_none()


def waiting(judge: User) -> Sequence[Waiting]:
    """The practice entries of the open rounds that a judge has a seat in, by category."""
    return [Waiting(*row) for row in db.session.execute(_WAITING, {"judge": judge.id})]


def own_marks(judge: User, practice: Practice) -> dict[int, int]:
    rows = select(PracticeMark.criterion_id, PracticeMark.value).where(
        PracticeMark.practice_id == practice.id, PracticeMark.judge_id == judge.id
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def others(judge: User, practice: Practice) -> dict[int, Spread]:
    """By criterion; without names, as it is the spread that teaches."""
    rows = select(PracticeMark.criterion_id, PracticeMark.value).where(
        PracticeMark.practice_id == practice.id, PracticeMark.judge_id != judge.id
    )
    values: dict[int, list[int]] = {}
    for criterion, value in db.session.execute(rows):
        values.setdefault(criterion, []).append(value)
    return {key: Spread(min(given), median(given), max(given), len(given)) for key, given in values.items()}


def notes(practice: Practice) -> Sequence[PracticeNote]:
    rows = select(PracticeNote).where(PracticeNote.practice_id == practice.id)
    return db.session.scalars(rows.options(joinedload(PracticeNote.author)).order_by(PracticeNote.id)).all()
