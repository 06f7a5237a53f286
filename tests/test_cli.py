"""The command line as somebody types it, in a tiny instance."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from awards import cli
from awards.enums import MailState, Role
from awards.models import AuditHead, Mail, ProgramRole, User
from awards.models.triggers import TRIGGERS
from awards.workflow.accounts import authenticate, request_reset
from awards.workflow.transaction import transaction
from tests.season import PASSWORD, a_program, person


@pytest.fixture(autouse=True)
def instance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWARDS_INSTANCE_DIR", app.instance_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words, catch_exceptions=False)


def drop_triggers(session: Session) -> None:
    with transaction():
        for trigger in TRIGGERS:
            for statement in trigger.drop("sqlite"):
                session.execute(text(statement))


def test_a_user_made_here_can_sign_in(session: Session) -> None:
    found = run("user", "Ada@example.org", "Ada Ng", "--password", PASSWORD)
    assert (found.exit_code, found.output) == (0, "Ada Ng can sign in as ada@example.org.\n")
    assert authenticate(email="ada@example.org", password=PASSWORD).name == "Ada Ng"


def test_a_user_may_get_a_role_in_a_season(session: Session) -> None:
    program = a_program(person("Olga"), template=None)
    command = ("user", "ada@example.org", "Ada", "--password", PASSWORD, "--program")
    found = run(*command, program.slug, "--role", "screener")
    assert found.exit_code == 0
    ada = select(User.id).where(User.email == "ada@example.org").scalar_subquery()
    assert session.scalars(select(ProgramRole.role).where(ProgramRole.user_id == ada)).all() == [
        Role.SCREENER
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "ada@example.org", "Ada", "--password", "short"), "password"),
        (("user", "no address", "Ada", "--password", PASSWORD), "complete e-mail address"),
        (
            ("user", "ada@example.org", "Ada", "--password", PASSWORD, "--program", "x"),
            "There is no season x.",
        ),
        (("user", "olga@example.org", "Olga", "--password", PASSWORD), "already"),
    ],
)
def test_a_user_that_cannot_be_made_is_refused_in_a_sentence(
    session: Session, words: tuple[str, ...], sentence: str
) -> None:
    person("Olga")
    found = run(*words)
    assert found.exit_code == 1
    assert sentence in found.output
    assert "Traceback" not in found.output
    assert len(session.scalars(select(User)).all()) == 1


def test_a_whole_log_is_said_to_be_whole(session: Session) -> None:
    person("Ada")
    found = run("audit", "verify", "--head", session.scalars(select(AuditHead.digest)).one())
    assert (found.exit_code, found.output) == (0, "Every chain is whole.\n")


def test_a_broken_log_is_found_and_ends_with_an_error(session: Session) -> None:
    person("Ada")
    person("Bob")
    head = session.scalars(select(AuditHead.digest)).one()
    drop_triggers(session)
    with transaction():
        session.execute(text("UPDATE audit_entries SET action = 'nothing' WHERE sequence = 1"))
    found = run("audit", "verify")
    assert (found.exit_code, found.output) == (1, "site: link 1 (nothing) was altered.\n")
    unknown = run("audit", "verify", "--head", "0" * 64)
    assert unknown.exit_code == 1
    assert "the log was shortened" in unknown.output
    assert head not in unknown.output


def test_mail_is_sent_now(app: Flask, session: Session) -> None:
    request_reset(email=person("Ada").email)
    assert run("mail", "send").output == "1 sent.\n"
    assert run("mail", "send").output == "0 sent.\n"
    session.expire_all()
    assert session.scalars(select(Mail.state)).all() == [MailState.SENT]


def test_mail_that_was_given_up_is_sent_when_asked(app: Flask, session: Session) -> None:
    request_reset(email=person("Ada").email)
    with transaction():
        session.scalars(select(Mail)).one().state = MailState.FAILED
    assert run("mail", "send").output == "0 sent.\n"
    assert run("mail", "send", "--failed").output == "1 sent.\n"
