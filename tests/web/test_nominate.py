"""A customer nominates through the pages: from the first question to the receipt number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import NominationState
from awards.models import IdempotencyKey, Mail, Nomination, Program
from tests.season import person
from tests.web.nominating import (
    START,
    customer,
    draft,
    edit_url,
    how_many,
    mailed,
    open_program,
    says,
    sign_in,
    the_one,
)
from tests.web.page import form_of, sentence_at


@pytest.fixture
def program(session: Session) -> Program:
    return open_program(session)


def test_a_customer_nominates_from_the_first_question_to_the_number(
    client: FlaskClient, program: Program, session: Session
) -> None:
    assert "Whose service was exceptional?" in client.get(START).text
    answer = client.post(START, data=customer(program, action="save", answer_words=""))
    nomination = the_one(session)
    assert answer.location == edit_url(nomination)
    assert "Northwind Care Desk" in client.get(answer.location).text

    sent = customer(program, version=str(nomination.version), idempotency_key="b" * 32)
    answer = client.post(edit_url(nomination), data=sent)
    assert answer.location == f"{edit_url(nomination)}/status"
    assert "One click is left" in client.get(answer.location).text
    assert the_one(session).state is NominationState.UNCONFIRMED

    link = mailed(session, "confirm_nomination")
    assert "Confirm my address" in client.get(link).text
    assert the_one(session).state is NominationState.UNCONFIRMED
    answer = client.post(link, follow_redirects=True)
    assert "N-0001" in answer.text
    assert the_one(session).state is NominationState.SUBMITTED
    assert session.scalar(select(Mail.recipient).where(Mail.kind == "nomination_receipt")) == "jo@example.com"
    assert client.post(link).status_code == 410


def test_sending_at_once_needs_no_saved_draft(
    client: FlaskClient, program: Program, session: Session
) -> None:
    answer = client.post(START, data=customer(program))
    nomination = the_one(session)
    assert answer.location == f"{edit_url(nomination)}/status"
    assert nomination.state is NominationState.UNCONFIRMED


def test_the_same_form_twice_is_one_nomination(
    client: FlaskClient, program: Program, session: Session
) -> None:
    client.post(START, data=customer(program))
    answer = client.post(START, data=customer(program), follow_redirects=True)
    assert "One click is left" in answer.text
    assert how_many(session) == 1
    assert session.scalar(select(func.count()).select_from(Mail)) == 1
    assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1


def test_a_corrected_form_is_not_taken_for_the_first_one(
    client: FlaskClient, program: Program, session: Session
) -> None:
    answer = client.post(START, data=customer(program, answer_words=""))
    assert answer.status_code == 422
    nomination = the_one(session)
    assert f'action="{edit_url(nomination)}"' in answer.text
    assert f'value="{"a" * 32}"' not in answer.text
    sent = customer(program, version=str(nomination.version), idempotency_key="b" * 32)
    assert client.post(edit_url(nomination), data=sent).location == f"{edit_url(nomination)}/status"


def test_an_older_version_is_refused_and_the_text_kept(
    client: FlaskClient, program: Program, session: Session
) -> None:
    nomination = draft(client, program, session)
    old = str(nomination.version)
    first = customer(program, action="save", version=old, idempotency_key="b" * 32)
    assert client.post(edit_url(nomination), data=first).status_code == 302
    second = {**first, "answer_words": "Typed in the other tab.", "idempotency_key": "c" * 32}
    answer = client.post(edit_url(nomination), data=second)
    assert answer.status_code == 409
    assert says(answer, "Somebody saved this after you opened it.")
    assert "Typed in the other tab." in answer.text
    kept = the_one(session)
    assert "Typed in the other tab." not in [each.text for each in kept.answers]
    assert f'name="version" value="{kept.version}"' in answer.text


def test_after_the_deadline_the_draft_stays_a_draft(
    client: FlaskClient, program: Program, session: Session
) -> None:
    nomination = draft(client, program, session)
    assert program.closes_at is not None
    version = str(nomination.version)
    changed = {"answer_words": "Written in the last second.", "idempotency_key": "b" * 32}
    with clock.at(program.closes_at):
        answer = client.post(edit_url(nomination), data=customer(program, version=version, **changed))
    assert answer.status_code == 409
    assert says(answer, "What you typed stays in your draft.")
    kept = the_one(session)
    assert kept.state is NominationState.DRAFT
    assert [each.text for each in kept.answers] == ["Written in the last second."]


def test_nothing_new_is_begun_after_the_deadline(
    client: FlaskClient, program: Program, session: Session
) -> None:
    assert program.closes_at is not None
    with clock.at(program.closes_at + timedelta(seconds=1)):
        assert "are closed" in client.get(START).text
        answer = client.post(START, data=customer(program))
    assert answer.status_code == 409
    assert "Copy what you typed" in answer.text
    assert "They called back within the hour" in answer.text
    assert how_many(session) == 0


@pytest.mark.parametrize("path", ["", "/status"])
def test_somebody_elses_nomination_is_absent(
    app: Flask, client: FlaskClient, program: Program, session: Session, path: str
) -> None:
    nomination = draft(client, program, session)
    person("Mallory")
    other = app.test_client()
    sign_in(other, "mallory")
    assert other.get(edit_url(nomination) + path).status_code == 404
    assert other.get(f"/nominations/{'0' * 32}{path}").status_code == 404
    assert other.post(f"{edit_url(nomination)}/withdraw", data={"version": "1"}).status_code == 404
    assert the_one(session).state is NominationState.DRAFT


def test_without_an_account_a_foreign_and_an_unknown_nomination_look_alike(
    app: Flask, client: FlaskClient, program: Program, session: Session
) -> None:
    nomination = draft(client, program, session)
    stranger = app.test_client()
    foreign = stranger.get(edit_url(nomination))
    unknown = stranger.get(f"/nominations/{'0' * 32}")
    assert foreign.status_code == unknown.status_code == 302
    assert foreign.location.startswith("/sign-in")
    assert unknown.location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("nominee_name", "", "Say who is nominated."),
        ("nominee_organization", "", "Say which organization the nominee belongs to."),
        ("rating", "", "Choose how you rate the service, from 1 to 5."),
        ("answer_words", "", "This question needs an answer."),
        ("answer_words", "word " * 151, "The answer has 151 words; shorten it to 150."),
        ("name", "", "Say your name; it is shown to the screeners, not to the public."),
        ("email", "", "Give an e-mail address that you can open; the receipt goes there."),
        ("email", "jo@", "This is not a complete e-mail address; it should look like name@company.com."),
        ("nominee_name", "n" * 201, "Shorten this to 200 characters."),
        ("category", "XXX", "Choose one of the categories."),
        ("rating", "6", "Choose how you rate the service, from 1 to 5."),
    ],
)
def test_each_refusal_is_a_sentence_at_its_field_and_the_rest_is_kept(
    client: FlaskClient, program: Program, name: str, value: str, sentence: str
) -> None:
    answer = client.post(START, data=customer(program, **{name: value}))
    assert answer.status_code == 422
    assert says(answer, sentence)
    assert f'id="{name}-error"' in answer.text
    kept = {"nominee_name": "Northwind Care Desk", "name": "Jo Park", "answer_words": "until it worked"}
    assert all(text in answer.text for field, text in kept.items() if field != name)


def test_one_customer_speaks_once_for_one_nominee(
    client: FlaskClient, program: Program, session: Session
) -> None:
    client.post(START, data=customer(program))
    client.post(mailed(session, "confirm_nomination"))
    again = customer(program, email="jo+again@example.com", idempotency_key="b" * 32)
    answer = client.post(START, data=again)
    assert answer.status_code == 422
    assert says(answer, "each customer speaks once")


def test_autosave_keeps_the_text_and_tells_the_new_version(
    client: FlaskClient, program: Program, session: Session
) -> None:
    nomination = draft(client, program, session)
    version = nomination.version
    typed = {"answer_words": "Half a senten", "email": "jo@exa", "version": str(version)}
    answer = client.post(f"{edit_url(nomination)}/save", data=typed, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["version"] == version + 1
    assert [each.text for each in the_one(session).answers] == ["Half a senten"]
    stale = client.post(f"{edit_url(nomination)}/save", data=typed, headers={"Accept": "application/json"})
    assert stale.status_code == 409
    assert stale.json is not None
    assert stale.json["message"].startswith("Somebody saved this")


def test_the_mailed_link_opens_the_nomination_in_another_browser(
    app: Flask, client: FlaskClient, program: Program, session: Session
) -> None:
    client.post(START, data=customer(program))
    link = mailed(session, "confirm_nomination", "manage_link")
    other = app.test_client()
    assert "Northwind Care Desk" in other.get(link).text
    answer = other.post(link, follow_redirects=True)
    assert "One click is left" in answer.text
    assert "Northwind Care Desk" in other.get("/nominations").text
    assert other.post(link).status_code == 302


def test_a_nomination_can_be_withdrawn_once(client: FlaskClient, program: Program, session: Session) -> None:
    client.post(START, data=customer(program))
    nomination = the_one(session)
    data = {"version": str(nomination.version), "idempotency_key": "b" * 32}
    answer = client.post(f"{edit_url(nomination)}/withdraw", data=data, follow_redirects=True)
    assert "withdrawn" in answer.text
    assert the_one(session).state is NominationState.WITHDRAWN
    assert client.post(f"{edit_url(nomination)}/withdraw", data=data).status_code == 302
    assert client.post(mailed(session, "confirm_nomination")).status_code == 409


def test_a_returned_nomination_says_why_and_is_sent_again(
    client: FlaskClient, program: Program, session: Session
) -> None:
    client.post(START, data=customer(program))
    client.post(mailed(session, "confirm_nomination"))
    nomination = the_one(session)
    nomination.state = NominationState.RETURNED
    nomination.screening_note = "Name the team, not the product."
    nomination.cure_until = clock.now() + timedelta(days=3)
    session.commit()
    page = client.get(edit_url(nomination)).text
    assert "Name the team, not the product." in page
    assert "Send it again" in page
    sent = customer(program, version=str(nomination.version), idempotency_key="b" * 32)
    client.post(edit_url(nomination), data=sent)
    assert (the_one(session).state, the_one(session).number) == (NominationState.SUBMITTED, 1)


def test_nobody_reads_a_draft_from_the_cache_of_a_shared_computer(
    client: FlaskClient, program: Program, session: Session
) -> None:
    assert "no-store" not in client.get(START).headers.get("Cache-Control", "")
    nomination = draft(client, program, session)
    assert client.get(edit_url(nomination)).headers["Cache-Control"] == "no-store"
    client.post("/sign-out")
    assert client.get(edit_url(nomination)).status_code == 302


def test_signing_in_keeps_the_nominations_of_this_browser(
    client: FlaskClient, program: Program, session: Session
) -> None:
    nomination = draft(client, program, session)
    person("Ada")
    sign_in(client, "ada")
    assert client.get(edit_url(nomination)).status_code == 200
    assert "Northwind Care Desk" in client.get("/nominations").text
    client.post("/sign-out")
    assert client.get(edit_url(nomination)).status_code == 302


def test_a_mistyped_address_is_changed_and_the_link_sent_again(
    app: Flask, client: FlaskClient, program: Program, session: Session
) -> None:
    status = client.post(START, data=customer(program, email="jo@exmaple.com")).location
    lost = [mailed(session, "confirm_nomination", name) for name in ("link", "manage_link")]
    form = form_of(client.get(status).text, status.replace("status", "address"))
    assert form["email"] == "jo@exmaple.com"
    refused = client.post(status.replace("status", "address"), data={**form, "email": "jo@"})
    assert refused.status_code == 422
    assert sentence_at(refused.text, "email").startswith("This is not a complete e-mail address;")

    sent = {**form, "email": "jo@example.com"}
    assert {client.post(status.replace("status", "address"), data=sent).location for _ in range(2)} == {
        status
    }
    page = client.get(status).text
    assert "A new link is on its way to jo@example.com" in page
    assert "Address changed; the link was sent again" in page
    stranger = app.test_client()
    assert [stranger.get(link).status_code for link in lost] == [410, 410]
    assert session.scalar(select(func.count()).select_from(Mail)) == 2
    assert "N-0001" in client.post(mailed(session, "confirm_nomination"), follow_redirects=True).text
    late = client.post(status.replace("status", "address"), data={**sent, "idempotency_key": "c" * 32})
    assert late.status_code == 409
    assert "send the link again" not in late.text


def test_no_mailbox_is_flooded_with_links(client: FlaskClient, program: Program, session: Session) -> None:
    for number in range(8):
        sent = customer(
            program,
            nominee_name=f"Desk {number}",
            email=f"jo+{number}@example.com",
            idempotency_key=f"{number}" * 32,
        )
        answer = client.post(START, data=sent)
        assert answer.status_code == (302 if number < 5 else 429)
    assert says(answer, "got 5 links within the hour.")
    assert session.scalar(select(func.count()).select_from(Mail)) == 5
    waiting = session.scalars(
        select(Nomination).where(Nomination.state == NominationState.UNCONFIRMED)
    ).first()
    assert waiting is not None
    again = {"email": "JO@example.com", "version": str(waiting.version)}
    refused = client.post(f"{edit_url(waiting)}/address", data=again)
    assert refused.status_code == 429
    assert says(refused, "got 5 links within the hour.")
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        assert client.post(f"{edit_url(waiting)}/address", data=again).status_code == 302


def test_the_language_is_kept_with_the_draft(client: FlaskClient, program: Program, session: Session) -> None:
    client.post(START, data=customer(program, action="save", language="de"))
    assert the_one(session).language == "de"
    assert '<option selected value="de">' in client.get(edit_url(the_one(session))).text
    sent = customer(program, action="save", version=str(the_one(session).version), language="xx")
    answer = client.post(edit_url(the_one(session)), data=sent | {"idempotency_key": "c" * 32})
    assert says(answer, "Choose the language from the list.")
    assert the_one(session).language == "de"
