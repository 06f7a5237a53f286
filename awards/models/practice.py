"""Practice: a made-up entry that every judge of a category marks first; nothing of it ever counts."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.models.base import Base, Dated, Versioned, WithPublicId
from awards.models.people import User
from awards.models.program import Category, Criterion


class Practice(WithPublicId, Versioned, Dated, Base):
    """The practice entry of a category, in words of its own."""

    __tablename__ = "practices"

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)

    category: Mapped[Category] = relationship()
    reference: Mapped[list["ReferenceMark"]] = relationship(cascade="all, delete-orphan")


class ReferenceMark(Base):
    """What the organizers hold to be the right mark, and why."""

    __tablename__ = "reference_marks"
    __table_args__ = (UniqueConstraint("practice_id", "criterion_id"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id", ondelete="CASCADE"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id", ondelete="CASCADE"), index=True)
    value: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")

    criterion: Mapped[Criterion] = relationship()


class PracticeMark(Base):
    """What a judge gave the practice entry."""

    __tablename__ = "practice_marks"
    __table_args__ = (UniqueConstraint("practice_id", "judge_id", "criterion_id"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id", ondelete="CASCADE"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id", ondelete="CASCADE"), index=True)
    value: Mapped[int]


class PracticeNote(WithPublicId, Dated, Base):
    """One contribution to the discussion of a practice entry."""

    __tablename__ = "practice_notes"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)

    author: Mapped[User] = relationship()
