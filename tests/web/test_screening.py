"""Screeners read the queue, decide, and take a decision back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from awards.enums import NominationKind, NominationState, ProgramState, Role
from awards.extensions import db
from awards.models import Entry, Nomination, User
from awards.workflow import nominations
from tests.season import person
from tests.statements import counted
from tests.web.stage import Stage, a_stage, sign_in

QUEUE = "/organize/crm-2027/screening"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def screener(client: FlaskClient, stage: Stage) -> User:
    user = person("Sam", stage.program, Role.SCREENER)
    sign_in(client, user)
    return user


def address(nomination: Nomination, action: str = "") -> str:
    return f"/organize/nominations/{nomination.public_id}{action}"


def sent(nomination: Nomination, **more: str) -> dict[str, str]:
    return {"version": str(nomination.version), **more}


def state_of(nomination: Nomination) -> NominationState:
    db.session.refresh(nomination)
    return nomination.state


def test_the_queue_answers_the_minimum_criteria(client: FlaskClient, stage: Stage, screener: User) -> None:
    stage.nominated("North", kind=NominationKind.SELF)
    page = client.get(QUEUE).text
    assert "1 nomination waits" in page
    assert "Team North" in page
    assert "met" in page


def test_drafts_are_nobody_elses_to_read(client: FlaskClient, stage: Stage, screener: User) -> None:
    draft = nominations.start_nomination(
        program=stage.program, category=stage.category, kind=NominationKind.PEER, nominator=person("Dana")
    )
    assert "Nothing waits" in client.get(QUEUE).text
    assert client.get(address(draft)).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", "Team North", "Team South"),
        ("?state=admitted", "Team South", "Team North"),
        ("?state=all&category=BST", "Team South", "Nothing here"),
        ("?state=declined", "Nothing here", "Team North"),
        ("?state=nonsense", "Team North", "Nothing here"),
    ],
)
def test_the_queue_is_filtered(
    client: FlaskClient, stage: Stage, screener: User, query: str, shown: str, hidden: str
) -> None:
    stage.nominated("North")
    stage.admitted("South")
    page = client.get(QUEUE + query).text
    assert shown in page
    assert hidden not in page


def test_the_queue_costs_the_same_for_one_row_and_for_three(
    client: FlaskClient, stage: Stage, screener: User
) -> None:
    costs = []
    for names in (("North",), ("South", "West")):
        for name in names:
            stage.nominated(name, kind=NominationKind.SELF)
        db.session.expire_all()
        with counted() as statements:
            client.get(QUEUE)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_file_shows_answers_figures_and_reasons(client: FlaskClient, stage: Stage, screener: User) -> None:
    page = client.get(address(stage.nominated("North", kind=NominationKind.SELF))).text
    assert "About North: story." in page
    assert "90.0 %" in page
    assert "The answers have 6 words." in page
    assert "voice.north@example.org" in page


def test_admitting_leads_to_the_next_that_waits(client: FlaskClient, stage: Stage, screener: User) -> None:
    first, second = stage.nominated("North"), stage.nominated("South")
    answer = client.post(address(first, "/admit"), data=sent(first))
    assert answer.location == address(second)
    assert state_of(first) is NominationState.ADMITTED
    assert db.session.query(Entry).one().code == "BST-0001"
    assert client.post(address(second, "/admit"), data=sent(second)).location == QUEUE


def test_a_decision_sent_twice_is_taken_once(client: FlaskClient, stage: Stage, screener: User) -> None:
    first, second = stage.nominated("North"), stage.nominated("South")
    data = sent(first, idempotency_key="once")
    answers = [client.post(address(first, "/admit"), data=data) for _ in range(2)]
    assert [answer.location for answer in answers] == [address(second)] * 2


def test_returning_gives_a_reason_and_days(client: FlaskClient, stage: Stage, screener: User) -> None:
    found = stage.nominated("North")
    data = sent(found, reason="Name the period.", cure_days="5")
    assert client.post(address(found, "/return"), data=data).status_code == 302
    assert state_of(found) is NominationState.RETURNED
    assert found.screening_note == "Name the period."
    assert "Told to the nominator: Name the period." in client.get(address(found)).text


@pytest.mark.parametrize("days", ["0", "many", ""])
def test_a_refused_return_keeps_the_reason(
    client: FlaskClient, stage: Stage, screener: User, days: str
) -> None:
    found = stage.nominated("North")
    data = sent(found, reason="Name the period.", cure_days=days)
    answer = client.post(address(found, "/return"), data=data)
    assert answer.status_code == 422
    assert "between 1 and 60 days" in answer.text
    assert ">\r\nName the period.</textarea>" in answer.text
    assert state_of(found) is NominationState.SUBMITTED


def test_declining_needs_a_reason(client: FlaskClient, stage: Stage, screener: User) -> None:
    found = stage.nominated("North")
    answer = client.post(address(found, "/decline"), data=sent(found, reason=" "))
    assert answer.status_code == 422
    assert "Say which minimum criterion is not met, and why." in answer.text
    client.post(address(found, "/decline"), data=sent(found, reason="Too few words."))
    assert state_of(found) is NominationState.DECLINED


def test_a_decision_can_be_undone(client: FlaskClient, stage: Stage, screener: User) -> None:
    found = stage.admitted("North")
    assert "Undo the decision" in client.get(address(found)).text
    assert client.post(address(found, "/undo"), data=sent(found)).location == address(found)
    assert state_of(found) is NominationState.SUBMITTED
    assert db.session.query(Entry).count() == 0


def test_a_stale_decision_is_refused(client: FlaskClient, stage: Stage, screener: User) -> None:
    found = stage.nominated("North")
    answer = client.post(address(found, "/decline"), data={"version": "0", "reason": "Too few words."})
    assert answer.status_code == 409
    assert "Somebody saved this after you opened it" in answer.text
    assert "Too few words." in answer.text
    assert state_of(found) is NominationState.SUBMITTED


def test_nothing_is_screened_once_judging_started(client: FlaskClient, stage: Stage, screener: User) -> None:
    found = stage.nominated("North")
    stage.move_to(ProgramState.JUDGING)
    answer = client.post(address(found, "/admit"), data=sent(found))
    assert answer.status_code == 409
    assert "nominations are no longer screened" in answer.text
    assert ">Admit<" not in client.get(address(found)).text


def test_a_second_nomination_names_the_entry_it_would_feed(
    client: FlaskClient, stage: Stage, screener: User
) -> None:
    stage.admitted("North")
    second = stage.nominated("North", voice="Second")
    page = client.get(address(second)).text
    assert "BST-0001, fed by 1 nomination; admitting adds this one" in page


def test_an_organizer_of_another_program_finds_nothing(client: FlaskClient, stage: Stage) -> None:
    found = stage.nominated("North")
    sign_in(client, a_stage(slug="other-2027").organizer)
    assert client.get(address(found)).status_code == 404
    assert client.post(address(found, "/admit"), data=sent(found)).status_code == 404
    assert client.get(QUEUE).status_code == 403
    assert state_of(found) is NominationState.SUBMITTED


def test_a_judge_of_the_program_does_not_screen(client: FlaskClient, stage: Stage) -> None:
    found = stage.nominated("North")
    sign_in(client, stage.judge("Ada"))
    assert client.post(address(found, "/admit"), data=sent(found)).status_code == 403


def test_an_unknown_nomination_is_absent(client: FlaskClient, screener: User) -> None:
    assert client.get("/organize/nominations/" + "0" * 32).status_code == 404
