"""The terms of judging stand before every entry, and are accepted once."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from awards import policies
from awards.enums import NominationKind, Role
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Pledge, User
from awards.queries.judging import scorecard_of
from awards.workflow.terms import USUAL, digest_of
from tests.season import person
from tests.web.page import form_of
from tests.web.stage import Stage, a_stage, sign_in

JSON = {"Accept": "application/json"}
ALL = {"mark-shown": "8", "mark-expertise": "7", "comment": "Well shown.", "version": "0"}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def judge(stage: Stage) -> User:
    """A judge who has not accepted anything yet."""
    return person("Ada", stage.program, Role.JUDGE)


@pytest.fixture
def given(client: FlaskClient, stage: Stage, judge: User) -> Assignment:
    stage.admitted("North", kind=NominationKind.SELF)
    (found,) = stage.open_round(judge)
    sign_in(client, judge)
    return found


def address(stage: Stage) -> str:
    return f"/judge/terms/{stage.program.slug}"


def accept(client: FlaskClient, stage: Stage, **more: str) -> str | None:
    form = form_of(client.get(address(stage)).text, address(stage))
    return client.post(address(stage), data=form | {"accepted": "y"} | more).location


def pages(app: Flask, assignment: Assignment) -> dict[str, list[str]]:
    """Every address of the application that shows or takes something about an entry, by method."""
    found: dict[str, list[str]] = {"GET": [], "POST": []}
    where = {"public_id": assignment.public_id, "file": "0" * 32}
    for rule in app.url_map.iter_rules():
        if app.view_functions[rule.endpoint].__dict__.get("policy") is policies.assigned:
            values = {name: where[name] for name in rule.arguments}
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            found[method].append(app.url_map.bind("localhost").build(rule.endpoint, values, method))
    return found


def test_every_page_of_an_entry_leads_to_the_terms_first(
    app: Flask, client: FlaskClient, stage: Stage, given: Assignment
) -> None:
    shown = pages(app, given)["GET"]
    assert len(shown) >= 4
    for path in shown:
        answer = client.get(path)
        assert answer.location == f"{address(stage)}?next={path}", path
        assert "Team North" not in answer.text


def test_every_form_of_an_entry_is_refused_before_the_terms(
    app: Flask, client: FlaskClient, given: Assignment
) -> None:
    taken = pages(app, given)["POST"]
    assert len(taken) >= 5
    for path in taken:
        answer = client.post(path, data=ALL)
        assert answer.status_code == 403, path
        assert "Accept the terms of judging first" in answer.text
    assert scorecard_of(given) is None


def test_a_save_by_script_gets_a_sentence_and_is_taken_afterwards(
    client: FlaskClient, stage: Stage, given: Assignment
) -> None:
    url = f"/judge/{given.public_id}/save"
    answer = client.post(url, data=ALL, headers=JSON)
    assert answer.status_code == 403
    assert answer.json is not None
    assert "What you typed stays here" in answer.json["message"]
    accept(client, stage)
    assert client.post(url, data=ALL, headers=JSON).status_code == 200


def test_the_list_names_no_entry_before_the_terms(
    client: FlaskClient, stage: Stage, given: Assignment
) -> None:
    page = client.get("/judge").text
    assert "1 entry of Awards crm-2027 waits for you" in page
    assert address(stage) in page
    assert "Team North" not in page
    assert "BST-0001" not in page
    accept(client, stage)
    assert "Team North" in client.get("/judge").text


def test_accepted_once_the_way_goes_on_to_the_entry(
    client: FlaskClient, stage: Stage, judge: User, given: Assignment
) -> None:
    way = client.get(f"/judge/{given.public_id}").location
    page = client.get(way).text
    assert "Confidentiality" in page
    form = form_of(page, address(stage))
    refused = client.post(address(stage), data=form)
    assert refused.status_code == 422
    assert "Tick the box if you accept the terms." in refused.text
    answer = client.post(address(stage), data=form | {"accepted": "y"})
    assert answer.location == f"/judge/{given.public_id}"
    assert "Team North" in client.get(answer.location).text
    pledge = db.session.scalars(select(Pledge)).one()
    assert (pledge.judge_id, pledge.terms_digest) == (judge.id, digest_of(USUAL))
    again = client.get(address(stage)).text
    assert "You accepted these terms" in again
    assert "Accept and go on" not in again


def test_accepting_twice_is_one_pledge(client: FlaskClient, stage: Stage, given: Assignment) -> None:
    form = form_of(client.get(address(stage)).text, address(stage)) | {"accepted": "y"}
    first, second = (client.post(address(stage), data=form) for _ in range(2))
    third = client.post(address(stage), data=form | {"idempotency_key": "another"})
    assert first.location == second.location == third.location == "/judge"
    assert db.session.scalar(select(func.count()).select_from(Pledge)) == 1
    rows = select(func.count()).where(AuditEntry.action == "accept_terms")
    assert db.session.scalar(rows) == 1


def test_the_way_on_never_leaves_the_site(client: FlaskClient, stage: Stage, given: Assignment) -> None:
    assert accept(client, stage, next="//evil.example/") == "/judge"


def test_the_terms_are_for_the_judges_of_the_program(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.organizer)
    assert client.get(address(stage)).status_code == 403
    sign_in(client, person("Eve", a_stage(slug="other-2027").program, Role.JUDGE))
    for answer in (client.get(address(stage)), client.post(address(stage), data={"accepted": "y"})):
        assert answer.status_code == 403
    assert db.session.scalar(select(Pledge)) is None


def edit(client: FlaskClient, stage: Stage, text: str) -> str:
    """Change the program's own terms as its organizer; what the page answered."""
    sign_in(client, stage.organizer)
    path = f"/organize/{stage.program.slug}/edit"
    form = form_of(client.get(path).text)
    return client.post(path, data=form | {"judge_terms": text}, follow_redirects=True).text


def test_an_organizer_replaces_the_text_until_a_judge_has_accepted_it(
    client: FlaskClient, stage: Stage, judge: User, given: Assignment
) -> None:
    assert "Saved." in edit(client, stage, "Silence\r\nKeep it.\r\n\r\nBe fair.")
    sign_in(client, judge)
    page = client.get(address(stage)).text
    assert "<h2>Silence</h2>" in page
    assert "Confidentiality" not in page
    accept(client, stage)
    pledge = db.session.scalars(select(Pledge)).one()
    assert pledge.terms_digest == digest_of("Silence\nKeep it.\n\nBe fair.")
    refused = edit(client, stage, "Something new.")
    assert "A judge has accepted these terms, so their text stays as it is." in refused
    assert "Something new." in refused
    assert "Saved." in edit(client, stage, "Silence\r\nKeep it.\r\n\r\nBe fair.")


def test_a_text_that_changed_under_the_reader_is_read_once_more(
    client: FlaskClient, stage: Stage, judge: User, given: Assignment
) -> None:
    form = form_of(client.get(address(stage)).text, address(stage)) | {"accepted": "y"}
    edit(client, stage, "Harder terms.")
    sign_in(client, judge)
    answer = client.post(address(stage), data=form)
    assert answer.status_code == 409
    assert "changed the terms after you opened them" in answer.text
    assert "Harder terms." in answer.text
    again = form_of(answer.text, address(stage)) | {"accepted": "y"}
    assert client.post(address(stage), data=again).location == "/judge"


def test_the_usual_text_says_what_terms_of_judging_must_say() -> None:
    for topic in ("Confidentiality", "Conflicts of interest", "No feedback", "Personal data", "Deletion"):
        assert topic in USUAL


def test_without_the_pledge_predicate_an_unpledged_judge_reads_an_entry(
    client: FlaskClient, given: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack that the predicate stops, shown with the predicate taken away."""
    path = f"/judge/{given.public_id}"
    assert "Team North" not in client.get(path, follow_redirects=True).text
    monkeypatch.setattr(policies, "has_pledged", lambda _user, _program: True)
    assert "Team North" in client.get(path).text
    assert client.post(f"{path}/save", data=ALL, headers=JSON).status_code == 200


def test_the_policy_of_an_entry_asks_both(given: Assignment, judge: User, stage: Stage) -> None:
    assert policies.own_entry(judge, given)
    assert not policies.pledged(judge, given)
    assert not policies.assigned(judge, given)
    assert not policies.assigned(stage.organizer, given)
