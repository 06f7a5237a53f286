"""An organizer adds a category and says what it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import NomineeKind, ProgramState
from awards.models import AuditEntry, Category
from awards.workflow.categories import edit_category
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

LIST = "/organize/crm-2027/categories"
PAGE = f"{LIST}/BST"
ABOUT = f"{PAGE}/about"
NEW = {"code": "bcc", "name": "Best contact center", "nominee_kind": "team", "family": "Service"}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def describe(client: FlaskClient, **typed: str) -> TestResponse:
    """The description as it is opened, with some of it typed over."""
    return client.post(ABOUT, data=form_of(client.get(ABOUT).text, ABOUT) | typed)


def test_adding_a_category(client: FlaskClient, stage: Stage, session: Session) -> None:
    answers = [client.post(LIST, data=NEW | {"idempotency_key": "once"}) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"{LIST}/BCC"}
    made = session.query(Category).filter_by(code="BCC").one()
    assert (made.name, made.family, made.nominee_kind) == (
        "Best contact center",
        "Service",
        NomineeKind.TEAM,
    )
    page = client.get(LIST).text
    assert page.index("Best team") < page.index("Best contact center")
    assert "0, not 100" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", "", "Give a code such as BCC."),
        ("code", "best cc", "Use 2 to 12 letters, digits or hyphens, such as BCC."),
        ("code", "bst", "Another category has this code."),
        ("name", "", "Give the category a name."),
        ("name", "best TEAM", "Another category has this name."),
    ],
)
def test_a_refused_category_keeps_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session, field: str, typed: str, sentence: str
) -> None:
    answer = client.post(LIST, data=NEW | {field: typed})
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    kept = form_of(answer.text)
    assert {name: kept[name] for name in NEW} == NEW | {field: typed}
    assert session.query(Category).count() == 1


def test_describing_a_category(client: FlaskClient, stage: Stage, session: Session) -> None:
    answer = describe(
        client, name="Best service team", description="Teams & desks.", judges_per_entry="3", sponsor_name="X"
    )
    assert (answer.status_code, answer.location) == (302, ABOUT)
    session.refresh(stage.category)
    found = stage.category
    assert (found.name, found.judges_per_entry, found.sponsor_name) == ("Best service team", 3, "X")
    assert "Teams &amp; desks." in client.get("/crm-2027/categories/BST").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("judges_per_entry", "51", "From 1 to 50."),
        ("judges_per_entry", "", "From 1 to 50."),
        ("minimum_judges", "2", "At least 1 judge, and no more than an entry is given."),
        ("name", "", "Give the category a name."),
    ],
)
def test_a_refused_description_keeps_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session, field: str, typed: str, sentence: str
) -> None:
    answer = describe(client, description="Much thought went into this.", **{field: typed})
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    kept = form_of(answer.text, ABOUT)
    assert (kept["description"], kept[field]) == ("Much thought went into this.", typed)
    session.refresh(stage.category)
    assert stage.category.description == ""


def test_a_stale_description_is_refused_with_the_words_kept(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    opened = form_of(client.get(ABOUT).text, ABOUT)
    edit_category(actor=stage.organizer, category=stage.category, description="The other tab was first.")
    answer = client.post(ABOUT, data=opened | {"description": "My words."})
    assert answer.status_code == 409
    assert "Somebody saved this after you opened it." in answer.text
    assert form_of(answer.text, ABOUT)["description"] == "My words."
    session.refresh(stage.category)
    assert stage.category.description == "The other tab was first."


def test_taking_a_category_out_asks_first(client: FlaskClient, stage: Stage, session: Session) -> None:
    question = "Take Best team out of the season? Its criteria go with it."
    assert f'action="{PAGE}/remove" data-confirm="{question}"' in client.get(ABOUT).text
    assert client.post(f"{PAGE}/remove").location == LIST
    assert session.query(Category).count() == 0
    assert "Best team is taken out." in client.get(LIST).text
    assert client.get(PAGE).status_code == 404


def test_a_category_with_nominations_stays(client: FlaskClient, stage: Stage, session: Session) -> None:
    stage.nominated("North")
    answer = client.post(f"{PAGE}/remove")
    assert answer.status_code == 409
    assert "Best team has nominations, so it cannot be removed." in answer.text
    assert session.query(Category).count() == 1


@pytest.mark.parametrize("action", ["criteria", "method", "evidence", "minimum", "cuts", "about", "remove"])
def test_everything_is_frozen_once_judging_started(
    client: FlaskClient, stage: Stage, session: Session, action: str
) -> None:
    page = {"criteria": PAGE, "remove": ABOUT}.get(action, f"{PAGE}/{action}")
    opened = client.get(page).text
    stage.move_to(ProgramState.JUDGING)
    changes = session.query(AuditEntry).count()
    answer = client.post(f"{PAGE}/{action}", data=form_of(opened, f"{PAGE}/{action}"))
    assert answer.status_code == 409
    assert "Criteria, weights and cuts are frozen since judging started." in answer.text
    assert "Save the" not in answer.text
    assert "Take this category out" not in answer.text
    assert session.query(AuditEntry).count() == changes


def test_no_category_is_added_once_judging_started(client: FlaskClient, stage: Stage) -> None:
    stage.move_to(ProgramState.JUDGING)
    answer = client.post(LIST, data=NEW)
    assert answer.status_code == 409
    assert "frozen since judging started" in answer.text
    assert form_of(answer.text)["name"] == "Best contact center"


def test_an_unknown_category_is_absent(client: FlaskClient, stage: Stage) -> None:
    assert client.get(f"{LIST}/XYZ").status_code == 404
    assert client.get("/organize/crm-2099/categories/BST").status_code == 404
