"""Evidence as pages show it: the file on its way in, and what stands behind a nomination's figures."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.enums import Span, UploadState
from awards.extensions import db
from awards.models import (
    Claim,
    ClaimEvent,
    Dataset,
    EvidenceFile,
    EvidenceFlag,
    FigureQuery,
    Measure,
    Metric,
    MonthlyTable,
    Nomination,
    Upload,
)

OPEN = (
    UploadState.RECEIVED,
    UploadState.READING,
    UploadState.ASKING,
    UploadState.READY,
    UploadState.REFUSED,
)


class Ledger(NamedTuple):
    """What the figures of one nomination rest on; everything that was superseded stays in it."""

    claims: Sequence[Claim]
    events: Sequence[ClaimEvent]
    datasets: Sequence[Dataset]
    files: Sequence[EvidenceFile]
    measures: Sequence[Measure]
    flags: Sequence[EvidenceFlag]
    queries: Sequence[FigureQuery]
    tables: Sequence[MonthlyTable]
    current: frozenset[int]
    """The datasets that figures in force rest on."""

    def measures_of(self, dataset: Dataset) -> list[Measure]:
        return [one for one in self.measures if one.dataset_id == dataset.id and one.span is Span.CURRENT]

    def flags_of(self, dataset: Dataset) -> list[EvidenceFlag]:
        return [one for one in self.flags if one.dataset_id == dataset.id]


def upload_called(public_id: str) -> Upload | None:
    rows = select(Upload).where(Upload.public_id == public_id)
    return db.session.scalar(rows.options(joinedload(Upload.nomination)))


def current_upload(nomination: Nomination) -> Upload | None:
    """The newest file that is not decided about."""
    rows = select(Upload).where(Upload.nomination_id == nomination.id, Upload.state.in_(OPEN))
    return db.session.scalar(rows.order_by(Upload.id.desc()).limit(1))


def ledger(nomination: Nomination) -> Ledger:
    """Everything behind the figures of a nomination, the newest first; always as many statements."""
    own = Metric.nomination_id == nomination.id
    datasets = db.session.scalars(
        select(Dataset)
        .join(EvidenceFile, EvidenceFile.id == Dataset.file_id)
        .where(EvidenceFile.nomination_id == nomination.id)
        .order_by(Dataset.id.desc())
    ).all()
    ids = [one.id for one in datasets]
    in_force = select(Metric.dataset_id).where(
        own, Metric.superseded_at.is_(None), Metric.dataset_id.is_not(None)
    )
    return Ledger(
        claims=db.session.scalars(
            select(Claim)
            .where(Claim.nomination_id == nomination.id)
            .options(joinedload(Claim.metric))
            .order_by(Claim.kind)
        ).all(),
        events=db.session.scalars(
            select(ClaimEvent)
            .join(Claim, Claim.id == ClaimEvent.claim_id)
            .where(Claim.nomination_id == nomination.id)
            .options(joinedload(ClaimEvent.actor), joinedload(ClaimEvent.claim))
            .order_by(ClaimEvent.id.desc())
        ).all(),
        datasets=datasets,
        files=db.session.scalars(
            select(EvidenceFile)
            .where(EvidenceFile.nomination_id == nomination.id)
            .order_by(EvidenceFile.id.desc())
        ).all(),
        measures=db.session.scalars(
            select(Measure).where(Measure.dataset_id.in_(ids)).order_by(Measure.id)
        ).all(),
        flags=db.session.scalars(
            select(EvidenceFlag)
            .where(EvidenceFlag.dataset_id.in_(ids))
            .options(joinedload(EvidenceFlag.noted_by))
            .order_by(EvidenceFlag.severity.desc(), EvidenceFlag.id)
        ).all(),
        queries=db.session.scalars(
            select(FigureQuery)
            .join(Metric, Metric.id == FigureQuery.metric_id)
            .where(own)
            .options(
                joinedload(FigureQuery.metric),
                joinedload(FigureQuery.judge),
                joinedload(FigureQuery.answered_by),
            )
            .order_by(FigureQuery.id.desc())
        ).all(),
        tables=db.session.scalars(
            select(MonthlyTable)
            .where(MonthlyTable.nomination_id == nomination.id)
            .options(joinedload(MonthlyTable.file))
            .order_by(MonthlyTable.id.desc())
        ).all(),
        current=frozenset(found for found in db.session.scalars(in_force) if found is not None),
    )


def claim_called(public_id: str) -> Claim | None:
    rows = select(Claim).where(Claim.public_id == public_id)
    return db.session.scalar(rows.options(joinedload(Claim.nomination), joinedload(Claim.metric)))


def flag_called(public_id: str) -> tuple[EvidenceFlag, Nomination] | None:
    """A flag with the nomination that its dataset belongs to."""
    row = db.session.execute(
        select(EvidenceFlag, Nomination)
        .join(Dataset, Dataset.id == EvidenceFlag.dataset_id)
        .join(EvidenceFile, EvidenceFile.id == Dataset.file_id)
        .join(Nomination, Nomination.id == EvidenceFile.nomination_id)
        .where(EvidenceFlag.public_id == public_id)
    ).first()
    return (row[0], row[1]) if row else None


def query_called(public_id: str) -> FigureQuery | None:
    return db.session.scalar(select(FigureQuery).where(FigureQuery.public_id == public_id))


def document_called(public_id: str) -> EvidenceFile | None:
    rows = select(EvidenceFile).where(EvidenceFile.public_id == public_id, EvidenceFile.stored != "")
    return db.session.scalar(rows)
