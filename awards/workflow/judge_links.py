"""Links that let a judge in: who gets one, and how long it lasts."""

from collections.abc import Collection

from sqlalchemy import select

from awards.enums import Role, TokenPurpose
from awards.extensions import db
from awards.models import ProgramRole, User
from awards.workflow.links import issue_link

ASKED_DAYS, CALLED_DAYS = 1, 14
"""How long a link lasts that was asked for, and one that came with the news of an assignment."""
STAFF = (Role.ORGANIZER, Role.SCREENER)
"""Whoever has one of these anywhere needs their password: a mailbox alone must not open a season."""


def way_in(judge: User, staff: Collection[int]) -> str:
    """The path for a mail to a judge: a personal link, or the plain list for the ids in `staff`."""
    return "/judge" if judge.id in staff else f"/enter/{secret_for(judge.email, CALLED_DAYS)}"


def staff_among(people: Collection[int]) -> set[int]:
    """Those of the ids who organize or screen any season."""
    rows = select(ProgramRole.user_id).where(ProgramRole.user_id.in_(people), ProgramRole.role.in_(STAFF))
    return set(db.session.scalars(rows))


def secret_for(email: str, days: int) -> str:
    return issue_link(purpose=TokenPurpose.ENTER, email=email, days=days)
