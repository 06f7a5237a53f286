"""The outbox: written with the verbs, delivered here, at least once with one Message-ID."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, cast

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, select, update

from awards import clock
from awards.config import Settings
from awards.enums import MailState
from awards.extensions import db
from awards.jobs.mailer import Mailer, mailer
from awards.models import Mail
from awards.workflow.transaction import transaction

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""The wait doubles with every failure."""
TRIES = 17
"""About two days."""
SENDING = timedelta(minutes=10)
"""Whoever took a mail and was not heard of for so long has died over it."""
log = structlog.get_logger("laurel.outbox")


def deliver() -> int:
    """Send what waits, each mail in its own transaction; how many went out."""
    way = mailer(_settings())
    return sum(_deliver(way, mail_id) for mail_id in _waiting())


def retry() -> None:
    """Let every mail that was given up wait to be sent again, with all its tries."""
    with transaction() as session:
        given_up = update(Mail).where(Mail.state == MailState.FAILED)
        session.execute(given_up.values(state=MailState.PENDING, attempts=0))


def written(mail: Mail) -> EmailMessage:
    """The mail as it goes out: the first line of its template is the subject."""
    text = current_app.jinja_env.get_template(f"email/{mail.kind}.txt").render(**mail.context)
    subject, _, body = text.partition("\n")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.removeprefix("Subject:").split())
    message["From"] = _settings().mail_from
    message["To"] = mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message.set_content(body.strip() + "\n")
    return message


def _due() -> ColumnElement[bool]:
    now = clock.now()
    return (Mail.state == MailState.PENDING) & (Mail.next_try_at.is_(None) | (Mail.next_try_at <= now))


def _waiting() -> Sequence[int]:
    found = db.session.scalars(select(Mail.id).where(_due()).order_by(Mail.id)).all()
    db.session.rollback()
    return found


def _take(mail_id: int) -> bool:
    """Keep the mail from every other worker for as long as sending may take; false if one was faster."""
    with transaction() as session:
        mine = update(Mail).where(Mail.id == mail_id, _due())
        values = {"attempts": Mail.attempts + 1, "next_try_at": clock.now() + SENDING}
        taken = cast(CursorResult[Any], session.execute(mine.values(values)))
    return taken.rowcount == 1


def _deliver(way: Mailer, mail_id: int) -> bool:
    if not _take(mail_id):
        return False
    mail = db.session.get_one(Mail, mail_id)
    try:
        way.send(written(mail))
    except Exception as error:  # whatever is wrong with one mail must not hold up the others
        log.warning("mail", message_id=mail.message_id, error=type(error).__name__)
        _note_failure(mail, f"{type(error).__name__}: {error}")
        return False
    with transaction():
        mail.state, mail.sent_at, mail.next_try_at = MailState.SENT, clock.now(), None
        mail.context = _without_links(mail.context)
    return True


def _note_failure(mail: Mail, error: str) -> None:
    with transaction():
        mail.last_error = error[:1000]
        mail.next_try_at = clock.now() + min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
        if mail.attempts >= TRIES:
            mail.state, mail.next_try_at = MailState.FAILED, None


def _without_links(context: Mapping[str, Any]) -> dict[str, Any]:
    """Only who got the mail may hold what its links open."""
    return {name: "" if name.endswith("link") else value for name, value in context.items()}


def _settings() -> Settings:
    settings: Settings = current_app.config["LAUREL"]
    return settings
