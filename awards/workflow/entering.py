"""Judges enter by a mailed link: no password, one use, on a device that is remembered."""

from urllib.parse import quote

from sqlalchemy import select

from awards.enums import ProgramState, Role, TokenPurpose
from awards.errors import LinkGone, NotAllowed
from awards.extensions import db
from awards.models import Program, ProgramRole, Token, User
from awards.models.base import new_public_id
from awards.workflow.accounts import known, mail_person
from awards.workflow.addresses import address
from awards.workflow.judge_links import ASKED_DAYS, STAFF, secret_for
from awards.workflow.links import consume, read_link, site_url
from awards.workflow.transaction import audit, transaction

PANEL = (Role.JUDGE, Role.CHAIR)
OVER = (ProgramState.DRAFT, ProgramState.ARCHIVED)
"""Judges look at their own figures after the announcement; an archived season has nothing for them."""
USED = "This link was used before, or its time is over. Nothing is lost: a new one opens the same list."
NO_MORE = "This link belongs to nobody who judges a running season. Ask the organizer whether you still do."
BY_PASSWORD = "You also organize or screen a season, so a mailed link does not let you in: use your password."


def mail_entry_link(*, email: str, wanted: str = "") -> None:
    """Mail a link to the judge behind an address, if there is one; say nothing either way.

    `wanted` is the path of the page they came for. The same is written for every address, so that not even
    the time tells; only the mail of a judge is kept. Earlier links stay as they are.
    """
    email = address(email)
    with transaction() as session:
        user = known(email)
        parts = _parts(user)
        asked = user or User(email=email, name="", public_id=new_public_id())
        with session.begin_nested() as telling:
            way = f"/enter/{secret_for(email, ASKED_DAYS)}" + (f"?next={quote(wanted)}" if wanted else "")
            by_password = _is_staff(parts)
            kind = "enter_by_password" if by_password else "enter"
            mail_person(asked, kind, link=site_url("/sign-in" if by_password else way))
            audit(actor=None, action="mail_entry_link", subject=asked)
            session.flush()
            if not (_is_judge(parts) or by_password):
                telling.rollback()


def holder(secret: str) -> User:
    """Who may enter by this link now: LinkGone when nobody, NotAllowed when only with their password."""
    return _holder(_token(secret))


def enter(*, secret: str) -> User:
    """Use a link: it opens nothing a second time; audit. The judge it belongs to is returned."""
    with transaction():
        token = _token(secret)
        user = _holder(token)
        consume(token)
        audit(actor=user, action="enter", subject=user)
    return user


def _token(secret: str) -> Token:
    try:
        return read_link(secret, TokenPurpose.ENTER)
    except LinkGone:
        raise LinkGone(USED) from None


def _holder(token: Token) -> User:
    user = known(token.email)
    parts = _parts(user)
    if _is_staff(parts):
        raise NotAllowed(BY_PASSWORD)
    if user is None or not _is_judge(parts):
        raise LinkGone(NO_MORE)
    return user


Parts = set[tuple[Role, ProgramState]]


def _parts(user: User | None) -> Parts:
    """What the person does in seasons of which state; asked for an unknown person too."""
    rows = (
        select(ProgramRole.role, Program.state)
        .join(Program, Program.id == ProgramRole.program_id)
        .where(ProgramRole.user_id == (user.id if user is not None else 0))
    )
    return {(role, state) for role, state in db.session.execute(rows)}


def _is_staff(parts: Parts) -> bool:
    return any(role in STAFF for role, _ in parts)


def _is_judge(parts: Parts) -> bool:
    return any(role in PANEL and state not in OVER for role, state in parts)
