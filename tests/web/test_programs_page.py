"""An organizer edits what a season says about itself: words, dates on local clocks, colors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import ProgramState
from awards.models import Program
from awards.workflow.programs import DATES, edit_program
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

EDIT = "/organize/crm-2027/edit"
CLOCKS = {
    "zone": "Europe/Lisbon",
    "opens_at": "2027-01-10T18:00",
    "closes_at": "2027-03-27T18:00",
    "judging_opens_at": "2027-03-28T18:00",
    "judging_closes_at": "2027-07-01T18:00",
    "announce_at": "2027-10-31T18:00",
}
INSTANTS = {
    "opens_at": datetime(2027, 1, 10, 18, tzinfo=UTC),
    "closes_at": datetime(2027, 3, 27, 18, tzinfo=UTC),
    "judging_opens_at": datetime(2027, 3, 28, 17, tzinfo=UTC),
    "judging_closes_at": datetime(2027, 7, 1, 17, tzinfo=UTC),
    "announce_at": datetime(2027, 10, 31, 18, tzinfo=UTC),
}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def send(client: FlaskClient, **typed: str) -> TestResponse:
    """The form as it is opened, with some of it typed over."""
    return client.post(EDIT, data=form_of(client.get(EDIT).text) | typed)


def instants(program: Program) -> dict[str, datetime]:
    return {name: getattr(program, name) for name in DATES}


def test_words_are_saved_and_shown(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = send(client, name="CRM Awards", headline="  Who serves best? ", intro="Teams & people.")
    assert (answer.status_code, answer.location) == (302, "/organize/crm-2027/")
    session.refresh(stage.program)
    assert (stage.program.name, stage.program.headline) == ("CRM Awards", "Who serves best?")
    page = client.get("/crm-2027/").text
    assert "Who serves best?" in page
    assert "Teams &amp; people." in page


def test_the_form_opens_with_what_is_stored(client: FlaskClient, stage: Stage) -> None:
    held = form_of(client.get(EDIT).text)
    assert held["name"] == stage.program.name
    assert held["primary_color"] == stage.program.primary_color
    assert held["version"] == str(stage.program.version)


def test_dates_are_read_on_the_clocks_of_the_zone(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    """Lisbon is an hour ahead of UTC from 28 March to 31 October 2027."""
    assert send(client, **CLOCKS).status_code == 302
    session.refresh(stage.program)
    assert instants(stage.program) == INSTANTS
    held = form_of(client.get(EDIT).text)
    assert {name: held[name] for name in CLOCKS} == CLOCKS


def test_saving_without_a_change_moves_no_date(client: FlaskClient, stage: Stage, session: Session) -> None:
    send(client, **CLOCKS)
    for _ in range(2):
        assert send(client).status_code == 302
    session.refresh(stage.program)
    assert instants(stage.program) == INSTANTS


def test_a_date_may_be_left_open(client: FlaskClient, stage: Stage, session: Session) -> None:
    assert send(client, announce_at="").status_code == 302
    session.refresh(stage.program)
    assert stage.program.announce_at is None


def test_dates_out_of_order_get_a_sentence_each(client: FlaskClient, stage: Stage, session: Session) -> None:
    before = instants(stage.program)
    typed = CLOCKS | {"closes_at": "2027-01-10T18:00", "judging_closes_at": "2027-03-28T17:59"}
    answer = send(client, **typed)
    assert answer.status_code == 422
    assert {name: sentence_at(answer.text, name) for name in DATES} == {
        "opens_at": "",
        "closes_at": "Nominations close after they open.",
        "judging_opens_at": "",
        "judging_closes_at": "Judging closes after it opens.",
        "announce_at": "",
    }
    kept = form_of(answer.text)
    assert {name: kept[name] for name in typed} == typed
    session.refresh(stage.program)
    assert instants(stage.program) == before


def test_the_other_two_dates_have_their_sentences(client: FlaskClient, stage: Stage) -> None:
    answer = send(
        client, **CLOCKS | {"judging_opens_at": "2027-03-26T18:00", "announce_at": "2027-06-30T18:00"}
    )
    assert sentence_at(answer.text, "judging_opens_at") == "Judging opens when nominations have closed."
    assert sentence_at(answer.text, "announce_at") == "Winners are announced after judging has closed."


def test_what_is_no_date_is_named_and_kept(client: FlaskClient, stage: Stage) -> None:
    answer = send(client, closes_at="next Friday")
    assert answer.status_code == 422
    assert sentence_at(answer.text, "closes_at") == "Give a day and a time such as 2027-03-31 18:00."
    assert form_of(answer.text)["closes_at"] == "next Friday"


def test_an_hour_that_the_clocks_skip_is_refused(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = send(client, **CLOCKS | {"judging_opens_at": "2027-03-28T01:30"})
    assert answer.status_code == 422
    assert (
        sentence_at(answer.text, "judging_opens_at")
        == "The clocks of Europe/Lisbon skip this time; choose one an hour later."
    )


def test_an_unknown_zone_is_refused(client: FlaskClient, stage: Stage) -> None:
    answer = send(client, zone="Lisbon")
    assert answer.status_code == 422
    assert sentence_at(answer.text, "zone") == "Choose a time zone such as Europe/Lisbon."
    assert form_of(answer.text)["zone"] == "Lisbon"


@pytest.mark.parametrize(
    ("color", "sentence"),
    [
        # White on #757575 has 4.6, on #777777 4.48: the one is enough, the other is not.
        ("#757575", ""),
        ("#777777", "White text on it has a contrast of 4.47; choose a darker color (4.5)."),
        ("#ffff00", "White text on it has a contrast of 1.07; choose a darker color (4.5)."),
        ("green", "Give a color such as #1f5c42."),
    ],
)
def test_the_main_color_carries_white_text(
    client: FlaskClient, stage: Stage, color: str, sentence: str
) -> None:
    answer = send(client, primary_color=color)
    assert answer.status_code == (422 if sentence else 302)
    assert sentence_at(answer.text, "primary_color") == sentence


def test_a_stale_form_is_refused_with_the_words_kept(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    opened = form_of(client.get(EDIT).text)
    edit_program(actor=stage.organizer, program=stage.program, headline="The other tab was first.")
    answer = client.post(EDIT, data=opened | {"headline": "My long headline."})
    assert answer.status_code == 409
    assert "Somebody saved this after you opened it. Your text is still in the form" in answer.text
    again = form_of(answer.text)
    assert again["headline"] == "My long headline."
    session.refresh(stage.program)
    assert stage.program.headline == "The other tab was first."
    assert client.post(EDIT, data=again).status_code == 302
    session.refresh(stage.program)
    assert stage.program.headline == "My long headline."


def test_a_form_without_a_version_is_stale(client: FlaskClient, stage: Stage) -> None:
    opened = form_of(client.get(EDIT).text)
    del opened["version"]
    assert client.post(EDIT, data=opened).status_code == 409


def test_a_season_that_is_over_stays_as_it_is(client: FlaskClient, stage: Stage) -> None:
    stage.move_to(ProgramState.ANNOUNCED)
    answer = send(client, name="Another name")
    assert answer.status_code == 409
    assert "The season is over, so its description stays as it is." in answer.text
