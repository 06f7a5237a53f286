"""What comes with evidence: files on their way in, measures, flags, the ledger, monthly tables."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import ClaimState, Span, UploadState
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column
from awards.models.evidence import SCALE, Claim, Dataset, EvidenceFile, Metric
from awards.models.nomination import Entry, Nomination
from awards.models.people import User


class Upload(WithPublicId, Versioned, Dated, Base):
    """A file on its way in: kept outside the site's files until it is accepted, discarded or too old."""

    __tablename__ = "uploads"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), index=True)
    state: Mapped[UploadState] = mapped_column(
        enum_column(UploadState, "upload_state"), default=UploadState.RECEIVED
    )
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(64))
    """The random name of the file in the staging folder."""
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the uploader answered about columns, dates and scale; empty lets the reader decide."""
    narrowed_by: Mapped[str] = mapped_column(String(20), default="")
    """Whether the rows were narrowed by group, agent or channel; to which, stands beside the staged file."""
    sentence: Mapped[str] = mapped_column(String(500), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("datasets.id"))

    nomination: Mapped[Nomination] = relationship()
    dataset: Mapped[Dataset | None] = relationship()


class MetricFile(Base):
    """The summary or document that a documented figure rests on."""

    __tablename__ = "metric_files"

    metric_id: Mapped[int] = mapped_column(ForeignKey("metrics.id"), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"), index=True)

    metric: Mapped[Metric] = relationship()
    file: Mapped[EvidenceFile] = relationship()


class Measure(Base):
    """A figure computed beside the metrics, such as a ninth decile or a reopen rate."""

    __tablename__ = "measures"
    __table_args__ = (UniqueConstraint("dataset_id", "name", "span"),)

    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"))
    name: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(String(60))
    span: Mapped[Span] = mapped_column(enum_column(Span, "span"), default=Span.CURRENT)
    value_e4: Mapped[int | None]
    low_e4: Mapped[int | None]
    high_e4: Mapped[int | None]
    n: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20), default="")

    @property
    def value(self) -> Decimal | None:
        return None if self.value_e4 is None else Decimal(self.value_e4) / SCALE


class EvidenceFlag(WithPublicId, Dated, Base):
    """Something odd about a dataset, for screeners to look at; never a decision by itself."""

    __tablename__ = "evidence_flags"

    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500))
    method: Mapped[str] = mapped_column(String(500))
    threshold: Mapped[str] = mapped_column(String(120))
    rows: Mapped[list[int]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(500), default="")
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    noted_by: Mapped[User | None] = relationship()


class ClaimEvent(Dated, Base):
    """One step of the claim ledger: what a figure counted as before and after, who says so, and why."""

    __tablename__ = "claim_events"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), index=True)
    from_state: Mapped[ClaimState | None] = mapped_column(enum_column(ClaimState, "from_state"))
    to_state: Mapped[ClaimState] = mapped_column(enum_column(ClaimState, "to_state"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metrics.id"))
    reason: Mapped[str] = mapped_column(String(500))

    claim: Mapped[Claim] = relationship()
    actor: Mapped[User | None] = relationship()
    metric: Mapped[Metric | None] = relationship()


class FigureQuery(WithPublicId, Dated, Base):
    """A judge's question about a figure, answered by the chair or an organizer."""

    __tablename__ = "figure_queries"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metrics.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    entry: Mapped[Entry] = relationship()
    metric: Mapped[Metric] = relationship()
    judge: Mapped[User] = relationship(foreign_keys=[judge_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])


class ColumnMapping(Dated, Base):
    """How an organization's files of one header are read, remembered from the last time."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("organization_id", "header_sha256"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    header_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)


class MonthlyTable(WithPublicId, Dated, Base):
    """Twelve months of counts, borne out by a document and a named signatory."""

    __tablename__ = "monthly_tables"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"))
    signatory_name: Mapped[str] = mapped_column(String(200))
    signatory_role: Mapped[str] = mapped_column(String(200))
    months: Mapped[list[Any]] = mapped_column(JSON)
    """Per month: name, responses, top two, promoters, passives, detractors, cases, median hours as text."""
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    nomination: Mapped[Nomination] = relationship()
    file: Mapped[EvidenceFile] = relationship()
