"""An invitation proves an address; a program keeps an organizer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import Role
from awards.errors import Invalid, LinkGone, WrongState
from awards.models import Mail, Program, ProgramRole, User
from awards.workflow.accounts import authenticate, confirm_account, register
from awards.workflow.team import accept_invitation, grant, invite, revoke_role
from tests.season import PASSWORD, a_program, person

NEW = "another correct horse"


@pytest.fixture
def program(app: Flask) -> Program:
    return a_program(person("Olga"), template=None)


def organizer(session: Session) -> User:
    return session.scalars(select(User).where(User.email == "olga@example.org")).one()


def invited(session: Session, program: Program, email: str, role: Role = Role.JUDGE) -> str:
    """The secret in the link that went out."""
    invite(actor=organizer(session), program=program, email=email, name="Ada Ng", role=role)
    mails = select(Mail).where(Mail.kind == "invitation").order_by(Mail.id.desc())
    return str(session.scalars(mails.limit(1)).one().context["link"]).rpartition("/")[2]


def roles(session: Session, user: User) -> list[Role]:
    return list(session.scalars(select(ProgramRole.role).where(ProgramRole.user_id == user.id)))


def test_an_unknown_address_becomes_a_confirmed_account_with_the_role(
    session: Session, program: Program
) -> None:
    user = accept_invitation(secret=invited(session, program, "Ada@Example.org"), password=NEW, name="")
    assert (user.email, user.name) == ("ada@example.org", "Ada Ng")
    assert user.confirmed_at is not None
    assert roles(session, user) == [Role.JUDGE]
    assert authenticate(email="ada@example.org", password=NEW) is user


def test_a_known_account_keeps_its_name_and_password(session: Session, program: Program) -> None:
    known = person("Ada")
    user = accept_invitation(
        secret=invited(session, program, known.email), password=NEW, name="Somebody else"
    )
    assert (user.id, user.name) == (known.id, "Ada")
    assert roles(session, user) == [Role.JUDGE]
    assert authenticate(email=known.email, password=PASSWORD) is user
    with pytest.raises(Invalid):
        authenticate(email=known.email, password=NEW)


def test_an_address_that_somebody_registered_before_belongs_to_who_was_invited(
    session: Session, program: Program
) -> None:
    registered = register(email="ada@example.org", name="Mallory")
    before = registered.session_version
    link = str(session.scalars(select(Mail).where(Mail.kind == "confirm_account")).one().context["link"])
    user = accept_invitation(secret=invited(session, program, registered.email), password=NEW, name="Ada")
    assert (user.id, user.name) == (registered.id, "Ada")
    assert user.session_version > before
    with pytest.raises(LinkGone):
        confirm_account(secret=link.rpartition("/")[2], name="Mallory", password=PASSWORD)
    assert authenticate(email=user.email, password=NEW) is user


def test_an_employer_is_noted_and_makes_nobody_a_member(session: Session, program: Program) -> None:
    secret = invited(session, program, "ada@example.org")
    user = accept_invitation(secret=secret, password=NEW, name="Ada", employer="North Ltd.")
    assert user.employer is not None
    assert (user.employer.name_key, user.memberships) == ("north", [])


def test_an_invitation_works_once_and_for_thirty_days(session: Session, program: Program) -> None:
    first, second = (invited(session, program, f"{name}@example.org") for name in ("ada", "eve"))
    accept_invitation(secret=first, password=NEW, name="")
    with pytest.raises(LinkGone):
        accept_invitation(secret=first, password=NEW, name="")
    with clock.at(clock.now() + timedelta(days=30, minutes=1)), pytest.raises(LinkGone):
        accept_invitation(secret=second, password=NEW, name="")
    assert session.scalar(select(User).where(User.email == "eve@example.org")) is None


def test_a_refused_password_leaves_the_invitation_open(session: Session, program: Program) -> None:
    secret = invited(session, program, "ada@example.org")
    with pytest.raises(Invalid):
        accept_invitation(secret=secret, password="short", name="")
    assert accept_invitation(secret=secret, password=NEW, name="").confirmed_at is not None


def test_the_same_role_twice_is_one(session: Session, program: Program) -> None:
    ada = person("Ada")
    for _time in range(2):
        grant(actor=organizer(session), program=program, user=ada, role=Role.SCREENER)
    assert roles(session, ada) == [Role.SCREENER]


def test_the_last_organizer_stays_until_there_is_another(session: Session, program: Program) -> None:
    olga, ada = organizer(session), person("Ada")
    with pytest.raises(WrongState, match="keeps at least one organizer"):
        revoke_role(actor=olga, program=program, user=olga, role=Role.ORGANIZER)
    assert roles(session, olga) == [Role.ORGANIZER]
    grant(actor=olga, program=program, user=ada, role=Role.ORGANIZER)
    before = olga.session_version
    revoke_role(actor=ada, program=program, user=olga, role=Role.ORGANIZER)
    assert roles(session, olga) == []
    assert olga.session_version == before + 1
