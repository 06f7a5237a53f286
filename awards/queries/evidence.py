"""Evidence as pages show it: the file on its way in, and what stands behind a nomination's figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from awards.enums import MetricState, Span, UploadState
from awards.extensions import db
from awards.models import (
    Assignment,
    Claim,
    ClaimEvent,
    Dataset,
    EvidenceFile,
    EvidenceFlag,
    FigureQuery,
    Measure,
    Metric,
    MetricFile,
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


class Nameless(NamedTuple):
    """A dataset without what a file may say about its owner."""

    id: int
    rows: int
    rejected: int
    zone: str
    narrowed_by: str
    charts: dict[str, Any]
    created_at: datetime
    warnings: Sequence[str] = ()


class Ledger(NamedTuple):
    """What the figures of one nomination rest on; everything that was superseded stays in it."""

    claims: Sequence[Claim]
    events: Sequence[ClaimEvent]
    datasets: Sequence[Dataset | Nameless]
    files: Sequence[EvidenceFile]
    measures: Sequence[Measure]
    flags: Sequence[EvidenceFlag]
    queries: Sequence[FigureQuery]
    tables: Sequence[MonthlyTable]
    current: frozenset[int]
    """The datasets that figures in force rest on."""
    in_force: frozenset[int]
    """The files that figures in force rest on."""
    stated: Sequence[Metric]
    """Every documented figure, also those that are not in force."""
    backed: frozenset[int]
    """The documented figures in force that rest on a summary or a document."""

    def said_of(self, claim: Claim) -> Metric | None:
        """What was stated last, by hand or with a file."""
        own = (one for one in self.stated if one.kind is claim.kind)
        return next((one for one in own if one.nomination_id == claim.nomination_id), None)

    def measures_of(self, dataset: Dataset | Nameless, span: Span = Span.CURRENT) -> list[Measure]:
        return [one for one in self.measures if one.dataset_id == dataset.id and one.span is span]

    def flags_of(self, dataset: Dataset | Nameless) -> list[EvidenceFlag]:
        return [one for one in self.flags if one.dataset_id == dataset.id]


def upload_called(public_id: str) -> Upload | None:
    rows = select(Upload).where(Upload.public_id == public_id)
    return db.session.scalar(rows.options(joinedload(Upload.nomination)))


def current_upload(nomination: Nomination) -> Upload | None:
    """The newest file that is not decided about."""
    rows = select(Upload).where(Upload.nomination_id == nomination.id, Upload.state.in_(OPEN))
    return db.session.scalar(rows.order_by(Upload.id.desc()).limit(1))


def ledger(*nominations: Nomination) -> Ledger:
    """Everything behind the figures of nominations, the newest first; always as many statements."""
    behind = [one.id for one in nominations]
    own = Metric.nomination_id.in_(behind)
    datasets = db.session.scalars(
        select(Dataset)
        .join(EvidenceFile, EvidenceFile.id == Dataset.file_id)
        .where(EvidenceFile.nomination_id.in_(behind))
        .order_by(Dataset.id.desc())
    ).all()
    ids = [one.id for one in datasets]
    resting = (
        select(Metric.dataset_id, MetricFile.file_id, Metric.id)
        .outerjoin(MetricFile, MetricFile.metric_id == Metric.id)
        .where(own, Metric.superseded_at.is_(None))
    )
    rests = db.session.execute(resting).all()
    current = frozenset(row[0] for row in rests if row[0] is not None)
    return Ledger(
        claims=db.session.scalars(
            select(Claim)
            .where(Claim.nomination_id.in_(behind))
            .options(joinedload(Claim.metric).joinedload(Metric.dataset))
            .order_by(Claim.kind, Claim.id)
        ).all(),
        events=db.session.scalars(
            select(ClaimEvent)
            .join(Claim, Claim.id == ClaimEvent.claim_id)
            .where(Claim.nomination_id.in_(behind))
            .options(joinedload(ClaimEvent.actor), joinedload(ClaimEvent.claim))
            .order_by(ClaimEvent.id.desc())
        ).all(),
        datasets=datasets,
        files=db.session.scalars(
            select(EvidenceFile)
            .where(EvidenceFile.nomination_id.in_(behind))
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
            .where(MonthlyTable.nomination_id.in_(behind))
            .options(joinedload(MonthlyTable.file))
            .order_by(MonthlyTable.id.desc())
        ).all(),
        current=current,
        in_force=frozenset(one.file_id for one in datasets if one.id in current)
        | {row[1] for row in rests if row[1] is not None},
        stated=db.session.scalars(
            select(Metric).where(own, Metric.state == MetricState.DOCUMENTED).order_by(Metric.id.desc())
        ).all(),
        backed=frozenset(row[2] for row in rests if row[1] is not None),
    )


def unnamed(ledger: Ledger) -> Ledger:
    """What of it blind judging shows: figures and their charts; no file, no history, nothing signed."""
    datasets = [
        Nameless(one.id, one.rows, one.rejected, one.zone, one.narrowed_by, one.charts, one.created_at)
        for one in ledger.datasets
    ]
    return Ledger(
        claims=ledger.claims,
        events=(),
        datasets=datasets,
        files=(),
        measures=ledger.measures,
        flags=(),
        queries=ledger.queries,
        tables=(),
        current=ledger.current,
        in_force=frozenset(),
        stated=ledger.stated,
        backed=ledger.backed,
    )


def flags_to_look_at(nomination: Nomination) -> int:
    """How many flags of figures in force nobody has written a note about."""
    current = select(Metric.dataset_id).where(
        Metric.nomination_id == nomination.id, Metric.superseded_at.is_(None), Metric.dataset_id.is_not(None)
    )
    waiting = select(func.count(EvidenceFlag.id)).where(
        EvidenceFlag.dataset_id.in_(current),
        EvidenceFlag.severity == "notice",
        EvidenceFlag.noted_at.is_(None),
    )
    return db.session.scalar(waiting) or 0


def claim_called(public_id: str) -> Claim | None:
    rows = select(Claim).where(Claim.public_id == public_id)
    return db.session.scalar(rows.options(joinedload(Claim.nomination), joinedload(Claim.metric)))


def events_of(claim: Claim) -> Sequence[ClaimEvent]:
    """The steps of a claim, the newest first."""
    rows = select(ClaimEvent).where(ClaimEvent.claim_id == claim.id)
    return db.session.scalars(rows.order_by(ClaimEvent.id.desc())).all()


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


class Document(NamedTuple):
    """A supporting document with the nomination that it came with."""

    file: EvidenceFile
    nomination: Nomination


def document_called(public_id: str) -> Document | None:
    row = db.session.execute(
        select(EvidenceFile, Nomination)
        .join(Nomination, Nomination.id == EvidenceFile.nomination_id)
        .where(EvidenceFile.public_id == public_id, EvidenceFile.stored != "")
    ).first()
    return Document(row[0], row[1]) if row else None


def assignment_behind(query: FigureQuery) -> Assignment | None:
    """Where the judge who asked looks at the entry; the newest round first."""
    rows = select(Assignment).where(
        Assignment.entry_id == query.entry_id, Assignment.judge_id == query.judge_id
    )
    return db.session.scalar(rows.order_by(Assignment.id.desc()).limit(1))
