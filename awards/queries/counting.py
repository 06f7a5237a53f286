"""Who and what counts in the tabulation of a round: entries, scorecards that are left out, figures."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, exists, select

from awards.enums import AssignmentState, MetricKind, MetricState, NominationState, ScorecardState, Span
from awards.extensions import db
from awards.models import (
    Assignment,
    Entry,
    EntrySource,
    Measure,
    Metric,
    Nomination,
    Round,
    RoundEntry,
    Scorecard,
    User,
)
from awards.queries.panels import conflicting
from awards.queries.rounds import SAME_SHEET, shadows

MEASURES = {
    MetricKind.CSAT: "csat",
    MetricKind.NPS: "nps",
    MetricKind.RESOLUTION: "resolution_median",
}
"""What the figure of a kind is called among the measures of a dataset."""


class Named(NamedTuple):
    id: int
    public_id: str


class LeftOut(NamedTuple):
    """A judge whose marks on an entry do not count, and why."""

    entry_id: int
    judge_id: int
    reason: str


class Measured(NamedTuple):
    """A value in ten-thousandths with its interval, its count and the id of its definition."""

    value_e4: int
    low_e4: int | None
    high_e4: int | None
    n: int
    definition: str


class Figure(NamedTuple):
    """The newest figure of a kind among the admitted nominations that feed an entry."""

    entry_id: int
    kind: MetricKind
    state: MetricState
    now: Measured
    before: Measured | None
    """The same of the twelve months before, where the evidence covers them."""


def _with_the_year_before(*columns: Any) -> Select[Any]:
    return (
        select(
            *columns,
            *(Metric.value_e4, Metric.low_e4, Metric.high_e4, Metric.n, Metric.definition),
            *(Measure.value_e4, Measure.low_e4, Measure.high_e4, Measure.n, Measure.definition),
        )
        .select_from(Metric)
        .outerjoin(
            Measure,
            (Measure.dataset_id == Metric.dataset_id)
            & (Measure.span == Span.PREVIOUS)
            & (Measure.name == case(*((Metric.kind == kind, name) for kind, name in MEASURES.items()))),
        )
    )


_ADMITTED = exists().where(
    Nomination.id == Metric.nomination_id, Nomination.state == NominationState.ADMITTED
)
_BEHIND = (
    _with_the_year_before(Metric)
    .join(EntrySource, EntrySource.nomination_id == Metric.nomination_id)
    .where(EntrySource.entry_id == bindparam("entry"), _ADMITTED, Metric.superseded_at.is_(None))
    .order_by(Metric.id)
)


def entries(round: Round) -> Sequence[Named]:
    """The entries of a round in the order of their numbers."""
    found = select(Entry.id, Entry.public_id).join(RoundEntry, RoundEntry.entry_id == Entry.id)
    rows = db.session.execute(found.where(RoundEntry.round_id == round.id).order_by(Entry.number))
    return [Named(*row) for row in rows]


def judges(round: Round) -> Sequence[Named]:
    """Everybody who was given an entry of a round."""
    given = select(Assignment.judge_id).where(Assignment.round_id == round.id)
    rows = db.session.execute(select(User.id, User.public_id).where(User.id.in_(given)))
    return [Named(*row) for row in rows]


def left_out(round: Round) -> Sequence[LeftOut]:
    """Assignments without a scorecard that counts: submitted, by a judge who is assigned and has no conflict.

    One that was taken from a judge before they began is nobody's loss and is not listed; nor is one that a
    shadow judge has not begun.
    """
    conflict = conflicting(round).subquery()
    begun = Scorecard.id.is_not(None)
    barred = conflict.c.judge_id.is_not(None)
    recused = Assignment.state == AssignmentState.RECUSED
    shadow = Assignment.judge_id.in_(shadows(round))
    reason = case(
        (barred & begun, "conflict of interest"),
        (recused & begun, "recused"),
        (shadow & begun, "shadow judge"),
        (barred | recused | shadow, ""),
        (~begun, "scorecard not started"),
        (Scorecard.state != ScorecardState.SUBMITTED, "scorecard not submitted"),
        else_="",
    )
    found = (
        select(Assignment.entry_id, Assignment.judge_id, reason)
        .outerjoin(Scorecard, SAME_SHEET)
        .outerjoin(
            conflict,
            (conflict.c.entry_id == Assignment.entry_id) & (conflict.c.judge_id == Assignment.judge_id),
        )
        .where(Assignment.round_id == round.id, reason != "")
    )
    return [LeftOut(*row) for row in db.session.execute(found)]


def figures(round: Round) -> Sequence[Figure]:
    """The figures of every entry of a round."""
    found = (
        _with_the_year_before(EntrySource.entry_id, Metric.kind, Metric.state)
        .join(Nomination, Nomination.id == Metric.nomination_id)
        .join(EntrySource, EntrySource.nomination_id == Nomination.id)
        .join(RoundEntry, RoundEntry.entry_id == EntrySource.entry_id)
        .where(
            RoundEntry.round_id == round.id,
            Nomination.state == NominationState.ADMITTED,
            Metric.superseded_at.is_(None),
        )
        .order_by(Metric.id)
    )
    newest = {(row[0], row[1]): _figure(*row) for row in db.session.execute(found)}
    return list(newest.values())


def behind(entry: Entry) -> dict[MetricKind, tuple[Metric, Figure]]:
    """The same figures of one entry, with the metrics they are."""
    rows = db.session.execute(_BEHIND, {"entry": entry.id})
    return {one.kind: (one, _figure(entry.id, one.kind, one.state, *rest)) for one, *rest in rows}


def _figure(entry_id: int, kind: MetricKind, state: MetricState, *numbers: Any) -> Figure:
    before = None if numbers[5] is None else Measured(*numbers[5:])
    return Figure(entry_id, kind, state, Measured(*numbers[:5]), before)
