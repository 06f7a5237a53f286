"""Metrics are appended, never changed; a claim points at the metric that bears it out."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from sqlalchemy import Select, select

from awards import clock
from awards.enums import ClaimState, MetricKind, MetricState
from awards.extensions import db
from awards.models import Claim, Dataset, Metric, MetricFile, Nomination
from awards.models.evidence import SCALE
from awards.workflow.claims import note, same_figure

Period = tuple[date | None, date | None]


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
    period: Period,
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
    metric = _append(nomination, figure, period, state, digest, dataset)
    said = _newest_stated(nomination, figure.kind)
    claim = _claim(nomination, metric)
    if state is MetricState.DOCUMENTED or said is None:
        claim.value_e4 = metric.value_e4
    _note(claim, said, metric)
    return metric, True


def state(nomination: Nomination, figure: Figure, period: Period) -> tuple[Metric, bool]:
    """Append a figure that was typed, and tell whether it is new.

    It supersedes other typed figures. Where a file or document stands behind the figure in force, that
    stays in force, and the typed one is only what the claim says.
    """
    firm = [one for one in _in_force(nomination, figure.kind) if _has_file(one)]
    if not firm:
        return store(nomination, figure, period, MetricState.DOCUMENTED)
    digest = _digest(figure, period, None)
    earlier = _newest_typed(nomination, figure.kind)
    if earlier is not None and earlier.digest == digest:
        return earlier, False
    metric = _append(nomination, figure, period, MetricState.DOCUMENTED, digest)
    metric.superseded_at = clock.now()
    claim = _claim(nomination, metric)
    claim.value_e4 = metric.value_e4
    _note(claim, metric, firm[0])
    return metric, True


def stated(nomination: Nomination) -> Sequence[Claim]:
    """The claims that somebody stated; the others only repeat what a file gave."""
    said = select(Metric.kind).where(
        Metric.nomination_id == nomination.id, Metric.state == MetricState.DOCUMENTED
    )
    claims = select(Claim).where(Claim.nomination_id == nomination.id, Claim.kind.in_(said))
    return db.session.scalars(claims.order_by(Claim.id)).all()


def _append(
    nomination: Nomination,
    figure: Figure,
    period: Period,
    state: MetricState,
    digest: str,
    dataset: Dataset | None = None,
) -> Metric:
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
    return metric


def _in_force(nomination: Nomination, kind: MetricKind) -> Sequence[Metric]:
    return db.session.scalars(_of(nomination, kind).where(Metric.superseded_at.is_(None))).all()


def _newest_stated(nomination: Nomination, kind: MetricKind) -> Metric | None:
    return db.session.scalar(_of(nomination, kind).where(Metric.state == MetricState.DOCUMENTED).limit(1))


def _newest_typed(nomination: Nomination, kind: MetricKind) -> Metric | None:
    typed = _of(nomination, kind).outerjoin(MetricFile, MetricFile.metric_id == Metric.id)
    return db.session.scalar(
        typed.where(Metric.state == MetricState.DOCUMENTED, MetricFile.id.is_(None)).limit(1)
    )


def _of(nomination: Nomination, kind: MetricKind) -> Select[Metric]:
    found = select(Metric).where(Metric.nomination_id == nomination.id, Metric.kind == kind)
    return found.order_by(Metric.id.desc())


def _has_file(metric: Metric) -> bool:
    if metric.dataset_id is not None:
        return True
    known = select(MetricFile.id).where(MetricFile.metric_id == metric.id)
    return db.session.scalar(known) is not None


def _claim(nomination: Nomination, metric: Metric) -> Claim:
    known = select(Claim).where(Claim.nomination_id == nomination.id, Claim.kind == metric.kind)
    claim = db.session.scalar(known)
    if claim is None:
        claim = Claim(nomination=nomination, kind=metric.kind, value_e4=metric.value_e4)
        db.session.add(claim)
    return claim


def _note(claim: Claim, said: Metric | None, metric: Metric) -> None:
    """What was stated counts as recomputed where the file gives the same; else both are shown."""
    state, reason = _standing(claim, said, metric)
    note(claim=claim, state=state, actor=None, reason=reason, metric=metric)


def _standing(claim: Claim, said: Metric | None, metric: Metric) -> tuple[ClaimState, str]:
    here = f"{metric.value:,.1f}"
    if metric.state is MetricState.DOCUMENTED:
        apart = "" if claim.value_e4 == metric.value_e4 else f" The document in force gives {here}."
        return ClaimState.DOCUMENTED, f"Stated by the nominator.{apart}"
    if said is None:
        return ClaimState.RECOMPUTED, "Computed here from the uploaded file."
    stated = f"{Decimal(claim.value_e4) / SCALE:,.1f}"
    if said.definition != metric.definition:
        how = f"by another definition ({metric.definition} instead of {said.definition})"
        return ClaimState.DOCUMENTED, f"Computed here {how}: {here}; stated was {stated}."
    if not same_figure(claim.value_e4, metric.value_e4):
        return ClaimState.DOCUMENTED, f"The uploaded file gives {here}; stated was {stated}."
    return ClaimState.RECOMPUTED, f"The uploaded file gives {here}, as was stated."


def _digest(figure: Figure, period: Period, dataset: Dataset | None) -> str:
    said = [figure, [str(day) for day in period], dataset.sha256 if dataset else ""]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _e4(value: Decimal) -> int:
    return int((value * SCALE).to_integral_value(ROUND_HALF_EVEN))
