"""Organizers follow their judges: how far each is, whom to remind with which mail, who steps in for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from awards import clock
from awards.extensions import db
from awards.models import Assignment, Mail, Round
from awards.workflow import judging, panels
from awards.workflow.opened import note_opened
from tests.web.stage import Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/progress"
REMINDERS = "/organize/crm-2027/reminders"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


@pytest.fixture
def given(stage: Stage) -> list[Assignment]:
    """Two entries, Ada and Ben with one each, the round open."""
    for name in ("North", "South"):
        stage.admitted(name)
    return stage.open_round(stage.judge("Ada"), stage.judge("Ben"))


def replacement(round: Round) -> str:
    return f"/organize/rounds/{round.public_id}/replacement"


def mails(kind: str) -> list[str]:
    return [one.recipient for one in db.session.query(Mail).filter_by(kind=kind)]


def test_before_a_round_is_open_the_page_says_what_will_be_here(client: FlaskClient, stage: Stage) -> None:
    assert "Nothing to follow yet" in client.get(PAGE).text


def test_every_way_of_counting_names_who_opened_nothing(
    client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    note_opened(actor=given[0].judge, assignment=given[0])
    names = {one.judge.name for one in given}
    page = client.get(PAGE).text
    assert all(name in page for name in names)
    idle = client.get(PAGE + "?show=unopened").text
    assert f'<th scope="row">{given[1].judge.name}<br>' in idle
    assert f'<th scope="row">{given[0].judge.name}<br>' not in idle
    assert "Team South" in client.get(PAGE + "?by=entry").text
    assert "Best team" in client.get(PAGE + "?by=round").text


@pytest.mark.parametrize(
    "query", ["by=x&show=y&sort=z&round=w&page=99999", "sort=last", "sort=opened", "by=entry&page=-1"]
)
def test_an_address_typed_by_hand_still_shows_the_page(
    client: FlaskClient, stage: Stage, given: list[Assignment], query: str
) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 200


def test_no_mark_is_on_the_page(client: FlaskClient, stage: Stage, given: list[Assignment]) -> None:
    before = client.get(PAGE + "?by=entry").text
    stage.marked(given[0], "9")
    high = client.get(PAGE + "?by=entry").text
    judging.reopen_scorecard(
        actor=stage.organizer,
        scorecard=judging.scorecard_of(given[0]),  # type: ignore[arg-type]
        reason="Again.",
    )
    stage.marked(given[0], "2")
    low = client.get(PAGE + "?by=entry").text
    assert before != high
    assert _without_times(high) == _without_times(low)


def _without_times(page: str) -> list[str]:
    return [line for line in page.splitlines() if "<time" not in line and "csrf" not in line]


def test_the_preview_of_a_reminder_holds_the_mail_and_sends_it_once(
    client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    page = client.get(REMINDERS).text
    assert "You have not opened any yet." in page
    assert "the judge&#39;s own link" in page
    assert not mails("reminder")
    data = {"rule": "unopened", "judge": [given[0].judge.public_id], "idempotency_key": "once"}
    for _ in range(2):
        assert client.post(REMINDERS, data=data).status_code == 302
    assert mails("reminder") == [given[0].judge.email]
    assert "reminded today" in client.get(REMINDERS).text
    again = client.post(REMINDERS, data=data | {"idempotency_key": "twice"})
    assert again.status_code == 409
    assert "Nobody chosen is left to remind" in again.text


def test_reminders_before_the_close(client: FlaskClient, stage: Stage, given: list[Assignment]) -> None:
    ends = stage.program.judging_closes_at
    assert ends is not None
    assert "Nobody, now." in client.get(REMINDERS + "?rule=left&days=3").text
    with clock.at(ends - timedelta(days=2)):
        assert given[0].judge.name in client.get(REMINDERS + "?rule=left&days=3").text
    refused = client.get(REMINDERS + "?rule=left&days=0")
    assert refused.status_code == 422
    assert "from 1 to 60" in refused.text


def test_replacing_is_previewed_and_then_done_once(
    client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    round, leaver, cy = given[0].round, given[0].judge, stage.judge("Cy")
    panels.seat(actor=stage.organizer, round=round, judge=cy, is_reserve=True)
    assert client.get(replacement(round)).status_code == 200
    page = client.get(f"{replacement(round)}?judge={leaver.public_id}").text
    assert '<td data-label="Goes to">Cy</td>' in page
    assert not mails("replaced")
    digest = page.split('name="digest" value="')[1].split('"')[0]
    data = {"judge": leaver.public_id, "digest": digest, "idempotency_key": "once"}
    for _ in range(2):
        assert client.post(replacement(round), data=data).status_code == 302
    assert mails("replaced") == [leaver.email]
    assert cy.email in mails("assignment")


def test_a_preview_is_a_link_and_needs_no_token_of_a_form(
    app: Flask, client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get(f"{replacement(given[0].round)}?judge={given[0].judge.public_id}")
    assert page.status_code == 200
    assert "What moves to whom" in page.text


def test_a_replacement_that_cannot_be_is_refused_in_a_sentence(
    client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    round, leaver = given[0].round, given[0].judge
    oneself = client.get(f"{replacement(round)}?judge={leaver.public_id}&successor={leaver.public_id}")
    assert oneself.status_code == 422
    assert "cannot step in for themselves" in oneself.text
    for data in ({}, {"judge": "nobody"}, {"judge": leaver.public_id, "successor": "nobody"}):
        assert client.post(replacement(round), data=data).status_code == 422
    stale = client.post(replacement(round), data={"judge": leaver.public_id, "digest": "of another day"})
    assert stale.status_code == 409
    assert "The round went on after this preview was made" in stale.text
    assert not mails("replaced")


def test_a_closed_round_refuses_a_replacement(
    client: FlaskClient, stage: Stage, given: list[Assignment]
) -> None:
    round = given[0].round
    judging.close_round(actor=stage.organizer, round=round)
    answer = client.post(replacement(round), data={"judge": given[0].judge.public_id})
    assert answer.status_code == 409
    assert "is closed; its panel stays as it was" in answer.text
