"""What the scorecard's script is answered: a save that comes twice counts once, two tabs never do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from awards.enums import NominationKind
from awards.extensions import db
from awards.models import Assignment, AuditEntry
from awards.queries.judging import scorecard_of
from tests.web.stage import a_stage, sign_in

JSON = {"Accept": "application/json"}
ALL = {"mark-shown": "8", "mark-expertise": "7", "version": "0"}


@pytest.fixture
def assignments(client: FlaskClient) -> list[Assignment]:
    stage = a_stage()
    stage.admitted("North", kind=NominationKind.SELF)
    stage.admitted("South")
    return stage.open_round(stage.judge("Ada"))


@pytest.fixture
def seen(client: FlaskClient, assignments: list[Assignment]) -> Assignment:
    sign_in(client, assignments[0].judge)
    return assignments[0]


def given(assignment: Assignment) -> dict[str, int]:
    found = scorecard_of(assignment)
    return {mark.criterion.code: mark.value for mark in found.marks} if found else {}


def saves() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "save_marks")))


def test_a_save_whose_answer_was_lost_is_sent_again_and_counts_once(
    client: FlaskClient, seen: Assignment
) -> None:
    url, data = f"/judge/{seen.public_id}/save", {"mark-expertise": "8", "version": "0", "save": "one"}
    first = client.post(url, data=data, headers=JSON)
    again = client.post(url, data=data, headers=JSON)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    assert given(seen) == {"expertise": 8}
    assert [entry.details for entry in saves()] == [{"criteria": ["expertise"], "save": "one"}]


def test_a_save_sent_again_late_takes_nothing_back(client: FlaskClient, seen: Assignment) -> None:
    url, data = f"/judge/{seen.public_id}/save", {"mark-expertise": "8", "version": "0", "save": "one"}
    client.post(url, data=data, headers=JSON)
    client.post(url, data={"mark-expertise": "9", "version": "1", "save": "two"}, headers=JSON)
    again = client.post(url, data=data, headers=JSON)
    assert again.json is not None
    assert (again.status_code, again.json["version"]) == (200, 1)
    assert given(seen) == {"expertise": 9}
    client.post(f"/judge/{seen.public_id}/save", data={"mark-shown": "7", "version": "2"}, headers=JSON)
    client.post(f"/judge/{seen.public_id}/submit", data={"version": "3"}, headers=JSON)
    assert client.post(url, data=data, headers=JSON).status_code == 200


def test_the_second_of_two_tabs_is_refused_whatever_its_key(client: FlaskClient, seen: Assignment) -> None:
    url = f"/judge/{seen.public_id}/save"
    client.post(url, data={"mark-expertise": "8", "version": "0", "save": "one"}, headers=JSON)
    other = client.post(url, data={"mark-expertise": "3", "version": "0", "save": "two"}, headers=JSON)
    assert (other.status_code, other.json and other.json["stale"]) == (409, True)
    assert given(seen) == {"expertise": 8}


def test_a_key_holds_for_one_scorecard(
    client: FlaskClient, seen: Assignment, assignments: list[Assignment]
) -> None:
    data = {"mark-expertise": "8", "version": "0", "save": "one"}
    for assignment in assignments:
        assert client.post(f"/judge/{assignment.public_id}/save", data=data, headers=JSON).status_code == 200
    assert [given(one) for one in assignments] == [{"expertise": 8}] * 2


def test_a_script_hands_in_what_it_saved_and_learns_the_way(
    client: FlaskClient, seen: Assignment, assignments: list[Assignment]
) -> None:
    client.post(f"/judge/{seen.public_id}/save", data=ALL, headers=JSON)
    data = {"version": "1", "idempotency_key": "the-same-key"}
    for _ in range(2):
        answer = client.post(f"/judge/{seen.public_id}/submit", data=data, headers=JSON)
        assert answer.json == {"location": f"/judge/{assignments[1].public_id}"}
    assert len(saves()) == 1


def test_a_script_learns_which_mark_is_missing(client: FlaskClient, seen: Assignment) -> None:
    client.post(f"/judge/{seen.public_id}/save", data={"mark-shown": "8", "version": "0"}, headers=JSON)
    answer = client.post(f"/judge/{seen.public_id}/submit", data={"version": "1"}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json == {"message": "Expertise has no mark yet.", "fields": ["mark-expertise"]}
