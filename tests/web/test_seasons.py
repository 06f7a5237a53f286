"""An organizer founds a season, sees what it lacks, and moves it on until the winners are public."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import Outcome, ProgramState, Role
from awards.models import AuditEntry, Mail, Program
from awards.workflow import template
from tests.season import a_program, person
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

SEASON = "/organize/crm-2027/"
TYPED = {"name": "CRM Awards 2027", "slug": "crm-2027", "zone": "Europe/Lisbon", "start": "default"}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def moved(session: Session, action: str) -> int:
    return session.query(AuditEntry).filter_by(action=action).count()


def test_the_first_season_is_founded_from_the_default_one(client: FlaskClient, session: Session) -> None:
    olga = person("Olga")
    sign_in(client, olga)
    answer = client.post("/organize/new", data=TYPED)
    assert (answer.status_code, answer.location) == (302, SEASON)
    program = session.query(Program).one()
    assert (program.name, program.zone, program.state) == (
        "CRM Awards 2027",
        "Europe/Lisbon",
        ProgramState.DRAFT,
    )
    assert [one.name for one in program.categories] == [one.name for one in template.categories()]
    assert "CRM Awards 2027 is founded. Set its dates next." in client.get(SEASON).text


def test_an_empty_season_has_questions_but_no_category(client: FlaskClient, session: Session) -> None:
    sign_in(client, person("Olga"))
    client.post("/organize/new", data=TYPED | {"start": ""})
    program = session.query(Program).one()
    assert program.categories == []
    assert "Add at least one category." in client.get(SEASON).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Give the season a name."),
        ("slug", "", "Say under which address it is found."),
        ("slug", "CRM 2027", "Use small letters, digits and hyphens, such as crm-awards-2027."),
        ("slug", "organize", "This address belongs to a page of the site; choose a different one."),
        ("zone", "Lisbon", "Choose a time zone such as Europe/Lisbon."),
    ],
)
def test_a_refused_founding_keeps_what_was_typed(
    client: FlaskClient, session: Session, field: str, typed: str, sentence: str
) -> None:
    sign_in(client, person("Olga"))
    answer = client.post("/organize/new", data=TYPED | {"start": "", field: typed})
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    kept = form_of(answer.text)
    assert {name: kept[name] for name in TYPED} == TYPED | {"start": "", field: typed}
    assert session.query(Program).count() == 0


def test_an_address_is_taken_once(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = client.post("/organize/new", data=TYPED)
    assert answer.status_code == 422
    assert sentence_at(answer.text, "slug") == "Another season has this address; choose a different one."
    assert session.query(Program).count() == 1


def test_founding_twice_founds_once(client: FlaskClient, session: Session) -> None:
    sign_in(client, person("Olga"))
    answers = [client.post("/organize/new", data=TYPED | {"idempotency_key": "once"}) for _ in range(2)]
    assert {answer.location for answer in answers} == {SEASON}
    assert session.query(Program).count() == 1


def test_a_stranger_founds_no_second_season(client: FlaskClient, stage: Stage, session: Session) -> None:
    sign_in(client, person("Eve"))
    assert client.get("/organize/new").status_code == 403
    answer = client.post("/organize/new", data=TYPED | {"slug": "eve-2027"})
    assert answer.status_code == 403
    assert "Only organizers found seasons." in answer.text
    assert "Found a season" not in client.get("/organize").text
    assert session.query(Program).count() == 1


def test_my_seasons_name_my_part(client: FlaskClient, stage: Stage) -> None:
    assert f'href="{SEASON}"' in client.get("/organize").text
    sign_in(client, person("Sam", stage.program, Role.SCREENER))
    page = client.get("/organize").text
    assert 'href="/organize/crm-2027/screening"' in page
    assert f'href="{SEASON}"' not in page


def test_the_season_lists_what_is_missing_and_offers_no_step(client: FlaskClient) -> None:
    sign_in(client, person("Olga"))
    client.post("/organize/new", data=TYPED)
    page = client.get(SEASON).text
    assert "Before you can publish the season:" in page
    assert "Set the day nominations open." in page
    assert f'action="{SEASON}schedule"' not in page


def test_a_step_with_something_missing_is_refused(client: FlaskClient, session: Session) -> None:
    sign_in(client, person("Olga"))
    client.post("/organize/new", data=TYPED | {"start": ""})
    answer = client.post(f"{SEASON}schedule")
    assert answer.status_code == 409
    assert "The season did not move" in answer.text
    assert "Set the day winners are announced. Add at least one category." in answer.text
    assert session.query(Program).one().state is ProgramState.DRAFT


def test_a_step_sent_twice_moves_once(client: FlaskClient, session: Session) -> None:
    olga = person("Olga")
    program = a_program(olga)
    sign_in(client, olga)
    data = form_of(client.get(SEASON).text, f"{SEASON}schedule")
    answers = [client.post(f"{SEASON}schedule", data=data) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(302, SEASON)] * 2
    session.refresh(program)
    assert program.state is ProgramState.SCHEDULED
    assert moved(session, "schedule") == 1


def test_a_step_out_of_turn_is_refused(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = client.post(f"{SEASON}archive")
    assert answer.status_code == 409
    assert "The program is open, so it is too late or too early to archive it." in answer.text
    assert client.post(f"{SEASON}abolish").status_code in (404, 405)


def test_entries_wait_for_screening_before_judging(client: FlaskClient, stage: Stage) -> None:
    stage.nominated("North")
    stage.nominated("South")
    client.post(f"{SEASON}start_screening")
    answer = client.post(f"{SEASON}start_judging")
    assert answer.status_code == 409
    assert "2 nominations wait for screening. No entry has been admitted." in answer.text


def test_going_back_needs_a_reason(client: FlaskClient, stage: Stage, session: Session) -> None:
    client.post(f"{SEASON}start_screening")
    answer = client.post(f"{SEASON}reopen", data={"reason": "  "})
    assert answer.status_code == 422
    assert sentence_at(answer.text, "reason") == "Say why."
    assert client.post(f"{SEASON}reopen", data={"reason": "The mail went out late."}).location == SEASON
    session.refresh(stage.program)
    assert stage.program.state is ProgramState.OPEN
    entry = session.query(AuditEntry).filter_by(action="reopen").one()
    assert entry.details["reason"] == "The mail went out late."


def test_a_long_reason_is_kept(client: FlaskClient, stage: Stage) -> None:
    client.post(f"{SEASON}start_screening")
    answer = client.post(f"{SEASON}reopen", data={"reason": "x" * 501})
    assert answer.status_code == 422
    assert sentence_at(answer.text, "reason") == "Keep the reason under 500 characters."
    assert form_of(answer.text, f"{SEASON}reopen")["reason"] == "x" * 501


def test_announcing_waits_for_the_tiers(client: FlaskClient, stage: Stage) -> None:
    stage.decided({"North": "9"}, name=())
    assert "Best team: name the winners." in client.get(SEASON).text
    answer = client.post(f"{SEASON}announce")
    assert answer.status_code == 409
    assert "Best team: name the winners." in answer.text


def test_announcing_makes_the_winners_public_and_mails_the_nominators(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    stage.decided({"North": "9", "South": "7"}, name=(Outcome.WINNER,))
    sign_in(client, person("Visitor"))
    assert "Team North" not in client.get("/crm-2027/winners").text
    sign_in(client, stage.organizer)
    data = {"idempotency_key": "once"}
    assert [client.post(f"{SEASON}announce", data=data).location for _ in range(2)] == [SEASON] * 2
    sign_in(client, person("Other"))
    page = client.get("/crm-2027/winners").text
    assert "Team North" in page
    assert "Team South" not in page
    mails = session.query(Mail).filter_by(kind="announced").all()
    told = {mail.recipient: mail.context["outcome"] for mail in mails}
    assert told == {"voice.north@example.org": "winner", "voice.south@example.org": ""}
    assert moved(session, "announce") == 1


def test_without_an_account_one_signs_in_first(client: FlaskClient) -> None:
    a_stage()
    for address in ("/organize", "/organize/new", SEASON):
        assert client.get(address).location.startswith("/sign-in")
