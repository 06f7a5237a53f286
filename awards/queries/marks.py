"""The marks of a round as arrays of codes and whole numbers, read without building an object per mark."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import chain
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, select

from awards.extensions import db
from awards.models import Criterion, Entry, Mark, Round, RoundEntry, Scorecard, User
from awards.queries.rounds import ITS_CRITERION

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.integer[Any]]

CHUNK = 2_000


class Coded(NamedTuple):
    """One row per mark, in any order: `entries[entry[i]]` has the mark `mark[i] / unit`.

    Names are public ids of entries and judges and codes of criteria: sorted, each used by at least one row.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    criteria: tuple[str, ...]
    entry: "Numbers"
    judge: "Numbers"
    criterion: "Numbers"
    mark: "Numbers"
    unit: int

    def rows(self) -> Iterator[tuple[str, str, str, Fraction]]:
        """Entry, judge, criterion, mark: one mark after the other, for small rounds."""
        codes = (one.tolist() for one in (self.entry, self.judge, self.criterion, self.mark))
        for entry, judge, criterion, mark in zip(*codes, strict=True):
            yield (
                self.entries[entry],
                self.judges[judge],
                self.criteria[criterion],
                Fraction(mark, self.unit),
            )

    def given(self) -> "npt.NDArray[np.bool_]":
        """Entries × judges: whether this judge gave this entry any mark."""
        import numpy as np  # noqa: PLC0415  heavy

        found = np.zeros((len(self.entries), len(self.judges)), dtype=bool)
        found[self.entry, self.judge] = True
        return found


class Scale(NamedTuple):
    """A criterion of the category: a stored mark is the mark × unit."""

    id: int
    code: str
    unit: int


@dataclass(frozen=True, eq=False)
class Sheets:
    """The scorecards of a round, ascending by `ids`, and their marks.

    Per scorecard: `entry` and `judge`, places in the sorted names. Per mark: `card`, the place of its
    scorecard, `criterion`, the place in the sorted codes, and `value` as it is stored.
    """

    scales: tuple[Scale, ...]
    entries: tuple[str, ...]
    judges: tuple[str, ...]
    ids: "Numbers"
    entry: "Numbers"
    judge: "Numbers"
    card: "Numbers"
    criterion: "Numbers"
    value: "Numbers"

    def coded(self) -> Coded:
        unit = lcm(*(one.unit for one in self.scales))
        entries, entry = _used(self.entries, self.entry[self.card])
        judges, judge = _used(self.judges, self.judge[self.card])
        criteria, criterion = _used(tuple(one.code for one in self.scales), self.criterion)
        mark = self._scaled(unit)
        for array in (entry, judge, criterion, mark):
            array.flags.writeable = False  # others may be computing with the same arrays
        return Coded(entries, judges, criteria, entry, judge, criterion, mark, unit)

    def _scaled(self, unit: int) -> "Numbers":
        import numpy as np  # noqa: PLC0415  heavy

        factors = np.array([unit // one.unit for one in self.scales], dtype=np.int64)
        return self.value if (factors == 1).all() else self.value * factors[self.criterion]


def scales(round: Round) -> tuple[Scale, ...]:
    """The criteria of a round by their codes."""
    found = select(Criterion.id, Criterion.code, Criterion.mark_unit).select_from(Round)
    found = found.join(Criterion, ITS_CRITERION).where(Round.id == round.id)
    return tuple(sorted((Scale(*row) for row in db.session.execute(found)), key=lambda one: one.code))


def sheets(round: Round) -> Sheets:
    """Every scorecard of a round with its marks, drafts and recused judges' too.

    Marks are read before scorecards, so that a scorecard begun between the two is never missing.
    """
    import numpy as np  # noqa: PLC0415  heavy

    known = scales(round)
    marks = _marks(select(Scorecard.id).where(Scorecard.round_id == round.id))
    cards = _numbers(
        select(Scorecard.id, Scorecard.entry_id, Scorecard.judge_id).where(Scorecard.round_id == round.id), 3
    )
    ids, entry, judge = cards[cards[:, 0].argsort()].T
    entries, entry = _named(_entry_names(round), entry)
    judges, judge = _named(_judge_names(np.unique(judge).tolist()), judge)
    card, criterion, value = _placed(marks, ids, known)
    return Sheets(known, entries, judges, ids, entry, judge, card, criterion, value)


def reread(round: Round, old: Sheets, cards: Collection[str]) -> Sheets | None:
    """The same with the marks of these scorecards (public ids; of this round or another) read anew.

    None when one of them was not there before.
    """
    import numpy as np  # noqa: PLC0415  heavy

    here = select(Scorecard.id).where(Scorecard.round_id == round.id, Scorecard.public_id.in_(cards))
    changed = np.array(db.session.scalars(here).all(), dtype=np.int64)
    if not np.isin(changed, old.ids).all():
        return None
    if not len(changed):
        return old
    fresh = _placed(_marks(here), old.ids, old.scales)
    stay = np.isin(old.card, old.ids.searchsorted(changed), invert=True)
    rows = zip((old.card, old.criterion, old.value), fresh, strict=True)
    card, criterion, value = (np.concatenate([before[stay], now]) for before, now in rows)
    return replace(old, card=card, criterion=criterion, value=value)


def _marks(cards: Select[int]) -> "Numbers":
    """Scorecard, criterion, value. By a subquery: SQLite then goes through both tables in their order."""
    return _numbers(
        select(Mark.scorecard_id, Mark.criterion_id, Mark.value).where(Mark.scorecard_id.in_(cards)), 3
    )


def _numbers(statement: Select[*tuple[int, ...]], width: int) -> "Numbers":
    """Rows of whole numbers straight from the driver: SQLAlchemy's rows would take a third longer."""
    import numpy as np  # noqa: PLC0415  heavy

    result = db.session.connection().execute(statement)
    chunks = iter(partial(result.cursor.fetchmany, CHUNK), [])
    flat = chain.from_iterable(chain.from_iterable(chunks))
    found = np.fromiter(flat, dtype=np.int64).reshape(-1, width)
    result.close()
    return found


def _entry_names(round: Round) -> Mapping[int, str]:
    found = select(Entry.id, Entry.public_id).join(RoundEntry, RoundEntry.entry_id == Entry.id)
    return {row[0]: row[1] for row in db.session.execute(found.where(RoundEntry.round_id == round.id))}


def _judge_names(ids: Sequence[int]) -> Mapping[int, str]:
    found = select(User.id, User.public_id).where(User.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(found)}


def _named(names: Mapping[int, str], ids: "Numbers") -> tuple[tuple[str, ...], "Numbers"]:
    """The names sorted, and the place of each id's name among them."""
    import numpy as np  # noqa: PLC0415  heavy

    keys = np.array(sorted(names), dtype=np.int64)
    table = sorted(names.values())
    place = {name: number for number, name in enumerate(table)}
    places = np.array([place[names[key]] for key in keys.tolist()], dtype=np.int32)
    return tuple(table), places[keys.searchsorted(ids)]


def _placed(
    marks: "Numbers", ids: "Numbers", known: Sequence[Scale]
) -> tuple["Numbers", "Numbers", "Numbers"]:
    """Place of the scorecard, place of the criterion, value: one of each per mark."""
    import numpy as np  # noqa: PLC0415  heavy

    card, criterion, value = marks.T
    order = np.argsort([one.id for one in known]).astype(np.int16)
    criteria = np.array([one.id for one in known], dtype=np.int64)[order]
    return (
        ids.searchsorted(card).astype(np.int32),
        order[criteria.searchsorted(criterion)],
        np.ascontiguousarray(value),
    )


def _used(names: tuple[str, ...], codes: "Numbers") -> tuple[tuple[str, ...], "Numbers"]:
    """The names that occur, still sorted, and the codes that follow them."""
    import numpy as np  # noqa: PLC0415  heavy

    used = np.bincount(codes, minlength=len(names)) > 0
    if used.all():
        return names, codes
    left = tuple(name for name, here in zip(names, used.tolist(), strict=True) if here)
    return left, (used.cumsum() - 1).astype(codes.dtype)[codes]
