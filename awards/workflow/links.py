"""Links sent by mail: a random secret in the address, only its hash in the database."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import CursorResult, select, update

from awards import clock
from awards.enums import Role, TokenPurpose
from awards.errors import LinkGone, TooMany
from awards.extensions import db
from awards.models import Nomination, Program, Token
from awards.workflow.addresses import mailbox_key
from awards.workflow.transaction import transaction

GONE = "This link was used before or has expired. Ask for a new one where you asked for this one."
MAILS_AN_HOUR = 5


def site_url(path: str) -> str:
    """An absolute address below the configured base URL, never below the Host header."""
    base: str = current_app.config["LAUREL"].base_url
    return base.rstrip("/") + path


def issue_link(
    *,
    purpose: TokenPurpose,
    email: str,
    name: str = "",
    program: Program | None = None,
    role: Role | None = None,
    nomination: Nomination | None = None,
    days: int = 14,
) -> str:
    """Store a token and return its secret, which is not kept anywhere else."""
    secret = secrets.token_urlsafe(32)
    with transaction() as session:
        session.flush()
        session.add(
            Token(
                purpose=purpose,
                secret_hash=_digest(secret),
                email=email,
                name=name,
                program_id=program.id if program else None,
                role=role,
                nomination_id=nomination.id if nomination else None,
                expires_at=clock.now() + timedelta(days=days),
            )
        )
    return secret


def read_link(secret: str, purpose: TokenPurpose) -> Token:
    """The token behind a secret, or LinkGone when it is unknown, used or too old."""
    found = select(Token).where(Token.secret_hash == _digest(secret), Token.purpose == purpose)
    token = db.session.scalar(found)
    if token is None or token.used_at is not None or token.expires_at <= clock.now():
        raise LinkGone(GONE)
    return token


def consume(token: Token) -> None:
    """Mark the token used; of two people who press the button at once, one gets LinkGone."""
    with transaction() as session:
        unused = update(Token).where(Token.id == token.id, Token.used_at.is_(None))
        result = cast(CursorResult[Any], session.execute(unused.values(used_at=clock.now())))
        if result.rowcount != 1:
            raise LinkGone(GONE)


def void_links(*, purpose: TokenPurpose, email: str) -> None:
    """Close every open link of this purpose to this address."""
    with transaction() as session:
        session.execute(
            update(Token)
            .where(Token.purpose == purpose, Token.email == email, Token.used_at.is_(None))
            .values(used_at=clock.now())
        )


def void_links_of(nomination: Nomination) -> None:
    """Close every open link to this nomination, whatever it is for."""
    with transaction() as session:
        session.execute(
            update(Token)
            .where(Token.nomination_id == nomination.id, Token.used_at.is_(None))
            .values(used_at=clock.now())
        )


def refuse_flood(email: str) -> None:
    """TooMany when this mailbox, however it is spelled, was asked to confirm too often within the hour."""
    asked = select(Token.email).where(
        Token.purpose == TokenPurpose.CONFIRM_NOMINATION,
        Token.created_at > clock.now() - timedelta(hours=1),
        Token.email.startswith(email[:1], autoescape=True),
    )
    mailbox = mailbox_key(email)
    if sum(mailbox_key(each) == mailbox for each in db.session.scalars(asked)) >= MAILS_AN_HOUR:
        raise TooMany(
            f"{email} got {MAILS_AN_HOUR} links within the hour. Open one of them, or try again in an hour."
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
