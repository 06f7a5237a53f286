"""A deliberation as one person may see it: entries, minutes, ballots.

What a conflict of interest keeps from the viewer is read first (`barred`), and nothing of it comes back.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from awards.enums import BallotState, EntryState
from awards.extensions import db
from awards.models import (
    Ballot,
    BallotEntry,
    Category,
    Conflict,
    Entry,
    Minute,
    Panel,
    Round,
    RoundEntry,
    Seat,
    User,
    Vote,
)
from awards.policies import taken
from awards.queries.entries import WITHHELD, naming
from awards.queries.panels import conflicting

WORD = re.compile(r"\w+")


class Field(NamedTuple):
    """The entries of a round: those the viewer sees, in the order of their numbers, and those barred."""

    entries: list[Entry]
    barred: list[Entry]

    @property
    def ids(self) -> set[int]:
        return {one.id for one in self.entries}


class Said(NamedTuple):
    """A minute as the viewer reads it; `entry_id` is None for one about the round."""

    entry_id: int | None
    author: str
    at: datetime
    text: str


def field(viewer: User, round: Round) -> Field:
    away = barred(viewer, round)
    every = db.session.scalars(_entries(round)).all()
    shown = [one for one in every if one.id not in away and one.state is EntryState.ACTIVE]
    return Field(shown, [one for one in every if one.id in away])


def barred(viewer: User, round: Round) -> set[int]:
    """The entries of a round that a conflict of interest keeps from the viewer, by id."""
    rows = (
        select(RoundEntry.entry_id)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .join(Conflict, Conflict.nominee_id == Entry.nominee_id)
        .where(RoundEntry.round_id == round.id, Conflict.judge_id == viewer.id, Conflict.stands)
    )
    return set(db.session.scalars(rows))


def label(entry: Entry) -> str:
    """What a panel calls an entry: its nominee and code, or in blind judging the code alone."""
    return f"Entry {entry.code}" if entry.category.blind else f"{entry.nominee.name} ({entry.code})"


def minutes(round: Round, seen: Field) -> list[Said]:
    """What was written down, the oldest first; in blind judging without names."""
    rows = select(Minute).where(Minute.round_id == round.id).options(joinedload(Minute.author))
    return [
        Said(one.entry_id, one.author.name, one.created_at, unnamed(one.text, round, seen))
        for one in db.session.scalars(rows.order_by(Minute.id))
        if readable(one, seen)
    ]


def readable(minute: Minute, seen: Field) -> bool:
    """Who is barred from an entry reads no minute of it, none that names it, and none about the round."""
    if minute.entry_id is None:
        return not seen.barred
    return minute.entry_id in seen.ids and not names_barred(minute.text, seen)


def names_barred(text: str, seen: Field) -> bool:
    """Whether a text speaks of an entry kept from the viewer: by its code, its name, or a word of that name
    which no other entry has. Too much is hidden rather than too little."""
    if not seen.barred:
        return False
    others = {word for one in seen.entries for word in _words(one)}
    names = {name for one in seen.barred for name in (one.code, *_called(one), *_words(one))}
    return bool(naming(names - others).search(text))


def unnamed(text: str, round: Round, seen: Field) -> str:
    """The text; in blind judging without the names of nominees."""
    if not round.category.blind:
        return text
    return naming(name for one in (*seen.entries, *seen.barred) for name in _called(one)).sub(WITHHELD, text)


def ballots(round: Round, seen: Field, *, drafts: bool) -> list[Ballot]:
    """The ballots of a round that are open to the viewer, the newest first."""
    rows = _ballots().where(Ballot.round_id == round.id).order_by(Ballot.id.desc())
    found = db.session.scalars(rows if drafts else rows.where(Ballot.state != BallotState.DRAFT))
    return [one for one in found if open_to(one, seen)]


def open_to(ballot: Ballot, seen: Field) -> bool:
    """Who is barred from an entry gets no ballot that ranks or names it."""
    away = {one.id for one in seen.barred}
    ranked = {one.entry_id for one in ballot.options}
    return not away & ranked and not names_barred(ballot.question, seen)


def ballot_called(public_id: str) -> Ballot | None:
    return db.session.scalar(_ballots().where(Ballot.public_id == public_id))


def vote_of(judge: User, ballot: Ballot) -> Vote | None:
    return db.session.scalar(select(Vote).where(Vote.ballot_id == ballot.id, Vote.judge_id == judge.id))


def votes(ballot: Ballot) -> Sequence[Vote]:
    """Every vote that was cast, by the names of the judges."""
    rows = select(Vote).join(Vote.judge).where(Vote.ballot_id == ballot.id).options(joinedload(Vote.judge))
    return db.session.scalars(rows.order_by(User.name, Vote.id)).all()


def voters(ballot: Ballot) -> list[User]:
    """Whoever has a vote on a ballot, by name: no shadows, and nobody whom it is not open to."""
    rows = select(User).join(Seat).join(Panel).join(Round).join(Category)
    seated = rows.where(Round.id == ballot.round_id, ~Seat.is_shadow, taken()).order_by(User.name, User.id)
    every = db.session.scalars(_entries(ballot.round)).all()
    away = _kept_apart(ballot.round)

    def seen(judge: User) -> Field:
        own = away.get(judge.id, set())
        return Field([one for one in every if one.id not in own], [one for one in every if one.id in own])

    return [one for one in db.session.scalars(seated) if open_to(ballot, seen(one))]


def _kept_apart(round: Round) -> dict[int, set[int]]:
    """Judge to the entries of a round that conflicts keep from them, by ids."""
    found: dict[int, set[int]] = {}
    for entry_id, judge_id in db.session.execute(conflicting(round)):
        found.setdefault(judge_id, set()).add(entry_id)
    return found


def _entries(round: Round) -> Select[Entry]:
    return (
        select(Entry)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round.id)
        .options(joinedload(Entry.nominee), joinedload(Entry.category))
        .order_by(Entry.number)
    )


def _ballots() -> Select[Ballot]:
    entry = selectinload(Ballot.options).joinedload(BallotEntry.entry)
    round = joinedload(Ballot.round).joinedload(Round.category).joinedload(Category.program)
    return select(Ballot).options(entry.joinedload(Entry.nominee), entry.joinedload(Entry.category), round)


def _called(entry: Entry) -> tuple[str, ...]:
    return entry.nominee.name, entry.nominee.organization_name


def _words(entry: Entry) -> set[str]:
    return {word.casefold() for name in _called(entry) for word in WORD.findall(name)}
