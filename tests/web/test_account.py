"""Accounts through the pages: register, confirm, sign in and out, forget and reset the password."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import Role
from awards.extensions import db
from awards.models import IdempotencyKey, Mail, ProgramRole, User
from awards.workflow.team import invite
from tests.season import PASSWORD, a_program, person
from tests.web import stage as stages

NEW = "a different long phrase"
WRONG = "The address and the password do not belong together, or the account is not confirmed yet."
WHO = {"name": "Ada", "email": "ada@example.org"}
OPEN = {"name": "Ada Byron", "organization": "Northwind", "password": PASSWORD}


def mailed(session: Session, kind: str) -> str:
    """The path of the link in the newest mail of this kind."""
    mail = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).first()
    assert mail is not None
    link: str = mail.context["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": "ada@example.org", "password": password, **more})


def account_of(session: Session, email: str = "ada@example.org") -> User:
    session.expire_all()
    return session.scalars(select(User).where(User.email == email)).one()


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/register/sent", "/forgot", "/forgot/sent"])
def test_the_pages_open_without_an_account(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_register_confirm_and_sign_in(client: FlaskClient, session: Session) -> None:
    answer = client.post("/register", data=WHO)
    assert answer.location == "/register/sent"
    assert sign_in(client).status_code == 422
    link = mailed(session, "confirm_account")
    page = client.get(link).text
    assert "ada@example.org" in page
    assert 'value="Ada"' in page
    assert account_of(session).confirmed_at is None
    assert client.post(link, data=OPEN).location == "/sign-in"
    assert client.post(link, data=OPEN).status_code == 410
    assert sign_in(client).location == "/organize"
    account = client.get("/account").text
    assert "Northwind" in account
    assert "Ada Byron" in account


def test_a_password_typed_before_the_address_was_confirmed_opens_nothing(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    client.post("/register", data={**WHO, "password": PASSWORD})
    app.test_client().post("/register", data={**WHO, "name": "Mallory", "password": NEW})
    link = mailed(session, "confirm_account")
    client.get(link)
    assert client.post(link).status_code == 422
    assert client.post(link, data=OPEN).location == "/sign-in"
    assert sign_in(app.test_client(), NEW).status_code == 422
    assert sign_in(client).status_code == 302
    assert account_of(session).name == "Ada Byron"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "Type your name."),
        ("organization", "o" * 201, "Shorten this to 200 characters."),
        ("password", "", "Choose a password."),
        ("password", "short", "A password has 10 to 200 characters; a few words in a row are easy to keep."),
    ],
)
def test_an_account_is_opened_with_a_name_and_a_long_password(
    client: FlaskClient, session: Session, name: str, value: str, sentence: str
) -> None:
    client.post("/register", data=WHO)
    link = mailed(session, "confirm_account")
    answer = client.post(link, data={**OPEN, name: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{name}-error"' in answer.text
    assert account_of(session).confirmed_at is None
    assert client.post(link, data=OPEN).status_code == 302


def test_the_same_registration_twice_is_one_account_and_one_mail(
    client: FlaskClient, session: Session
) -> None:
    for _ in range(2):
        assert (
            client.post("/register", data={**WHO, "idempotency_key": "a" * 32}).location == "/register/sent"
        )
    assert session.scalar(select(func.count()).select_from(User)) == 1
    assert session.scalar(select(func.count()).select_from(Mail)) == 1


def test_a_known_address_is_not_betrayed(client: FlaskClient, session: Session) -> None:
    person("Ada")
    answer = client.post("/register", data=WHO)
    assert answer.location == "/register/sent"
    assert mailed(session, "account_exists") == "/sign-in"
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "Type your name."),
        ("name", "n" * 201, "Shorten this to 200 characters."),
        ("email", "", "Type your e-mail address."),
        ("email", "ada@", "This is not a complete e-mail address; it should look like name@company.com."),
    ],
)
def test_each_refusal_is_a_sentence_at_its_field_and_the_rest_is_kept(
    client: FlaskClient, session: Session, name: str, value: str, sentence: str
) -> None:
    answer = client.post("/register", data={**WHO, name: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{name}-error"' in answer.text
    assert all(f'value="{text}"' in answer.text for field, text in WHO.items() if field != name)
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_every_failed_sign_in_has_the_same_sentence(client: FlaskClient) -> None:
    assert WRONG in sign_in(client).text
    person("Ada")
    answer = sign_in(client, "not the password")
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert 'value="ada@example.org"' in answer.text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/account", "/account"),
        ("//evil.example", "/organize"),
        ("https://evil.example", "/organize"),
        ("/\\evil.example", "/organize"),
        ("", "/organize"),
    ],
)
def test_sign_in_leads_on_to_our_own_pages_only(client: FlaskClient, wanted: str, reached: str) -> None:
    person("Ada")
    assert sign_in(client, next=wanted).location == reached


def test_a_page_for_members_asks_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    person("Ada")
    answer = client.get("/account")
    assert answer.location == "/sign-in?next=/account"
    assert sign_in(client, next="/account").location == "/account"
    assert client.get("/sign-in").status_code == 302


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    person("Ada")
    sign_in(client)
    assert client.get("/account").status_code == 200
    assert client.get("/sign-out", follow_redirects=True).status_code == 404
    assert client.get("/account").status_code == 200
    cookie = client.get_cookie("laurel")
    assert cookie is not None
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").status_code == 302
    client.set_cookie("laurel", cookie.value)
    assert client.get("/account").status_code == 302
    assert client.post("/sign-out").status_code == 302


def test_a_forgotten_password_is_set_anew_and_ends_every_session(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    person("Ada")
    sign_in(client)
    other = app.test_client()
    assert other.post("/forgot", data={"email": "ada@example.org"}).location == "/forgot/sent"
    link = mailed(session, "reset_password")
    assert other.get(link).status_code == 200
    differs = other.post(link, data={"new": NEW, "again": "another long phrase"})
    assert differs.status_code == 422
    assert "The two passwords differ." in differs.text
    short = other.post(link, data={"new": "short", "again": "short"})
    assert short.status_code == 422
    assert "A password has 10 to 200 characters" in short.text
    assert other.post(link, data={"new": NEW, "again": NEW}).location == "/sign-in"
    assert other.get(link).status_code == 410
    assert client.get("/account").status_code == 302
    assert sign_in(other).status_code == 422
    assert sign_in(other, NEW).status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: FlaskClient, session: Session) -> None:
    assert client.post("/forgot", data={"email": "nobody@example.org"}).location == "/forgot/sent"
    assert session.scalar(select(func.count()).select_from(Mail)) == 0
    assert "Type your e-mail address." in client.post("/forgot", data={"email": ""}).text


def test_a_newer_reset_link_closes_the_older_one(client: FlaskClient, session: Session) -> None:
    person("Ada")
    client.post("/forgot", data={"email": "ada@example.org"})
    older = mailed(session, "reset_password")
    client.post("/forgot", data={"email": "ada@example.org"})
    assert client.get(older).status_code == 410
    assert client.get(mailed(session, "reset_password")).status_code == 200


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    app: Flask, client: FlaskClient
) -> None:
    person("Ada")
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    wrong = client.post("/account/password", data={"current": "no", "new": NEW, "again": NEW})
    assert wrong.status_code == 422
    assert "The current password is not right." in wrong.text
    done = client.post("/account/password", data={"current": PASSWORD, "new": NEW, "again": NEW})
    assert done.location == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_one_button_signs_out_everywhere(app: Flask, client: FlaskClient) -> None:
    person("Ada")
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    assert "Sign out everywhere" in client.get("/account").text
    assert client.post("/sign-out").location == "/"
    assert client.get("/account").status_code == 302
    assert other.get("/account").status_code == 302


def test_an_invitation_makes_a_member_of_the_team(client: FlaskClient, session: Session) -> None:
    olga = person("Olga")
    program = a_program(olga)
    invite(actor=olga, program=program, email="june@example.org", name="June", role=Role.JUDGE)
    link = mailed(session, "invitation")
    page = client.get(link)
    assert f"Will you join {program.name}?" in page.text
    short = client.post(link, data={"name": "June", "password": "short"})
    assert short.status_code == 422
    assert "A password has 10 to 200 characters" in short.text
    assert client.post(link, data={"name": "June", "password": PASSWORD}).location == "/account"
    june = account_of(session, "june@example.org")
    roles = session.scalars(select(ProgramRole.role).where(ProgramRole.user_id == june.id)).all()
    assert roles == [Role.JUDGE]
    assert client.post(link, data={"name": "June", "password": PASSWORD}).status_code == 410


def test_an_invited_account_is_opened_with_its_own_password_only(
    client: FlaskClient, session: Session
) -> None:
    olga, ada = person("Olga"), person("Ada")
    invite(actor=olga, program=a_program(olga), email="ada@example.org", name="Ada", role=Role.JUDGE)
    link = mailed(session, "invitation")
    assert "This address has an account already" in client.get(link).text
    refused = client.post(link, data={"name": "Ada", "password": NEW})
    assert refused.status_code == 422
    assert WRONG in refused.text
    assert client.get("/account").status_code == 302
    assert client.post(link, data={"name": "Ada", "password": PASSWORD}).location == "/account"
    assert session.scalar(select(ProgramRole.role).where(ProgramRole.user_id == ada.id)) is Role.JUDGE


@pytest.mark.parametrize("path", ["/confirm/nothing", "/reset/nothing", "/invitations/nothing"])
def test_an_unknown_link_is_gone(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 410
    assert "This link was used before or has expired." in answer.text


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    person("Ada")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = sign_in(client)
    assert answer.status_code == 400
    assert "Your session has ended since this form was opened." in answer.text


def test_a_key_that_is_not_ours_is_none(client: FlaskClient, session: Session) -> None:
    answer = client.post("/register", data={**WHO, "idempotency_key": "k" * 65})
    assert answer.location == "/register/sent"
    assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


def test_a_judge_says_what_they_know(client: FlaskClient) -> None:
    stage = stages.a_stage()
    ada = stage.judge("Ada")
    stages.sign_in(client, ada)
    assert "What do you judge best?" in client.get("/account").text
    data = {"categories": [stage.category.public_id], "languages": ["de"]}
    assert client.post("/account/judging", data=data).location == "/account"
    assert client.get("/account").text.count(" checked") == 2
    assert client.post("/account/judging", data={"categories": ["nothing"]}).status_code == 422
    assert client.post("/account/judging", data={"languages": ["xx"]}).status_code == 422
    db.session.refresh(ada)
    assert ada.languages == ["de"]


def test_whoever_does_not_judge_is_not_asked_what_they_know(client: FlaskClient) -> None:
    stages.sign_in(client, stages.a_stage().organizer)
    assert "What do you judge best?" not in client.get("/account").text
