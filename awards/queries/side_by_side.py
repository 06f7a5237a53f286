"""The marks of a round side by side, a column per judge: for those whom `policies.deliberates` lets in."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from awards.extensions import db
from awards.models import (
    Criterion,
    Mark,
    MarkChange,
    Round,
    Scorecard,
    User,
)
from awards.queries.rounds import counts

FAR_APART, MOST_DISPUTED = 20, 5
"""Judges disagree where their totals lie this many hundredths of the scale apart; the widest few count."""


class Judge(NamedTuple):
    """Sorts by name."""

    name: str
    id: int


class Given(NamedTuple):
    """A mark, and what it was when the scorecard was first handed in."""

    mark: Decimal
    before: Decimal | None

    @property
    def changed(self) -> bool:
        return self.mark != self.before


class Line(NamedTuple):
    """One criterion of an entry with a cell per judge, None where a judge gave no mark."""

    criterion: Criterion
    cells: list[Given | None]


class Sheet(NamedTuple):
    """The scorecards of one entry that count; totals, one per judge, are hundredths of the scale."""

    judges: list[Judge]
    lines: list[Line]
    totals: list[Fraction]

    @property
    def spread(self) -> Fraction:
        return max(self.totals) - min(self.totals)


Cards = dict[Judge, dict[int, Given]]


def sheets(round: Round, entries: Collection[int]) -> dict[int, Sheet]:
    """By id of these entries; those that nobody handed a scorecard in for are not among them."""
    first = _first_marks(round)
    cards: dict[int, Cards] = {}
    for entry, name, judge, card, criterion, value, unit in db.session.execute(_counting(round)):
        if entry in entries:
            before = first.get((card, criterion), value)
            mark = Given(Decimal(value) / unit, None if before is None else Decimal(before) / unit)
            cards.setdefault(entry, {}).setdefault(Judge(name, judge), {})[criterion] = mark
    criteria = [one for one in round.criteria if not one.by_rule]
    return {entry: _sheet(criteria, found) for entry, found in cards.items()}


def disputed(found: Mapping[int, Sheet]) -> dict[int, int]:
    """Entry id to the hundredths between its highest and its lowest judge, rounded: the widest few."""
    spreads = {entry: sheet.spread for entry, sheet in found.items() if sheet.spread >= FAR_APART}
    widest = sorted(spreads.values(), reverse=True)[:MOST_DISPUTED]
    return {entry: int(spread + Fraction(1, 2)) for entry, spread in spreads.items() if spread >= widest[-1]}


def _counting(round: Round) -> Select[Any]:
    """The marks on the scorecards that count."""
    return (
        select(Scorecard.entry_id, User.name, User.id, Scorecard.id)
        .add_columns(Criterion.id, Mark.value, Criterion.mark_unit)
        .select_from(Scorecard)
        .join(User, User.id == Scorecard.judge_id)
        .join(Mark, Mark.scorecard_id == Scorecard.id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .where(Scorecard.round_id == round.id, counts(Scorecard))
    )


def _first_marks(round: Round) -> dict[tuple[int, int], int | None]:
    """By scorecard and criterion, what a mark was before it was changed for the first time."""
    rows = (
        select(MarkChange.scorecard_id, MarkChange.criterion_id, MarkChange.before)
        .join(Scorecard, Scorecard.id == MarkChange.scorecard_id)
        .where(Scorecard.round_id == round.id)
        .order_by(MarkChange.id.desc())
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(rows)}


def _sheet(criteria: Sequence[Criterion], cards: Cards) -> Sheet:
    judges = sorted(cards)
    lines = [Line(one, [cards[judge].get(one.id) for judge in judges]) for one in criteria]
    return Sheet(judges, lines, [_total(criteria, cards[one]) for one in judges])


def _total(criteria: Sequence[Criterion], marks: Mapping[int, Given]) -> Fraction:
    """The weighted mean of one judge's marks, in hundredths of their scales; a deduction counts downward."""
    given = [(one, Fraction(marks[one.id].mark)) for one in criteria if one.id in marks]
    weights = [one.weight for one, _mark in given]
    if not any(weights):
        weights = [1 for _one in given]
    shares = [_share(one, mark) for one, mark in given]
    total = sum(weight * share for weight, share in zip(weights, shares, strict=True))
    return Fraction(total * 100, sum(weights)) if weights else Fraction()


def _share(criterion: Criterion, mark: Fraction) -> Fraction:
    share = (mark - criterion.scale_low) / (criterion.scale_high - criterion.scale_low)
    return 1 - share if criterion.deducts else share
