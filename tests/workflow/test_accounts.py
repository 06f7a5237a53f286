"""Accounts: what an unproven address may do, and what a proven one brings along."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.enums import OrganizationRole
from awards.errors import Invalid, LinkGone
from awards.models import Mail, Membership, Organization, User
from awards.queries.audit import faults
from awards.workflow.accounts import authenticate, confirm_account, register, request_reset, reset_password
from tests.season import PASSWORD, person
from tests.statements import counted

NEW = "a different long phrase"


def secret_of(session: Session, kind: str, recipient: str) -> str:
    """The secret in the newest mail of this kind."""
    found = select(Mail).where(Mail.kind == kind, Mail.recipient == recipient).order_by(Mail.id.desc())
    link: str = session.scalars(found).first().context["link"]  # type: ignore[union-attr]  # None fails too
    return link.rsplit("/", 1)[1]


def opened(session: Session, email: str, organization: str = "Northwind Ltd") -> User:
    register(email=email, name="Ada")
    secret = secret_of(session, "confirm_account", email)
    return confirm_account(secret=secret, name="Ada", password=PASSWORD, organization=organization)


def test_an_unconfirmed_account_belongs_to_nothing_and_opens_nothing(session: Session) -> None:
    user = register(email="ada@northwind.example.com", name="Ada")
    assert user.password_hash is None
    assert session.scalar(select(func.count()).select_from(Organization)) == 0
    assert session.scalar(select(func.count()).select_from(Membership)) == 0
    with pytest.raises(Invalid):
        authenticate(email="ada@northwind.example.com", password=PASSWORD)


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@northwind.example.com", "northwind.example.com"),
        ("ada@gmail.com", None),
        ("ada@googlemail.com", None),
    ],
)
def test_the_first_of_an_organization_owns_it_and_brings_its_domain(
    session: Session, email: str, domain: str | None
) -> None:
    ada = opened(session, email)
    assert ada.employer is not None
    assert ada.employer.domain == domain
    bea = opened(session, "bea@contoso.example.com", "Northwind")
    assert bea.employer is ada.employer
    assert ada.employer.domain == domain
    roles = session.scalars(select(Membership.role).order_by(Membership.id)).all()
    assert roles == [OrganizationRole.OWNER, OrganizationRole.MEMBER]


def test_an_open_account_is_not_opened_anew(session: Session) -> None:
    register(email="ada@northwind.example.com", name="Ada")
    secret = secret_of(session, "confirm_account", "ada@northwind.example.com")
    request_reset(email="ada@northwind.example.com")
    reset_password(secret=secret_of(session, "reset_password", "ada@northwind.example.com"), new=PASSWORD)
    with pytest.raises(LinkGone):
        confirm_account(secret=secret, name="Eve", password=NEW)
    assert authenticate(email="ada@northwind.example.com", password=PASSWORD).name == "Ada"


def test_an_account_made_for_somebody_gives_its_employer_no_domain(session: Session) -> None:
    ada = person("Ada", employer="Northwind")
    assert ada.employer is not None
    assert ada.employer.domain is None


def test_a_forgotten_password_costs_the_same_with_and_without_an_account(session: Session) -> None:
    person("Ada")
    request_reset(email="warm@example.org")
    statements = []
    for email in ("ada@example.org", "nobody@example.org"):
        with counted() as seen:
            request_reset(email=email)
        statements.append([str(each).split()[:3] for each in seen if "SAVEPOINT" not in str(each)])
    assert statements[0] == statements[1]
    assert session.scalars(select(Mail.recipient)).all() == ["ada@example.org"]
    assert faults() == []
