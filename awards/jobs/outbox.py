"""The outbox: written with the verbs, delivered here, at least once with one Message-ID."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime

import structlog
from flask import current_app
from sqlalchemy import select

from awards import clock
from awards.config import Settings
from awards.enums import MailState
from awards.extensions import db
from awards.jobs.mailer import Mailer, mailer
from awards.models import Mail
from awards.workflow.transaction import transaction

TRIES = 8
log = structlog.get_logger("laurel.outbox")


def deliver() -> int:
    """Send what waits, each mail in its own transaction; how many went out."""
    way = mailer(_settings())
    return sum(_deliver(way, mail_id) for mail_id in _waiting())


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


def _waiting() -> Sequence[int]:
    waiting = select(Mail.id).where(Mail.state == MailState.PENDING).order_by(Mail.id)
    found = db.session.scalars(waiting).all()
    db.session.rollback()
    return found


def _deliver(way: Mailer, mail_id: int) -> bool:
    mail = db.session.get_one(Mail, mail_id)
    if mail.state is not MailState.PENDING:
        return False
    try:
        way.send(written(mail))
    except Exception as error:  # whatever is wrong with one mail must not hold up the others
        log.warning("mail", message_id=mail.message_id, error=type(error).__name__)
        _note_failure(mail, f"{type(error).__name__}: {error}")
        return False
    with transaction():
        mail.state, mail.sent_at = MailState.SENT, clock.now()
        mail.attempts += 1
    return True


def _note_failure(mail: Mail, error: str) -> None:
    with transaction():
        mail.attempts += 1
        mail.last_error = error[:1000]
        if mail.attempts >= TRIES:
            mail.state = MailState.FAILED


def _settings() -> Settings:
    settings: Settings = current_app.config["LAUREL"]
    return settings
