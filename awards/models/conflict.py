"""Conflicts of interest, and the rules by which a program looks for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import ConflictKind, Effect
from awards.models.base import Base, Dated, UtcDateTime, WithPublicId, enum_column
from awards.models.nomination import Nominee
from awards.models.people import User
from awards.models.program import Program


class Conflict(WithPublicId, Dated, Base):
    """Why this judge may neither see nor score this nominee."""

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("program_id", "judge_id", "nominee_id", "kind"),
        CheckConstraint(
            "lifted_at IS NULL OR (lifted_by_id IS NOT NULL AND lift_asked_by_id IS NOT NULL "
            "AND lifted_by_id <> lift_asked_by_id AND lift_reason <> '')",
            name="lifted_by_two",
        ),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    nominee_id: Mapped[int] = mapped_column(ForeignKey("nominees.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(enum_column(ConflictKind, "conflict_kind"))
    reason: Mapped[str] = mapped_column(String(500))
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lift_reason: Mapped[str] = mapped_column(String(500), default="")
    lift_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a second organizer agreed that it stands no longer."""

    program: Mapped[Program] = relationship()
    judge: Mapped[User] = relationship(foreign_keys=[judge_id])
    nominee: Mapped[Nominee] = relationship()
    declared_by: Mapped[User] = relationship(foreign_keys=[declared_by_id])
    lift_asked_by: Mapped[User | None] = relationship(foreign_keys=[lift_asked_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])

    @hybrid_property
    def stands(self) -> bool:
        return self.lifted_at is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return cls.lifted_at.is_(None)


class ConflictRule(Base):
    """What a program does with one kind of tie; a kind without a rule does what is usual for it."""

    __tablename__ = "conflict_rules"
    __table_args__ = (UniqueConstraint("program_id", "kind"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    kind: Mapped[ConflictKind] = mapped_column(enum_column(ConflictKind, "conflict_kind"))
    effect: Mapped[Effect] = mapped_column(enum_column(Effect, "effect"))
    years: Mapped[int | None]
    """For how long a past employer counts."""


class TradeRule(Base):
    """Judges from one trade do not judge nominees of another, such as outsourcers outsourcers."""

    __tablename__ = "trade_rules"
    __table_args__ = (UniqueConstraint("program_id", "judge_trade", "nominee_trade"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    judge_trade: Mapped[str] = mapped_column(String(80))
    nominee_trade: Mapped[str] = mapped_column(String(80))
