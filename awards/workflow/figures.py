"""Metrics are appended, never changed; a claim points at the metric that bears it out."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from sqlalchemy import select

from awards import clock
from awards.enums import ClaimState, MetricKind, MetricState
from awards.extensions import db
from awards.models import Claim, Dataset, Metric, Nomination
from awards.models.evidence import SCALE
from awards.workflow.claims import note

BORNE_OUT = {
    MetricState.DOCUMENTED: "Stated by the nominator.",
    MetricState.RECOMPUTED: "Computed here from the uploaded file.",
}


class Figure(NamedTuple):
    """A computed value with its count, interval and definition; `counts` is what it was computed from."""

    kind: MetricKind
    definition: str
    value: Decimal
    n: int
    low: Decimal | None = None
    high: Decimal | None = None
    open_cases: int = 0
    unusable: int = 0
    counts: tuple[object, ...] = ()


def store(
    nomination: Nomination,
    figure: Figure,
    period: tuple[date | None, date | None],
    state: MetricState,
    dataset: Dataset | None = None,
) -> tuple[Metric, bool]:
    """Append the metric unless the newest says exactly the same; supersede the others; keep the claim.

    The metric in force comes with whether it is new.
    """
    digest = _digest(figure, period, dataset)
    current = _in_force(nomination, figure.kind)
    for metric in current:
        if metric.digest == digest:
            return metric, False
        metric.superseded_at = clock.now()
    metric = Metric(
        nomination=nomination,
        dataset_id=dataset.id if dataset else None,
        kind=figure.kind,
        definition=figure.definition,
        state=state,
        value_e4=_e4(figure.value),
        low_e4=None if figure.low is None else min(_e4(figure.low), _e4(figure.value)),
        high_e4=None if figure.high is None else max(_e4(figure.high), _e4(figure.value)),
        n=figure.n,
        open_cases=figure.open_cases,
        unusable=figure.unusable,
        period_start=period[0],
        period_end=period[1],
        digest=digest,
    )
    db.session.add(metric)
    db.session.flush()
    _claim(nomination, metric)
    return metric, True


def _in_force(nomination: Nomination, kind: MetricKind) -> Sequence[Metric]:
    newest = select(Metric).where(
        Metric.nomination_id == nomination.id, Metric.kind == kind, Metric.superseded_at.is_(None)
    )
    return db.session.scalars(newest).all()


def _claim(nomination: Nomination, metric: Metric) -> None:
    known = select(Claim).where(Claim.nomination_id == nomination.id, Claim.kind == metric.kind)
    claim = db.session.scalar(known)
    if claim is None:
        claim = Claim(nomination=nomination, kind=metric.kind, value_e4=metric.value_e4)
    if metric.state is MetricState.DOCUMENTED:
        claim.value_e4 = metric.value_e4
    reason = BORNE_OUT[metric.state]
    note(claim=claim, state=ClaimState(metric.state.value), actor=None, reason=reason, metric=metric)


def _digest(figure: Figure, period: tuple[date | None, date | None], dataset: Dataset | None) -> str:
    said = [figure, [str(day) for day in period], dataset.sha256 if dataset else ""]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _e4(value: Decimal) -> int:
    return int((value * SCALE).to_integral_value(ROUND_HALF_EVEN))
