"""Practice: the same marks for everybody to learn from; nothing of it counts, and the reference waits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from awards.models import Practice, User
from awards.queries.practice import practice_of
from awards.workflow.practice import mark_practice
from tests.web.stage import Stage, a_stage, sign_in

SENT = {
    "title": "The hotline of last year",
    "text": "They answered.\nAlways.",
    "mark-shown": "7",
    "mark-expertise": "8",
    "remark-expertise": "Others copy them.",
    "version": "0",
}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def page(stage: Stage) -> str:
    return f"/organize/{stage.program.slug}/categories/{stage.category.code}/practice"


@pytest.fixture
def written(client: FlaskClient, stage: Stage, page: str) -> Practice:
    sign_in(client, stage.organizer)
    assert client.post(page, data=SENT).status_code == 302
    found = practice_of(stage.category)
    assert found is not None
    return found


@pytest.fixture
def judge(stage: Stage, written: Practice) -> User:
    stage.admitted("North")
    judges = [stage.judge(name) for name in ("Ada", "Bo")]
    stage.open_round(*judges)
    return judges[0]


def test_what_was_written_stands_in_the_form_again(client: FlaskClient, page: str, written: Practice) -> None:
    text = client.get(page).text
    assert "The hotline of last year" in text
    assert "Others copy them.</textarea>" in text
    assert client.post(page, data=SENT | {"version": "1", "title": "Another"}).status_code == 302
    assert client.post(page, data=SENT | {"version": "1"}).status_code == 409


def test_a_missing_reference_mark_is_named_and_nothing_is_lost(
    client: FlaskClient, stage: Stage, page: str
) -> None:
    sign_in(client, stage.organizer)
    answer = client.post(page, data=SENT | {"mark-shown": ""})
    assert answer.status_code == 422
    assert "Shown satisfaction has no mark yet." in answer.text
    assert "They answered." in answer.text
    assert "Others copy them.</textarea>" in answer.text


def test_the_reference_is_shown_once_the_own_marks_are_given(
    client: FlaskClient, judge: User, written: Practice
) -> None:
    sign_in(client, judge)
    address = f"/judge/practice/{written.public_id}"
    before = client.get(address).text
    assert "They answered." in before
    assert "Others copy them." not in before
    assert client.post(address, data={"mark-shown": "9"}).status_code == 422
    assert client.post(address, data={"mark-shown": "9", "mark-expertise": "10"}).status_code == 302
    after = client.get(address).text
    assert "Others copy them." in after
    assert "nobody yet" in after


def test_others_are_shown_as_a_spread_without_names(
    client: FlaskClient, stage: Stage, judge: User, written: Practice
) -> None:
    for name, mark in (("Cy", 3), ("Di", 5)):
        mark_practice(
            actor=stage.judge(name),
            practice=written,
            marks=dict.fromkeys(("shown", "expertise"), Decimal(mark)),
        )
    mark_practice(actor=judge, practice=written, marks=dict.fromkeys(("shown", "expertise"), Decimal(9)))
    sign_in(client, judge)
    text = client.get(f"/judge/practice/{written.public_id}").text
    assert "3 to 5, middle 4 (2 judges)" in text
    assert "Cy" not in text


def test_the_panel_talks_about_it(client: FlaskClient, judge: User, written: Practice) -> None:
    sign_in(client, judge)
    address = f"/judge/practice/{written.public_id}"
    client.post(address, data={"mark-shown": "9", "mark-expertise": "10"})
    assert client.post(f"{address}/notes", data={"text": ""}).status_code == 422
    assert client.post(f"{address}/notes", data={"text": "Is a 9 not much?"}).status_code == 302
    assert "Is a 9 not much?" in client.get(address).text


def test_who_has_no_seat_sees_no_practice(client: FlaskClient, stage: Stage, written: Practice) -> None:
    sign_in(client, stage.judge("Eve"))
    assert client.get(f"/judge/practice/{written.public_id}").status_code == 404
