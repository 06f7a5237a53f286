"""An organizer invites people, takes parts back and withdraws invitations."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import Role
from awards.models import AuditEntry, Mail, ProgramRole, Token, User
from tests.season import PASSWORD, person
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

TEAM = "/organize/crm-2027/team"
ADA = {"name": "Ada Ng", "email": "ada@example.org", "role": "judge", "idempotency_key": "a" * 32}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def roles(session: Session, user: User) -> set[Role]:
    return {one.role for one in session.query(ProgramRole).filter_by(user_id=user.id)}


def invited(client: FlaskClient, session: Session, **typed: str) -> str:
    """The path of the link in the mail."""
    assert client.post(TEAM, data=ADA | typed).location == TEAM
    mail = session.query(Mail).filter_by(kind="invitation").order_by(Mail.id.desc()).first()
    assert mail is not None
    return urlsplit(str(mail.context["link"])).path


def revoke(client: FlaskClient, user: User, role: Role) -> TestResponse:
    return client.post(f"{TEAM}/revoke", data={"person": user.public_id, "role": role.value})


def test_an_invitation_goes_into_the_outbox_once(client: FlaskClient, stage: Stage, session: Session) -> None:
    answers = [client.post(TEAM, data=ADA) for _ in range(2)]
    assert {answer.location for answer in answers} == {TEAM}
    mail = session.query(Mail).filter_by(kind="invitation").one()
    assert mail.recipient == "ada@example.org"
    assert (mail.context["name"], mail.context["role"], mail.context["inviter"]) == (
        "Ada Ng",
        "judge",
        stage.organizer.name,
    )
    assert session.query(Token).filter_by(email="ada@example.org").count() == 1
    page = client.get(TEAM).text
    assert "An invitation is on its way to ada@example.org." in page
    assert '<th scope="row">Ada Ng</th>' in page.split("Invitations that were not used yet")[1]


def test_the_mailed_link_makes_a_judge(
    app: Flask, client: FlaskClient, stage: Stage, session: Session
) -> None:
    link = invited(client, session)
    browser = app.test_client()
    page = browser.get(link)
    assert page.status_code == 200
    assert stage.program.name in page.text
    answer = browser.post(link, data={"name": "Ada Ng", "password": PASSWORD, "repeat": PASSWORD})
    assert answer.status_code == 302, sentence_at(answer.text, "password")
    ada = session.query(User).filter_by(email="ada@example.org").one()
    assert roles(session, ada) == {Role.JUDGE}
    assert browser.get("/judge").status_code == 200
    assert browser.get(TEAM).status_code == 403
    assert app.test_client().get(link).status_code == 410
    sign_in(client, stage.organizer)
    assert "None is open." in client.get(TEAM).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Say who it is."),
        ("name", "   ", "Say who it is."),
        ("email", "", "Say where the invitation goes."),
        ("role", "emperor", "Not a valid choice."),
    ],
)
def test_a_refused_invitation_keeps_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session, field: str, typed: str, sentence: str
) -> None:
    answer = client.post(TEAM, data=ADA | {field: typed})
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    kept = form_of(answer.text)
    assert {name: kept[name] for name in ("name", "email") if name != field} == {
        name: ADA[name] for name in ("name", "email") if name != field
    }
    assert session.query(Mail).count() == 0


def test_what_is_no_address_is_refused(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = client.post(TEAM, data=ADA | {"email": "ada at home"})
    assert answer.status_code == 422
    assert sentence_at(answer.text, "email")
    assert form_of(answer.text)["email"] == "ada at home"
    assert session.query(Mail).count() == 0


def test_taking_a_part_back_signs_out(
    app: Flask, client: FlaskClient, stage: Stage, session: Session
) -> None:
    sam = person("Sam", stage.program, Role.SCREENER)
    browser = app.test_client()
    sign_in(browser, sam)
    assert browser.get("/organize/crm-2027/screening").status_code == 200
    page = client.get(TEAM).text
    assert "Take the part of screener back from Sam? They are signed out everywhere." in page
    assert [revoke(client, sam, Role.SCREENER).location for _ in range(2)] == [TEAM, TEAM]
    assert roles(session, sam) == set()
    assert session.query(AuditEntry).filter_by(action="revoke_role").count() == 1
    answer = browser.get("/organize/crm-2027/screening")
    assert (answer.status_code, urlsplit(answer.location).path) == (302, "/sign-in")


def test_only_the_named_part_is_taken_back(client: FlaskClient, stage: Stage, session: Session) -> None:
    sam = person("Sam", stage.program, Role.SCREENER)
    assert revoke(client, sam, Role.JUDGE).status_code == 302
    assert roles(session, sam) == {Role.SCREENER}


def test_the_last_organizer_stays(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = revoke(client, stage.organizer, Role.ORGANIZER)
    assert answer.status_code == 409
    assert "A program keeps at least one organizer; name another one first." in answer.text
    assert roles(session, stage.organizer) == {Role.ORGANIZER}
    assert client.get(TEAM).status_code == 200


def test_an_organizer_may_leave_to_another(client: FlaskClient, stage: Stage, session: Session) -> None:
    person("Otto", stage.program, Role.ORGANIZER)
    assert revoke(client, stage.organizer, Role.ORGANIZER).status_code == 302
    assert roles(session, stage.organizer) == set()
    assert urlsplit(client.get(TEAM).location).path == "/sign-in"


def test_a_withdrawn_invitation_works_no_more(
    app: Flask, client: FlaskClient, stage: Stage, session: Session
) -> None:
    link = invited(client, session)
    held = form_of(client.get(TEAM).text, f"{TEAM}/withdraw")
    assert client.post(f"{TEAM}/withdraw", data=held).location == TEAM
    assert "The invitation of Ada Ng no longer works." in client.get(TEAM).text
    assert app.test_client().get(link).status_code == 410
    answer = app.test_client().post(link, data={"name": "Ada", "password": PASSWORD})
    assert answer.status_code == 410
    assert session.query(User).filter_by(email="ada@example.org").count() == 0


def test_the_invitation_of_another_season_stays(client: FlaskClient, stage: Stage, session: Session) -> None:
    invited(client, session)
    token = session.query(Token).one()
    sign_in(client, a_stage(slug="other-2027").organizer)
    client.post("/organize/other-2027/team/withdraw", data={"invitation": token.id})
    session.refresh(token)
    assert token.used_at is None


def test_others_may_not_touch_the_team(client: FlaskClient, stage: Stage, session: Session) -> None:
    for role in (Role.JUDGE, Role.SCREENER, Role.CHAIR):
        sign_in(client, person(f"P{role.value}", stage.program, role))
        assert client.get(TEAM).status_code == 403
        assert client.post(TEAM, data=ADA).status_code == 403
        assert revoke(client, stage.organizer, Role.ORGANIZER).status_code == 403
    assert session.query(Mail).count() == 0
