"""What happened, what is to be sent, what is being worked on."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.enums import JobState, MailState
from awards.models.base import Base, Dated, UtcDateTime, WithPublicId, enum_column
from awards.models.people import User


class AuditHead(Base):
    """The end of one hash chain; its row is locked by whoever appends."""

    __tablename__ = "audit_heads"

    scope: Mapped[str] = mapped_column(String(32), unique=True)
    """A program's public id, or `site`."""
    sequence: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")


class AuditEntry(Base):
    """One link of a chain; people stand in it by public id only."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("scope", "sequence"),)

    scope: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(32), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    actor: Mapped[User | None] = relationship()


def link_digest(entry: AuditEntry, actor: str) -> str:
    """SHA-256 over what the link says and the link before it."""
    payload = [
        entry.scope,
        entry.sequence,
        entry.at.isoformat(),
        actor,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.details,
        entry.previous_digest,
    ]
    return hashlib.sha256(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Mail(Dated, Base):
    """The outbox: written with the verb, sent by a job, once per (kind, subject, recipient, version)."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "recipient", "version"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    """Names the template in templates/email/."""
    subject_id: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(254))
    version: Mapped[int] = mapped_column(default=1)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[MailState] = mapped_column(
        enum_column(MailState, "mail_state"), default=MailState.PENDING, index=True
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Not before: after a failure, or while a worker that took it is sending it. None is at once."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")


class Job(WithPublicId, Dated, Base):
    """Work outside the request, with the progress a page can show."""

    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint("done >= 0 AND done <= total", name="progress"),)

    kind: Mapped[str] = mapped_column(String(40))
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id"), index=True)
    state: Mapped[JobState] = mapped_column(
        enum_column(JobState, "job_state"), default=JobState.QUEUED, index=True
    )
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")


class IdempotencyKey(Dated, Base):
    """A form that was already handled, and where its sender was sent then."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    location: Mapped[str] = mapped_column(String(500))
