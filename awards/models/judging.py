"""Rounds, panels, assignments, scorecards and marks."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import AssignmentState, Outcome, RoundState, ScorecardState
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column, enum_text
from awards.models.nomination import Entry
from awards.models.people import User
from awards.models.program import Category, Criterion


class Round(WithPublicId, Versioned, Dated, Base):
    """One pass of a category's panel over its entries; the scheme freezes when it opens."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("category_id", "number"),
        CheckConstraint(
            "state = 'draft' OR (scheme_text IS NOT NULL AND scheme_digest IS NOT NULL)",
            name="open_has_scheme",
        ),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    number: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(120), default="Written round")
    takes: Mapped[Outcome | None] = mapped_column(enum_text(Outcome))
    """The tier whose entries travel here; None in the first round, which takes every active entry."""
    brief: Mapped[str] = mapped_column(Text, default="")
    """What its judges are told: where and when a live round is held, say."""
    asks: Mapped[str] = mapped_column(Text, default="")
    asks_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """What the entrants of a later round are asked to send, and until when."""
    state: Mapped[RoundState] = mapped_column(
        enum_column(RoundState, "round_state"), default=RoundState.DRAFT
    )
    judges_per_entry: Mapped[int | None]
    """None is the category's number."""
    lower_load: Mapped[int | None]
    upper_load: Mapped[int | None]
    """Fewest and most entries for one judge; None is as even as can be."""
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deliberation_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when the panel may see its marks side by side, as long as the round is closed."""
    scheme_text: Mapped[str | None] = mapped_column(Text)
    scheme_digest: Mapped[str | None] = mapped_column(String(64))

    category: Mapped[Category] = relationship()
    own_criteria: Mapped[list[Criterion]] = relationship(
        order_by=Criterion.position, cascade="all, delete-orphan"
    )
    panel: Mapped["Panel | None"] = relationship(back_populates="round", uselist=False)

    @property
    def criteria(self) -> list[Criterion]:
        """What its panel scores by."""
        own = self.own_criteria if self.number > 1 else []
        return own or self.category.criteria

    @property
    def label(self) -> str:
        """What a sentence calls it."""
        return self.category.name if self.number == 1 else f"{self.category.name}, {self.name}"


class RoundEntry(Base):
    __tablename__ = "round_entries"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)

    entry: Mapped[Entry] = relationship()


class Panel(WithPublicId, Dated, Base):
    __tablename__ = "panels"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), unique=True)

    round: Mapped[Round] = relationship(back_populates="panel")
    seats: Mapped[list["Seat"]] = relationship(back_populates="panel", cascade="all, delete-orphan")


class Seat(Dated, Base):
    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("panel_id", "judge_id"),
        Index(
            "uq_seats_one_chair",
            "panel_id",
            unique=True,
            sqlite_where=text("is_chair"),
            postgresql_where=text("is_chair"),
        ),
    )

    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    is_reserve: Mapped[bool] = mapped_column(default=False)
    """Gets entries only when another judge falls out."""
    is_shadow: Mapped[bool] = mapped_column(default=False)
    """Marks to learn; the marks never count."""

    panel: Mapped[Panel] = relationship(back_populates="seats")
    judge: Mapped[User] = relationship()


class Expertise(Base):
    """A category that a judge knows well: they are given its entries first."""

    __tablename__ = "expertises"
    __table_args__ = (UniqueConstraint("judge_id", "category_id"),)

    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)


class Pledge(Dated, Base):
    """A judge's acceptance of the terms and of non-disclosure, once per program."""

    __tablename__ = "pledges"
    __table_args__ = (UniqueConstraint("program_id", "judge_id"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    terms_digest: Mapped[str] = mapped_column(String(64))


class Assignment(WithPublicId, Dated, Base):
    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_id", "entry_id", "judge_id"),
        Index("ix_assignments_judge_id_round_id", "judge_id", "round_id"),
        Index("ix_assignments_round_id_state", "round_id", "state"),
        ForeignKeyConstraint(["round_id", "entry_id"], ["round_entries.round_id", "round_entries.entry_id"]),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[AssignmentState] = mapped_column(
        enum_column(AssignmentState, "assignment_state"), default=AssignmentState.ASSIGNED
    )
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the judge first had the entry on the screen."""

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship()
    judge: Mapped[User] = relationship()


class Scorecard(WithPublicId, Versioned, Dated, Base):
    """One judge's sheet for one entry in one round."""

    __tablename__ = "scorecards"
    __table_args__ = (
        UniqueConstraint("round_id", "entry_id", "judge_id"),
        ForeignKeyConstraint(
            ["round_id", "entry_id", "judge_id"],
            ["assignments.round_id", "assignments.entry_id", "assignments.judge_id"],
        ),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_instant"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[ScorecardState] = mapped_column(
        enum_column(ScorecardState, "scorecard_state"), default=ScorecardState.DRAFT
    )
    comment: Mapped[str] = mapped_column(Text, default="")
    """For the entrant."""
    note: Mapped[str] = mapped_column(Text, default="")
    """For the judge alone."""
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submissions: Mapped[int] = mapped_column(default=0)
    """How often it was handed in; from the second time on every changed mark keeps what it was."""

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship()
    judge: Mapped[User] = relationship()
    marks: Mapped[list["Mark"]] = relationship(back_populates="scorecard", cascade="all, delete-orphan")
    remarks: Mapped[list["Remark"]] = relationship(back_populates="scorecard", cascade="all, delete-orphan")


class Mark(Base):
    __tablename__ = "marks"
    __table_args__ = (UniqueConstraint("scorecard_id", "criterion_id"),)

    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecards.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), index=True)
    value: Mapped[int]
    """The mark × the criterion's mark_unit."""

    scorecard: Mapped[Scorecard] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()


class Remark(Base):
    """What a judge says about one criterion."""

    __tablename__ = "remarks"
    __table_args__ = (UniqueConstraint("scorecard_id", "criterion_id"),)

    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecards.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), index=True)
    text: Mapped[str] = mapped_column(Text)

    scorecard: Mapped[Scorecard] = relationship(back_populates="remarks")


class ReadingPack(WithPublicId, Dated, Base):
    """A PDF of a judge's entries of one round, to read away from the screen."""

    __tablename__ = "reading_packs"

    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    entries: Mapped[list[int]] = mapped_column(JSON)
    """What it holds; once the judge's list is another, nobody gets it any more."""
    stored: Mapped[str] = mapped_column(String(64), default="")
    """The random name of the file; blank until it is made."""

    judge: Mapped[User] = relationship()
    round: Mapped[Round] = relationship()


class MarkChange(Dated, Base):
    """A mark changed after its scorecard had been handed in once: what it was, what it became."""

    __tablename__ = "mark_changes"

    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecards.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), index=True)
    before: Mapped[int | None]
    after: Mapped[int | None]

    scorecard: Mapped[Scorecard] = relationship()
    criterion: Mapped[Criterion] = relationship()
