"""What a panel says and decides together: minutes, ballots and their votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import BallotState
from awards.models.base import Base, Dated, UtcDateTime, Versioned, WithPublicId, enum_column
from awards.models.judging import Round
from awards.models.nomination import Entry
from awards.models.people import User


class Minute(WithPublicId, Dated, Base):
    """What was decided about an entry, or about the round, and by whom it was written down."""

    __tablename__ = "minutes"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry | None] = relationship()
    author: Mapped[User] = relationship()


class Ballot(WithPublicId, Versioned, Dated, Base):
    """A ranked vote of a panel on some entries; its method is fixed before it opens."""

    __tablename__ = "ballots"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_instant"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    question: Mapped[str] = mapped_column(String(300))
    method: Mapped[str] = mapped_column(String(40))
    """A method of `scoring.tally`."""
    state: Mapped[BallotState] = mapped_column(
        enum_column(BallotState, "ballot_state"), default=BallotState.DRAFT
    )
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the tally said when the ballot closed: see `awards.workflow.balloting.close_ballot`."""

    round: Mapped[Round] = relationship()
    options: Mapped[list["BallotEntry"]] = relationship(
        order_by="BallotEntry.id", cascade="all, delete-orphan"
    )
    votes: Mapped[list["Vote"]] = relationship(back_populates="ballot")


class BallotEntry(Base):
    __tablename__ = "ballot_entries"
    __table_args__ = (UniqueConstraint("ballot_id", "entry_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)

    entry: Mapped[Entry] = relationship()


class Vote(Versioned, Dated, Base):
    """One judge's ranking of a ballot's entries."""

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("ballot_id", "judge_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    ranking: Mapped[list[str]] = mapped_column(JSON)
    """Public ids of entries, the best first; those left out come last together."""

    ballot: Mapped[Ballot] = relationship(back_populates="votes")
    judge: Mapped[User] = relationship()
