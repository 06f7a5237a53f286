"""Who and what counts in the tabulation of a round: entries, scorecards that are left out, figures."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, select

from awards.enums import AssignmentState, MetricKind, NominationState, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Entry,
    EntrySource,
    Metric,
    Nomination,
    Round,
    RoundEntry,
    Scorecard,
    User,
)
from awards.queries.panels import conflicting
from awards.queries.rounds import SAME_SHEET


class Named(NamedTuple):
    id: int
    public_id: str


class LeftOut(NamedTuple):
    """A judge whose marks on an entry do not count, and why."""

    entry_id: int
    judge_id: int
    reason: str


class Figure(NamedTuple):
    """The newest figure of a kind among the admitted nominations that feed an entry."""

    entry_id: int
    kind: MetricKind
    value_e4: int
    n: int


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

    One that was taken from a judge before they began is nobody's loss and is not listed.
    """
    conflict = conflicting(round).subquery()
    begun = Scorecard.id.is_not(None)
    barred = conflict.c.judge_id.is_not(None)
    recused = Assignment.state == AssignmentState.RECUSED
    reason = case(
        (barred & begun, "conflict of interest"),
        (recused & begun, "recused"),
        (barred | recused, ""),
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
        select(EntrySource.entry_id, Metric.kind, Metric.value_e4, Metric.n)
        .join(Nomination, Nomination.id == EntrySource.nomination_id)
        .join(Metric, Metric.nomination_id == Nomination.id)
        .join(RoundEntry, RoundEntry.entry_id == EntrySource.entry_id)
        .where(
            RoundEntry.round_id == round.id,
            Nomination.state == NominationState.ADMITTED,
            Metric.superseded_at.is_(None),
        )
        .order_by(Metric.id)
    )
    newest = {(row[0], row[1]): Figure(*row) for row in db.session.execute(found)}
    return list(newest.values())
