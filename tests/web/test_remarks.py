"""What judges say beside a mark: remarks, the note to themselves, and marks that must be explained."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from awards.enums import NominationKind, ScorecardState
from awards.models import Assignment
from awards.queries.judging import scorecard_of
from awards.queries.panels import assignments
from awards.workflow.transaction import transaction
from tests.web.stage import Stage, a_stage, sign_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def seen(client: FlaskClient) -> Assignment:
    stage: Stage = a_stage()
    with transaction():
        for one in stage.category.criteria:
            one.explain_extremes = one.code == "expertise"
    stage.admitted("North", kind=NominationKind.SELF)
    stage.admitted("South")
    judge = stage.judge("Ada")
    first = stage.open_round(judge)[0]
    sign_in(client, judge)
    return first


def sheet(seen: Assignment) -> str:
    return f"/judge/{seen.public_id}"


def test_a_remark_and_a_note_are_kept_and_shown_again(client: FlaskClient, seen: Assignment) -> None:
    sent = {"remark-expertise": "Deep and kind.", "note": "Compare with BST-0002.", "version": "0"}
    assert client.post(f"{sheet(seen)}/save", data=sent, headers=JSON).status_code == 200
    page = client.get(sheet(seen)).text
    assert "Deep and kind.</textarea>" in page
    assert "Compare with BST-0002.</textarea>" in page


def test_a_blank_remark_is_taken_back(client: FlaskClient, seen: Assignment) -> None:
    for version, text in enumerate(("Deep.", "  ")):
        sent = {"remark-expertise": text, "version": str(version)}
        client.post(f"{sheet(seen)}/save", data=sent, headers=JSON)
    scorecard = scorecard_of(seen)
    assert scorecard is not None
    assert scorecard.remarks == []


def test_a_remark_that_is_too_long_is_refused_and_stays_in_the_form(
    client: FlaskClient, seen: Assignment
) -> None:
    long = "word " * 300
    answer = client.post(f"{sheet(seen)}/submit", data={"remark-expertise": long, "version": "0"})
    assert answer.status_code == 422
    assert "The remark on Expertise has 1499 characters; shorten it to 1000." in answer.text
    assert long.strip() in answer.text


def test_a_remark_on_no_criterion_is_refused(client: FlaskClient, seen: Assignment) -> None:
    sent = {"remark-nothing": "Hm.", "version": "0"}
    assert client.post(f"{sheet(seen)}/save", data=sent, headers=JSON).status_code == 422


@pytest.mark.parametrize(("mark", "word"), [("1", "lowest"), ("10", "highest")])
def test_an_extreme_mark_is_explained_before_it_is_handed_in(
    client: FlaskClient, seen: Assignment, mark: str, word: str
) -> None:
    sent = {"mark-shown": "10", "mark-expertise": mark, "version": "0"}
    refused = client.post(f"{sheet(seen)}/submit", data=sent)
    assert refused.status_code == 422
    assert f"Expertise: say in a remark why it is the {word} mark." in refused.text
    again = sent | {"remark-expertise": "Nobody comes close.", "version": "1"}
    assert client.post(f"{sheet(seen)}/submit", data=again).status_code == 302
    scorecard = scorecard_of(seen)
    assert scorecard is not None
    assert scorecard.state is ScorecardState.SUBMITTED


def test_a_mark_in_the_middle_needs_no_remark(client: FlaskClient, seen: Assignment) -> None:
    sent = {"mark-shown": "10", "mark-expertise": "7", "version": "0"}
    assert client.post(f"{sheet(seen)}/submit", data=sent).status_code == 302


def test_entries_with_the_same_mark_stand_together(client: FlaskClient, seen: Assignment) -> None:
    for one in assignments(seen.round):
        sent = {"mark-expertise": "8", "version": "0"}
        assert client.post(f"{sheet(one)}/save", data=sent, headers=JSON).status_code == 200
    page = client.get(f"{sheet(seen)}/own").text
    eights = page[page.index("Expertise") :]
    assert eights.index(">8<") < eights.index("BST-0001") < eights.index("BST-0002")
