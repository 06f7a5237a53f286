"""The links at the head of every page."""

from typing import NamedTuple

from flask import url_for
from sqlalchemy import select

from awards import policies
from awards.enums import Role
from awards.extensions import db
from awards.models import ProgramRole
from awards.web.login import viewer


class Link(NamedTuple):
    label: str
    url: str


def navigation() -> list[Link]:
    person = viewer()
    if person is None:
        return []
    roles = set(db.session.scalars(select(ProgramRole.role).where(ProgramRole.user_id == person.id)))
    links = [Link("My nominations", url_for("nominate.mine"))]
    if roles & {Role.JUDGE, Role.CHAIR}:
        links.append(Link("Judging", url_for("judge.home")))
    if roles & {Role.ORGANIZER, Role.SCREENER} or (not roles and policies.founder(person)):
        links.append(Link("Organize", url_for("organize.home")))
    return links
