"""Evidence as data: file → dataset → metric, append-only; a claim points at the metric that bears it out."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import ClaimState, FileKind, MetricKind, MetricState
from awards.models.base import Base, Dated, UtcDateTime, WithPublicId, enum_column, enum_text

if TYPE_CHECKING:
    from awards.models.nomination import Nomination

SCALE = 10_000
"""Figures are stored as integers in ten-thousandths."""


class EvidenceFile(WithPublicId, Dated, Base):
    __tablename__ = "evidence_files"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    """The further round whose judges it was sent for."""
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    kind: Mapped[FileKind] = mapped_column(enum_text(FileKind), default=FileKind.EXPORT)
    stored: Mapped[str] = mapped_column(String(64), default="")
    """The random name of a supporting document in the folder of kept files; exports are not kept."""
    media_type: Mapped[str] = mapped_column(String(100), default="")


class Dataset(WithPublicId, Dated, Base):
    __tablename__ = "datasets"

    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"), index=True)
    source_format: Mapped[str] = mapped_column(String(40))
    zone: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    rejected: Mapped[int] = mapped_column(default=0)
    narrowed_by: Mapped[str] = mapped_column(String(20), default="")
    """By which column the rows were narrowed to the nominee; to which value is not kept."""
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    charts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept: Mapped[str] = mapped_column(String(64), default="")
    """The random name of the file with the kept columns; blank once it was erased."""
    retained_until: Mapped[date | None]
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    file: Mapped[EvidenceFile] = relationship()


class Metric(WithPublicId, Dated, Base):
    """A computed figure with its definition, count and interval."""

    __tablename__ = "metrics"
    __table_args__ = (
        CheckConstraint("n >= 0", name="n"),
        CheckConstraint("low_e4 IS NULL OR low_e4 <= value_e4", name="low"),
        CheckConstraint("high_e4 IS NULL OR high_e4 >= value_e4", name="high"),
        CheckConstraint("(state = 'recomputed') = (dataset_id IS NOT NULL)", name="recomputed_has_dataset"),
    )

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), index=True)
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("datasets.id"), index=True)
    kind: Mapped[MetricKind] = mapped_column(enum_column(MetricKind, "metric_kind"))
    definition: Mapped[str] = mapped_column(String(60))
    state: Mapped[MetricState] = mapped_column(enum_column(MetricState, "metric_state"))
    value_e4: Mapped[int]
    low_e4: Mapped[int | None]
    high_e4: Mapped[int | None]
    n: Mapped[int]
    open_cases: Mapped[int] = mapped_column(default=0)
    unusable: Mapped[int] = mapped_column(default=0)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    digest: Mapped[str] = mapped_column(String(64))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    nomination: Mapped["Nomination"] = relationship(back_populates="metrics")
    dataset: Mapped[Dataset | None] = relationship()

    @property
    def value(self) -> Decimal:
        """The figure: percent for CSAT, points for NPS, hours for resolution time."""
        return Decimal(self.value_e4) / SCALE

    @property
    def flag(self) -> str:
        """What is odd about the data behind the figure; blank when nothing is."""
        if not self.unusable:
            return ""
        if self.kind is MetricKind.RESOLUTION:
            return f"{self.unusable:,} closed without a resolution time: neither open nor resolved"
        return f"{self.unusable:,} answers without a rating"

    @property
    def low(self) -> Decimal | None:
        return None if self.low_e4 is None else Decimal(self.low_e4) / SCALE

    @property
    def high(self) -> Decimal | None:
        return None if self.high_e4 is None else Decimal(self.high_e4) / SCALE


class Claim(WithPublicId, Dated, Base):
    """A figure stated by a nominator."""

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("nomination_id", "kind"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"))
    kind: Mapped[MetricKind] = mapped_column(enum_column(MetricKind, "metric_kind"))
    value_e4: Mapped[int]
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metrics.id"))
    state: Mapped[ClaimState] = mapped_column(
        enum_column(ClaimState, "claim_state"), default=ClaimState.CLAIMED
    )

    nomination: Mapped["Nomination"] = relationship(back_populates="claims")
    metric: Mapped[Metric | None] = relationship()
