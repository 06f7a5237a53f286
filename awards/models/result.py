"""Tabulations and what follows from them: standings, placements, releases, certificates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import CertificateState, Outcome
from awards.models.base import Base, Dated, UtcDateTime, WithPublicId, enum_column
from awards.models.judging import Round
from awards.models.nomination import Entry
from awards.models.people import User


class Tabulation(WithPublicId, Dated, Base):
    """A recorded computation; a newer one never changes an older one."""

    __tablename__ = "tabulations"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    scheme_digest: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[str] = mapped_column(String(40))
    trace: Mapped[list[Any]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    round: Mapped[Round] = relationship()
    standings: Mapped[list["Standing"]] = relationship(back_populates="tabulation", order_by="Standing.id")
    exclusions: Mapped[list["Exclusion"]] = relationship(order_by="Exclusion.id")

    @property
    def notes(self) -> dict[str, list[str]]:
        """Public id of an entry to what was said of its figures: left out, or drawn toward the field."""
        return {line["entry"]: line["notes"] for line in self.trace if line.get("notes")}


class Standing(Base):
    __tablename__ = "standings"
    __table_args__ = (
        UniqueConstraint("tabulation_id", "entry_id"),
        CheckConstraint("(rank IS NULL) = (reason <> '')", name="unranked_has_reason"),
    )

    tabulation_id: Mapped[int] = mapped_column(ForeignKey("tabulations.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    score: Mapped[str | None] = mapped_column(String(60))
    """The exact score: a decimal string, or a fraction such as 25/3."""
    rank: Mapped[int | None]
    tied: Mapped[bool] = mapped_column(default=False)
    judges: Mapped[int] = mapped_column(default=0)
    contributions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500), default="")

    tabulation: Mapped[Tabulation] = relationship(back_populates="standings")
    entry: Mapped[Entry] = relationship()


class Exclusion(Base):
    """A scorecard that does not count in a tabulation, and why."""

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("tabulation_id", "entry_id", "judge_id"),)

    tabulation_id: Mapped[int] = mapped_column(ForeignKey("tabulations.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))

    entry: Mapped[Entry] = relationship()
    judge: Mapped[User] = relationship()


class Placement(WithPublicId, Dated, Base):
    """An entry named to a tier on the ground of a tabulation; a correction supersedes it."""

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("tabulation_id", "entry_id", "outcome"),
        Index(
            "uq_placements_current",
            "entry_id",
            "outcome",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    tabulation_id: Mapped[int] = mapped_column(ForeignKey("tabulations.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    tabulation: Mapped[Tabulation] = relationship()
    entry: Mapped[Entry] = relationship()


class Release(Dated, Base):
    """The moment from which the public may know one tier of one category."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("category_id", "outcome"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Certificate(WithPublicId, Dated, Base):
    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("placement_id", "recipient", "version"),
        CheckConstraint("(state = 'pending') = (sha256 IS NULL)", name="made_has_digest"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_instant"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    recipient: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[CertificateState] = mapped_column(
        enum_column(CertificateState, "certificate_state"), default=CertificateState.PENDING
    )
    awarded_on: Mapped[date]
    sha256: Mapped[str | None] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_reason: Mapped[str] = mapped_column(Text, default="")

    placement: Mapped[Placement] = relationship()


def exact(score: str | None) -> Decimal | None:
    """A stored score as a number to show; a fraction loses only what 28 digits cannot hold."""
    if score is None:
        return None
    numerator, _, denominator = score.partition("/")
    return Decimal(numerator) / Decimal(denominator or 1)
