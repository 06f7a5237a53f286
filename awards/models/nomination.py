"""Nominations, the nominees they name, and the entries judges see."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import EntryState, NominationKind, NominationState, NomineeKind
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column
from awards.models.evidence import Claim, Metric
from awards.models.people import Organization, User
from awards.models.program import Category, Program, Question, QuestionForm

ONE_VOICE = "mailbox_key <> '' AND state <> 'withdrawn'"


class Nominee(WithPublicId, Versioned, Dated, Base):
    """Who is nominated; the same in every category of a program."""

    __tablename__ = "nominees"
    __table_args__ = (UniqueConstraint("program_id", "kind", "name_key", "organization_key"),)

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    kind: Mapped[NomineeKind] = mapped_column(enum_column(NomineeKind, "nominee_kind"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    organization_name: Mapped[str] = mapped_column(String(200), default="")
    organization_key: Mapped[str] = mapped_column(String(200), default="")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    organization: Mapped[Organization | None] = relationship()


class Nomination(WithPublicId, Versioned, Dated, Base):
    __tablename__ = "nominations"
    __table_args__ = (
        UniqueConstraint("program_id", "number"),
        CheckConstraint("rating IS NULL OR (rating >= 1 AND rating <= 5)", name="rating"),
        CheckConstraint(
            "state IN ('draft', 'unconfirmed', 'withdrawn') "
            "OR (confirmed_at IS NOT NULL AND nominee_id IS NOT NULL)",
            name="submitted_is_confirmed",
        ),
        CheckConstraint(
            "kind <> 'self' OR (nominator_id IS NOT NULL AND organization_id IS NOT NULL)",
            name="self_has_account",
        ),
        Index(
            "uq_nominations_one_voice",
            "category_id",
            "nominee_id",
            "mailbox_key",
            unique=True,
            sqlite_where=text(ONE_VOICE),
            postgresql_where=text(ONE_VOICE),
        ),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"))
    kind: Mapped[NominationKind] = mapped_column(enum_column(NominationKind, "nomination_kind"))
    state: Mapped[NominationState] = mapped_column(
        enum_column(NominationState, "nomination_state"), default=NominationState.DRAFT, index=True
    )
    number: Mapped[int | None]
    """The receipt number; given when the nomination is first sent."""
    nominee_id: Mapped[int | None] = mapped_column(ForeignKey("nominees.id"), index=True)
    nominee_name: Mapped[str] = mapped_column(String(200), default="")
    nominee_organization: Mapped[str] = mapped_column(String(200), default="")
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    nominator_name: Mapped[str] = mapped_column(String(200), default="")
    nominator_email: Mapped[str] = mapped_column(String(254), default="", index=True)
    mailbox_key: Mapped[str] = mapped_column(String(254), default="")
    """The mailbox behind a confirmed customer's address, however it is spelled."""
    title: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    """The code of the language it is written in; blank is not said."""
    referee_name: Mapped[str] = mapped_column(String(200), default="")
    referee_email: Mapped[str] = mapped_column(String(254), default="")
    """Who outside the company vouches for what is said."""
    rating: Mapped[int | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    screened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    screening_note: Mapped[str] = mapped_column(Text, default="")
    cure_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    program: Mapped[Program] = relationship()
    category: Mapped[Category] = relationship()
    form: Mapped[QuestionForm] = relationship()
    nominee: Mapped[Nominee | None] = relationship()
    nominator: Mapped[User | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    metrics: Mapped[list[Metric]] = relationship(back_populates="nomination", order_by="Metric.id")
    claims: Mapped[list[Claim]] = relationship(back_populates="nomination", order_by="Claim.id")

    @property
    def receipt(self) -> str:
        """What a person quotes, such as `N-0042`."""
        return f"N-{self.number:04d}" if self.number else "not sent yet"


class Answer(Base):
    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("nomination_id", "question_id"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    text: Mapped[str] = mapped_column(Text)

    question: Mapped[Question] = relationship()


def entry_code(category: str, number: int) -> str:
    return f"{category}-{number:04d}"


class Entry(WithPublicId, Versioned, Dated, Base):
    """What judges see: one nominee in one category."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("category_id", "nominee_id"),
        UniqueConstraint("category_id", "number"),
    )

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    nominee_id: Mapped[int] = mapped_column(ForeignKey("nominees.id"), index=True)
    number: Mapped[int]
    state: Mapped[EntryState] = mapped_column(
        enum_column(EntryState, "entry_state"), default=EntryState.ACTIVE
    )

    category: Mapped[Category] = relationship()
    nominee: Mapped[Nominee] = relationship()
    sources: Mapped[list["EntrySource"]] = relationship(back_populates="entry", cascade="all, delete-orphan")

    @property
    def code(self) -> str:
        """What judges and organizers call it, such as `BCC-0007`."""
        return entry_code(self.category.code, self.number)


class EntrySource(Dated, Base):
    """An admitted nomination that feeds an entry; deleting the row undoes the merge."""

    __tablename__ = "entry_sources"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), unique=True)

    entry: Mapped[Entry] = relationship(back_populates="sources")
    nomination: Mapped[Nomination] = relationship()
