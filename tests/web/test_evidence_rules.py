"""Which figures a category ranks on: said by the organizer, told to everybody."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import NomineeKind, SmallSample
from awards.workflow.categories import edit_category
from awards.workflow.transaction import transaction
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in
from tests.workflow.judged import in_judging

PAGE = "/organize/crm-2027/categories/BST/evidence"
PUBLIC = ("/crm-2027/method", "/crm-2027/categories/BST")


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def send(client: FlaskClient, **typed: str) -> TestResponse:
    return client.post(PAGE, data=form_of(client.get(PAGE).text, PAGE) | typed)


def public(client: FlaskClient) -> list[str]:
    return [" ".join(client.get(path).text.split()) for path in PUBLIC]


def test_the_usual_numbers_are_told_before_anything_is_typed(client: FlaskClient, stage: Stage) -> None:
    page = client.get(PAGE).text
    assert "the usual number: 100." in page
    assert "the usual number: 50." in page
    held = form_of(page, PAGE)
    assert (held["accepted"], held["enough_answers"], held["small_sample"]) == (
        "documented,recomputed",
        "",
        "unranked",
    )
    for words in public(client):
        assert (
            "Figures count when they are documented or recomputed; CSAT and NPS from 100 answers on." in words
        )
        assert "An entry with fewer is shown unranked with the reason." in words


def test_a_person_needs_fewer(client: FlaskClient, stage: Stage) -> None:
    edit_category(actor=stage.organizer, category=stage.category, nominee_kind=NomineeKind.PERSON)
    assert client.get(PAGE).text.count("the usual number: 30.") == 2
    assert all("CSAT and NPS from 30 answers on" in words for words in public(client))


def test_the_rules_are_kept_and_told_to_everybody(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    typed = {
        "accepted": "recomputed",
        "enough_answers": "40",
        "enough_cases": "",
        "small_sample": "shrunk",
    }
    answer = send(client, **typed)
    assert (answer.status_code, answer.location) == (302, PAGE)
    session.refresh(stage.category)
    assert (stage.category.accepted_states, stage.category.enough_answers) == (["recomputed"], 40)
    assert stage.category.small_sample is SmallSample.SHRUNK
    assert typed.items() <= form_of(client.get(PAGE).text, PAGE).items()
    for words in public(client):
        assert "Figures count when they are recomputed; CSAT and NPS from 40 answers on." in words
        assert "is ranked on a figure drawn toward the field" in words


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("enough_answers", "0", "From 1 to 1,000,000, or empty for the usual number."),
        ("enough_cases", "2000000", "From 1 to 1,000,000, or empty for the usual number."),
        ("enough_answers", "many", "Give a whole number."),
        ("accepted", "audited", "Not a valid choice."),
    ],
)
def test_refused_rules_keep_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session, field: str, typed: str, sentence: str
) -> None:
    answer = send(client, **{"small_sample": "shrunk", field: typed})
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    assert form_of(answer.text, PAGE)["small_sample"] == "shrunk"
    session.refresh(stage.category)
    assert (stage.category.enough_answers, stage.category.enough_cases) == (None, None)


def test_the_published_curves_are_drawn(client: FlaskClient, stage: Stage) -> None:
    for path in PUBLIC:
        page = client.get(path).text
        assert page.count('<polyline class="chart-line"') == 2
        assert "60 %: 1 point; 85 %: 6 points; 97 %: 10 points." in page


def test_the_organizer_sees_whose_figure_was_drawn(client: FlaskClient) -> None:
    figures = {"North": (180, 200), "South": (150, 200), "East": (190, 200), "Small": (40, 40)}
    made = in_judging(figures, judges=1)
    with transaction():
        made.stage.category.small_sample = SmallSample.SHRUNK
    made.hand_in(dict.fromkeys(figures, (8,)))
    made.tabulate()
    sign_in(client, made.organizer)
    page = client.get(f"/organize/rounds/{made.round.public_id}/results").text
    assert page.count("drawn toward the field.") == 1
    assert "CSAT rests on 40 answers, and 100 are needed to be ranked: 100.0 % counts as" in page
