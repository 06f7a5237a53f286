"""What one judge has to mark, and the entries as judges see them.

Statements of the pages that judges open again and again are built once; who asks is bound when they are sent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from awards.enums import (
    AssignmentState,
    EntryState,
    NominationState,
    RoundState,
    ScorecardState,
)
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Criterion,
    Entry,
    Mark,
    Nomination,
    Nominee,
    Pledge,
    Program,
    ReadingPack,
    Round,
    Scorecard,
    User,
)
from awards.models.base import UtcDateTime
from awards.models.nomination import entry_code
from awards.queries.rounds import ITS_CRITERION, SAME_SHEET, TIED

CLOSES = func.coalesce(Round.closes_at, Program.judging_closes_at, type_=UtcDateTime())


class Pile(NamedTuple):
    """A round on a judge's list: where it belongs, when it ends, how many marks each entry takes."""

    round_id: int
    round: str
    number: int
    name: str
    brief: str
    category: str
    program: str
    slug: str
    zone: str
    closes_at: datetime | None
    owed: int


class Sheet(NamedTuple):
    """One entry on a judge's list, with what they have done about it."""

    public_id: str
    round_id: int
    code: str
    nominee: str
    organization: str
    state: ScorecardState | None
    marks: int

    @property
    def submitted(self) -> bool:
        return self.state is ScorecardState.SUBMITTED


class Unread(NamedTuple):
    """A program with entries for a judge who has not accepted its terms yet."""

    program: str
    slug: str
    zone: str
    closes_at: datetime | None
    entries: int


class Stop(NamedTuple):
    """One entry on a judge's way through their list."""

    public_id: str
    category: str
    number: int
    state: ScorecardState | None

    @property
    def code(self) -> str:
        return entry_code(self.category, self.number)

    @property
    def submitted(self) -> bool:
        return self.state is ScorecardState.SUBMITTED


def panel_criteria(category: Category) -> list[Criterion]:
    """The criteria that judges mark; the others are scored by rule."""
    return [one for one in category.criteria if not one.by_rule]


_PLEDGED = exists().where(Pledge.judge_id == bindparam("judge"), Pledge.program_id == Category.program_id)


def _given(*columns: Any) -> Select[Any]:
    """Columns of a `judge`'s standing assignments in open rounds, in the order of category and number."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Round.category_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .outerjoin(Scorecard, SAME_SHEET)
        .where(
            Assignment.judge_id == bindparam("judge"),
            Assignment.state == AssignmentState.ASSIGNED,
            Round.state == RoundState.OPEN,
            Entry.state == EntryState.ACTIVE,
            ~TIED,
        )
        .order_by(Category.program_id, Category.position, Category.id, Round.number, Entry.number)
    )


_SHEETS = _given(
    Assignment.public_id,
    Assignment.round_id,
    Category.code,
    Entry.number,
    case((Category.blind, ""), else_=Nominee.name),
    case((Category.blind, ""), else_=Nominee.organization_name),
    Scorecard.state,
    select(func.count()).where(Mark.scorecard_id == Scorecard.id).scalar_subquery(),
).where(_PLEDGED)
_STOPS = _given(Assignment.public_id, Category.code, Entry.number, Scorecard.state).where(_PLEDGED)
_ENTRIES = (
    _given(Entry)
    .where(_PLEDGED, Assignment.round_id == bindparam("round"))
    .options(joinedload(Entry.nominee), joinedload(Entry.category))
)
_UNREAD = (
    _given(Program.name, Program.slug, Program.zone, func.min(CLOSES, type_=UtcDateTime()), func.count())
    .join(Program, Program.id == Category.program_id)
    .where(~_PLEDGED)
    .group_by(Program.id, Program.name, Program.slug, Program.zone)
    .order_by(None)
    .order_by(Program.id)
)
_OWED = select(func.count()).where(ITS_CRITERION, ~Criterion.by_rule).correlate(Round).scalar_subquery()
_PILES = (
    select(Round.id, Round.public_id, Round.number, Round.name, Round.brief, Category.name)
    .add_columns(Program.name, Program.slug, Program.zone, CLOSES, _OWED)
    .join(Category, Category.id == Round.category_id)
    .join(Program, Program.id == Category.program_id)
    .where(Round.id.in_(bindparam("rounds", expanding=True)))
)
_CALLED = (
    select(Assignment)
    .where(Assignment.public_id == bindparam("called"))
    .options(
        joinedload(Assignment.entry).joinedload(Entry.nominee),
        joinedload(Assignment.round)
        .joinedload(Round.category)
        .options(joinedload(Category.program), selectinload(Category.criteria)),
    )
)


def sheets(judge: User) -> list[Sheet]:
    """A judge's standing assignments in open rounds, in the order of category and number.

    Those of a program whose terms they have not accepted show nothing yet.
    """
    return [
        Sheet(
            public_id,
            round_id,
            entry_code(code, number),
            name,
            "" if organization == name else organization,
            *done,
        )
        for public_id, round_id, code, number, name, organization, *done in _of(judge, _SHEETS)
    ]


def stops(judge: User) -> list[Stop]:
    """The same list in short."""
    return [Stop(*row) for row in _of(judge, _STOPS)]


def unread(judge: User) -> list[Unread]:
    """The programs whose terms stand before a judge's entries, with how many entries wait there."""
    return [Unread(*row) for row in _of(judge, _UNREAD)]


def piles(rounds: Iterable[int]) -> dict[int, Pile]:
    """The rounds of a judge's list by id."""
    rows = db.session.execute(_PILES, {"rounds": list(set(rounds))})
    return {row[0]: Pile(*row) for row in rows}


def entries_given(judge: User, round: Round) -> Sequence[Entry]:
    """The entries of a judge's standing assignments in an open round, in the order of their numbers."""
    return db.session.scalars(_ENTRIES, {"judge": judge.id, "round": round.id}).all()


def _of(judge: User, rows: Select[Any]) -> Iterable[Any]:
    return db.session.execute(rows, {"judge": judge.id})


def pack_of(judge: User, round: Round) -> ReadingPack | None:
    """The judge's newest reading pack of a round, made or waiting."""
    rows = select(ReadingPack).where(ReadingPack.judge_id == judge.id, ReadingPack.round_id == round.id)
    return db.session.scalar(rows.order_by(ReadingPack.id.desc()).limit(1))


def assignment_called(public_id: str) -> Assignment | None:
    """One assignment with its entry and the criteria; what stands behind the entry is read apart."""
    return db.session.scalar(_CALLED, {"called": public_id})


def admitted_sources(entry: Entry) -> Sequence[Nomination]:
    """The nominations that speak for an entry, the nominee's own first."""
    admitted = [one.nomination for one in entry.sources if one.nomination.state is NominationState.ADMITTED]
    return sorted(admitted, key=lambda one: (one.kind.value != "self", one.kind.value, one.id))
