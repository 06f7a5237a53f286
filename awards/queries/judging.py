"""What judges read: their assignments, entries with evidence, scorecards."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from awards.enums import MetricKind, NominationState
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Entry, Metric, Round, Scorecard

_SHEET = (
    select(Scorecard)
    .where(
        Scorecard.round_id == bindparam("round"),
        Scorecard.entry_id == bindparam("entry"),
        Scorecard.judge_id == bindparam("judge"),
    )
    .options(joinedload(Scorecard.marks), joinedload(Scorecard.remarks))
)
_LOCKED_SHEET = _SHEET.with_for_update(of=Scorecard)


def closes_at(round: Round) -> datetime | None:
    """When a round stops taking marks: its own instant if it was reopened, else the season's."""
    return round.closes_at or round.category.program.judging_closes_at


def scorecard_of(assignment: Assignment, *, locked: bool = False) -> Scorecard | None:
    """The scorecard with its marks and remarks, its row held when `locked`; None before the first save."""
    given = {"round": assignment.round_id, "entry": assignment.entry_id, "judge": assignment.judge_id}
    return db.session.scalars(_LOCKED_SHEET if locked else _SHEET, given).unique().one_or_none()


def saved_with(scorecard: Scorecard, key: str) -> bool:
    """Whether a save of this scorecard was done under this key, as its audit entry says."""
    entries = select(AuditEntry.id).where(
        AuditEntry.subject_id == scorecard.public_id,
        AuditEntry.action == "save_marks",
        AuditEntry.details["save"].as_string() == key,
    )
    return db.session.scalar(entries.limit(1)) is not None


def figures(entry: Entry) -> dict[MetricKind, Metric]:
    """The newest figure of each kind among the admitted nominations that feed an entry."""
    return newest(
        metric
        for source in entry.sources
        if source.nomination.state is NominationState.ADMITTED
        for metric in source.nomination.metrics
        if metric.superseded_at is None
    )


def newest(metrics: Iterable[Metric]) -> dict[MetricKind, Metric]:
    return {metric.kind: metric for metric in sorted(metrics, key=lambda one: one.id)}
