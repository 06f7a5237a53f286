"""One verb, one transaction: the write lock first, the audit entry last."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from awards import clock
from awards.errors import StaleEdit
from awards.extensions import db, writing
from awards.models import (
    Assignment,
    AuditEntry,
    AuditHead,
    Ballot,
    Category,
    IdempotencyKey,
    Mail,
    Nomination,
    Practice,
    Program,
    Round,
    Scorecard,
    Upload,
    User,
    Vote,
)
from awards.models.base import Base
from awards.models.ledger import link_digest

SITE = "site"
ONE_WRITER = Lock()
BEGIN_CHAIN = text(
    "INSERT INTO audit_heads (scope, sequence, digest) VALUES (:scope, 0, '') ON CONFLICT (scope) DO NOTHING"
)
END_OF_CHAIN = select(AuditHead).where(AuditHead.scope == bindparam("scope")).with_for_update()
ITS_ROUND: dict[type[Base], Select[Any]] = {
    model: select(Round)
    .join(model, model.round_id == Round.id)
    .where(model.id == bindparam("key"))
    .with_for_update(read=True, of=Round)
    for model in (Assignment, Scorecard)
}
Editable = Program | Category | Nomination | Practice | Round | Scorecard | Upload | Ballot | Vote


class Subject(Protocol):
    public_id: Any


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the block under the write lock; a verb called by a verb joins the outer transaction.

    The session is rolled back first, so that rows loaded for a page are read again under the lock.
    """
    session = db.session()
    if session.info.get("verb"):
        yield session
        return
    session.rollback()
    with _turn(session):
        token = writing.set(True)
        session.info["verb"] = True
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["verb"] = False
            writing.reset(token)


def _turn(session: Session) -> AbstractContextManager[Any]:
    """SQLite has one writer, and whoever waits for it polls: the threads of one process stand in line."""
    return ONE_WRITER if session.get_bind().dialect.name == "sqlite" else nullcontext()


def lock(row: Base) -> None:
    """Hold the row, read anew, until the transaction ends.

    Only its own table is locked: PostgreSQL locks no row that an outer join may lack, and a row that was
    loaded with its neighbors is read anew with them.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


def lock_rounds(program: Program) -> None:
    """Hold a program and then its rounds, always in this order: what touches several rounds at once.

    Judges who save share their round (`share_round`), so nobody marks while it is held.
    """
    lock(program)
    held = select(Round).join(Category).where(Category.program_id == program.id).order_by(Round.id)
    db.session.scalars(held.with_for_update(of=Round), execution_options={"populate_existing": True}).all()


def share_round(row: Assignment | Scorecard) -> Round:
    """The round of a row, read anew: others may share it, nobody changes it until the transaction ends."""
    key = instance_state(row).identity
    rows = db.session.scalars(
        ITS_ROUND[type(row)], {"key": key and key[0]}, execution_options={"populate_existing": True}
    )
    shared: Round = rows.one()
    return shared


def audit(
    *,
    actor: User | None,
    action: str,
    subject: Subject,
    program: Program | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one link to the chain of `program` (or of the site), its head row locked until commit.

    `details` must hold no personal data: people are named by public id.
    """
    session = db.session()
    scope = program.public_id if program else SITE
    session.flush()
    head = _head(scope)
    entry = AuditEntry(
        scope=scope,
        sequence=head.sequence + 1,
        at=clock.now(),
        actor_id=actor.id if actor else None,
        action=action,
        subject_kind=type(subject).__name__.lower(),
        subject_id=subject.public_id,
        details=details or {},
        previous_digest=head.digest,
    )
    entry.digest = link_digest(entry, actor.public_id if actor else "")
    head.sequence, head.digest = entry.sequence, entry.digest
    session.add(entry)


def _head(scope: str) -> AuditHead:
    """The end of the chain, locked; of two who begin one at once, the second waits for the first link."""
    session = db.session()
    head = session.scalar(END_OF_CHAIN, {"scope": scope})
    if head is not None:
        return head
    session.execute(BEGIN_CHAIN, {"scope": scope})
    return session.scalars(END_OF_CHAIN, {"scope": scope}).one()


def post(*, kind: str, subject: Subject, recipient: str, version: int = 1, **context: Any) -> None:
    """Put one mail into the outbox; the same (kind, subject, recipient, version) is sent once."""
    session = db.session()
    session.flush()
    known = select(Mail.id).where(
        Mail.kind == kind,
        Mail.subject_id == subject.public_id,
        Mail.recipient == recipient,
        Mail.version == version,
    )
    if session.scalar(known) is not None:
        return
    digest = hashlib.sha256(f"{kind}/{subject.public_id}/{recipient}/{version}".encode()).hexdigest()
    session.add(
        Mail(
            kind=kind,
            subject_id=subject.public_id,
            recipient=recipient,
            version=version,
            context=context,
            message_id=f"<{digest[:32]}@laurel>",
        )
    )


def check_version(row: Editable, version: int | None) -> None:
    """Refuse an edit of a version that is no longer the newest, and count the new one; lock the row."""
    lock(row)
    count_version(row, version)


def count_version(row: Editable, version: int | None) -> None:
    """The same for a row that is locked already."""
    if version is not None and row.version != version:
        raise StaleEdit(
            "Somebody saved this after you opened it. Your text is still in the form: "
            "open the page again in another tab, compare, and save once more."
        )
    row.version += 1


def remember(key: str | None, location: str) -> None:
    """Note, in the verb's own transaction, that the form with this key was handled."""
    if key:
        db.session.add(IdempotencyKey(key=key, location=location))
