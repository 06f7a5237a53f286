"""Judges mark, hand in, change their marks and step aside."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from awards import clock
from awards.enums import AssignmentState, NominationKind, ScorecardState
from awards.extensions import db
from awards.models import Assignment, AuditEntry, Scorecard, User
from awards.queries.judging import scorecard_of
from awards.web.judge.home import effort
from awards.workflow import judging
from tests.season import person
from tests.statements import counted
from tests.web.stage import Stage, a_stage, sign_in
from tests.workflow.judged import CSAT, in_judging

JSON = {"Accept": "application/json"}
ALL = {"mark-shown": "8", "mark-expertise": "7", "comment": "Well shown.", "version": "0"}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def judge(stage: Stage) -> User:
    return stage.judge("Ada")


@pytest.fixture
def assignments(stage: Stage, judge: User) -> list[Assignment]:
    stage.admitted("North", kind=NominationKind.SELF)
    stage.admitted("South")
    return stage.open_round(judge)


@pytest.fixture
def seen(client: FlaskClient, judge: User, assignments: list[Assignment]) -> Assignment:
    sign_in(client, judge)
    return assignments[0]


def given(scorecard: Scorecard | None) -> dict[str, int]:
    return {mark.criterion.code: mark.value for mark in scorecard.marks} if scorecard else {}


def test_the_list_names_what_is_left_and_the_next_entry(client: FlaskClient, seen: Assignment) -> None:
    page = client.get("/judge").text
    assert "0 of 2 scorecards handed in" in page
    assert "Start with BST-0001" in page
    assert "Team South" in page


def test_the_list_says_what_is_left_by_when_and_how_long_it_takes(
    client: FlaskClient, stage: Stage, judge: User, seen: Assignment
) -> None:
    page = client.get("/judge").text
    assert "What is left takes about 24 minutes." in page
    assert "2 left, about 24 minutes" in page
    assert "20 days left" in page
    closes = stage.program.judging_closes_at
    assert closes is not None
    for before, words in ((timedelta(minutes=1), "ends today"), (timedelta(days=1), "ends tomorrow")):
        with clock.at(closes - before):
            assert words in client.get("/judge").text
    client.post(f"/judge/{seen.public_id}/submit", data=ALL)
    assert "1 left, about 12 minutes" in client.get("/judge").text


@pytest.mark.parametrize(
    ("entries", "words"),
    [(1, "12 minutes"), (4, "48 minutes"), (5, "1 hour"), (8, "1½ hours"), (10, "2 hours"), (40, "8 hours")],
)
def test_the_effort_is_said_in_words(entries: int, words: str) -> None:
    assert effort(entries) == words


def test_the_list_is_narrowed_by_state_and_put_in_order(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    for name in ("Cairn", "Alder", "Birch"):
        stage.admitted(name)
    stage.open_round(judge)
    sign_in(client, judge)
    cairn, alder, _ = db.session.scalars(select(Assignment).order_by(Assignment.entry_id)).all()
    client.post(f"/judge/{cairn.public_id}/submit", data=ALL)
    client.post(f"/judge/{alder.public_id}/save", data={"mark-shown": "8", "version": "0"})

    def listed(**asked: str) -> list[str]:
        page = client.get("/judge", query_string=asked).text
        return re.findall(r"<td data-label=\"Nominee\"><span>Team (\w+)", page)

    assert listed() == listed(show="all") == ["Cairn", "Alder", "Birch"]
    assert listed(show="new") == ["Birch"]
    assert listed(show="begun") == ["Alder"]
    assert listed(show="done") == ["Cairn"]
    assert listed(sort="nominee") == ["Alder", "Birch", "Cairn"]
    assert listed(sort="state") == ["Alder", "Birch", "Cairn"]
    assert listed(show="<b>", sort="<b>") == ["Cairn", "Alder", "Birch"]
    assert "Go on with BST-0002" in client.get("/judge?show=done").text


def test_the_first_opening_is_kept_and_no_fetching_is(client: FlaskClient, seen: Assignment) -> None:
    url = f"/judge/{seen.public_id}"
    assert "js/opened.js" in client.get(url).text
    assert client.head(url).status_code == 200
    db.session.refresh(seen)
    assert seen.opened_at is None
    assert client.post(f"{url}/opened").status_code == 204
    db.session.refresh(seen)
    first = seen.opened_at
    assert first is not None
    with clock.at(clock.now() + timedelta(days=2)):
        assert client.post(f"{url}/opened").status_code == 204
    db.session.refresh(seen)
    assert seen.opened_at == first
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "open_entry")) == 1
    assert "js/opened.js" not in client.get(url).text


def test_an_opening_after_the_round_is_no_opening(
    client: FlaskClient, stage: Stage, seen: Assignment
) -> None:
    judging.close_round(actor=stage.organizer, round=seen.round)
    assert client.post(f"/judge/{seen.public_id}/opened").status_code == 204
    db.session.refresh(seen)
    assert seen.opened_at is None


def test_own_figures_stand_on_the_list_once_the_round_is_closed(
    client: FlaskClient, seen: Assignment, assignments: list[Assignment], stage: Stage
) -> None:
    for assignment, mark in zip(assignments, ("6", "9"), strict=True):
        client.post(f"/judge/{assignment.public_id}/submit", data=ALL | {"mark-expertise": mark})
    assert "Your own figures" not in client.get("/judge").text
    judging.close_round(actor=stage.organizer, round=seen.round)
    page = client.get("/judge").text
    assert "2 scorecards of yours" in page
    cells = re.findall(r'data-label="(?:Marks|Mean|Spread)">([^<]+)<', page)
    assert cells == ["2", "8.00", "0.00", "2", "7.50", "2.12"]


def test_own_figures_hold_nothing_of_another_judge(client: FlaskClient) -> None:
    made = in_judging({"North": CSAT, "South": CSAT})
    made.hand_in({"North": (9, 2), "South": (7, 1)})
    sign_in(client, made.judges[0])
    page = client.get("/judge").text
    assert re.findall(r'data-label="Mean">([^<]+)<', page) == ["8.00", "8.00"]
    assert made.judges[1].name not in page


def test_a_scorecard_that_a_conflict_took_out_is_in_no_figure(client: FlaskClient) -> None:
    made = in_judging({"North": CSAT, "South": CSAT})
    made.mark_all({"North": (9, 2), "South": (7, 1)})
    made.recuse("North", 0)
    made.deliberate()
    sign_in(client, made.judges[0])
    page = client.get("/judge").text
    assert "1 scorecard of yours" in page
    assert re.findall(r'data-label="Mean">([^<]+)<', page) == ["7.00", "7.00"]
    assert re.findall(r'data-label="Spread">([^<]+)<', page) == ["–", "–"]


def test_the_list_is_empty_before_the_round_opens(client: FlaskClient, stage: Stage, judge: User) -> None:
    stage.admitted("North")
    stage.round_of(judge)
    sign_in(client, judge)
    assert "Nothing to mark now" in client.get("/judge").text


def test_an_entry_is_not_shown_before_the_round_opens(client: FlaskClient, stage: Stage, judge: User) -> None:
    stage.admitted("North")
    stage.round_of(judge)
    sign_in(client, judge)
    assignment = db.session.scalars(select(Assignment)).one()
    answer = client.get(f"/judge/{assignment.public_id}")
    assert answer.status_code == 409
    assert "Team North" not in answer.text


def test_the_list_costs_the_same_for_one_entry_and_for_three(
    client: FlaskClient, stage: Stage, judge: User
) -> None:
    costs = []
    for names in (("North",), ("South", "West")):
        for name in names:
            stage.admitted(name)
    stage.open_round(judge)
    sign_in(client, judge)
    for count in (3, 1):
        for extra in db.session.scalars(select(Assignment).offset(count)):
            db.session.delete(extra)
        db.session.commit()
        with counted() as statements:
            assert client.get("/judge").text.count('class="row-link"') == count
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_scorecard_shows_the_evidence_and_the_points(client: FlaskClient, seen: Assignment) -> None:
    page = client.get(f"/judge/{seen.public_id}").text
    assert "Team North" in page
    assert "About North: story." in page
    assert "90.0 %" in page
    assert "200 responses" in page
    assert 'data-points="7.67"' in page
    assert "7.67 points suggested" in page
    assert "Improves the practice" in page
    assert 'name="mark-csat"' not in page
    assert "voice.north@example.org" not in page


def test_a_script_saves_one_mark_and_learns_the_version(client: FlaskClient, seen: Assignment) -> None:
    answer = client.post(
        f"/judge/{seen.public_id}/save", data={"mark-expertise": "8", "version": "0"}, headers=JSON
    )
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["version"] == 1
    assert ":" in answer.json["saved_at"]
    assert given(scorecard_of(seen)) == {"expertise": 8}


def test_an_empty_mark_clears_it(client: FlaskClient, seen: Assignment) -> None:
    url = f"/judge/{seen.public_id}/save"
    client.post(url, data={"mark-expertise": "8", "version": "0"}, headers=JSON)
    client.post(url, data={"mark-expertise": "", "version": "1"}, headers=JSON)
    assert given(scorecard_of(seen)) == {}


def test_a_plain_form_is_led_back_to_the_scorecard(client: FlaskClient, seen: Assignment) -> None:
    answer = client.post(f"/judge/{seen.public_id}/save", data={"mark-expertise": "8", "version": "0"})
    assert answer.status_code == 302
    assert answer.location == f"/judge/{seen.public_id}"


def test_a_stale_version_is_refused_and_overwrites_nothing(client: FlaskClient, seen: Assignment) -> None:
    url = f"/judge/{seen.public_id}/save"
    client.post(url, data={"mark-expertise": "8", "version": "0"}, headers=JSON)
    answer = client.post(url, data={"mark-expertise": "3", "version": "0"}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json is not None
    assert "changed in another tab or on another device" in answer.json["message"]
    assert given(scorecard_of(seen)) == {"expertise": 8}


def test_a_mark_off_the_scale_is_refused_in_words(client: FlaskClient, seen: Assignment) -> None:
    data = {"mark-expertise": "11", "version": "0"}
    answer = client.post(f"/judge/{seen.public_id}/save", data=data, headers=JSON)
    assert answer.status_code == 422
    sentence = "Expertise takes marks from 1 to 10, not 11."
    assert answer.json == {"message": sentence, "fields": ["mark-expertise"]}


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient, seen: Assignment) -> None:
    data = ALL | {"mark-expertise": "11", "mark-shown": "9"}
    answer = client.post(f"/judge/{seen.public_id}/submit", data=data)
    assert answer.status_code == 422
    assert "Expertise takes marks from 1 to 10, not 11." in answer.text
    assert "Well shown." in answer.text
    assert 'name="mark-shown" value="9" aria-label="9" data-level="" checked' in answer.text
    assert scorecard_of(seen) is None


def test_what_is_no_number_is_refused(client: FlaskClient, seen: Assignment) -> None:
    data = {"mark-expertise": "good", "version": "0"}
    answer = client.post(f"/judge/{seen.public_id}/save", data=data, headers=JSON)
    assert answer.status_code == 422
    sentence = "“good” is not a mark; write a number such as 8."
    assert answer.json == {"message": sentence, "fields": ["mark-expertise"]}


def test_a_criterion_scored_by_rule_takes_no_mark(client: FlaskClient, seen: Assignment) -> None:
    data = {"mark-csat": "10", "version": "0"}
    answer = client.post(f"/judge/{seen.public_id}/save", data=data, headers=JSON)
    assert answer.status_code == 422


def test_handing_in_leads_to_the_next_entry(
    client: FlaskClient, seen: Assignment, assignments: list[Assignment]
) -> None:
    answer = client.post(f"/judge/{seen.public_id}/submit", data=ALL)
    assert answer.location == f"/judge/{assignments[1].public_id}"
    found = scorecard_of(seen)
    assert found is not None
    assert found.state is ScorecardState.SUBMITTED
    assert given(found) == {"shown": 8, "expertise": 7}
    assert "1 of 2 scorecards handed in" in client.get("/judge").text


def test_the_last_one_leads_back_to_the_list(
    client: FlaskClient, seen: Assignment, assignments: list[Assignment]
) -> None:
    for assignment in assignments:
        answer = client.post(f"/judge/{assignment.public_id}/submit", data=ALL)
    assert answer.location == "/judge"
    assert "All handed in" in client.get("/judge").text


def test_sent_twice_it_is_handed_in_once(client: FlaskClient, seen: Assignment) -> None:
    data = ALL | {"idempotency_key": "the-same-key"}
    first = client.post(f"/judge/{seen.public_id}/submit", data=data)
    second = client.post(f"/judge/{seen.public_id}/submit", data=data)
    assert (first.status_code, first.location) == (second.status_code, second.location)


def test_a_missing_mark_is_asked_for_and_the_others_are_kept(client: FlaskClient, seen: Assignment) -> None:
    answer = client.post(f"/judge/{seen.public_id}/submit", data={"mark-expertise": "7", "version": "0"})
    assert answer.status_code == 422
    assert "Shown satisfaction has no mark yet." in answer.text
    assert given(scorecard_of(seen)) == {"expertise": 7}


def test_marks_can_be_changed_after_handing_in(client: FlaskClient, seen: Assignment) -> None:
    client.post(f"/judge/{seen.public_id}/submit", data=ALL)
    assert "Change my marks" in client.get(f"/judge/{seen.public_id}").text
    refused = client.post(f"/judge/{seen.public_id}/save", data=ALL | {"version": "2"}, headers=JSON)
    assert refused.status_code == 409
    assert client.post(f"/judge/{seen.public_id}/reopen").status_code == 302
    again = client.post(f"/judge/{seen.public_id}/reopen")
    assert (again.status_code, again.location) == (302, f"/judge/{seen.public_id}")
    found = scorecard_of(seen)
    assert found is not None
    assert found.state is ScorecardState.DRAFT


def test_a_closed_round_refuses_and_shows_the_marks_locked(
    client: FlaskClient, stage: Stage, seen: Assignment
) -> None:
    client.post(f"/judge/{seen.public_id}/submit", data=ALL)
    judging.close_round(actor=stage.organizer, round=seen.round)
    assert client.post(f"/judge/{seen.public_id}/reopen").status_code == 409
    answer = client.post(f"/judge/{seen.public_id}/save", data=ALL, headers=JSON)
    assert answer.status_code == 409
    assert answer.json is not None
    assert "closed, so nothing was saved" in answer.json["message"]
    page = client.get(f"/judge/{seen.public_id}").text
    assert "is closed; your scorecard stays as it is" in page
    assert "Change my marks" not in page


def test_after_the_deadline_nothing_is_saved_and_the_words_stay_readable(
    client: FlaskClient, seen: Assignment
) -> None:
    with clock.at(clock.now() + timedelta(days=21)):
        answer = client.post(f"/judge/{seen.public_id}/submit", data=ALL)
    assert answer.status_code == 409
    assert "so nothing was saved" in answer.text
    assert "Well shown." in answer.text
    assert scorecard_of(seen) is None


def test_a_conflict_takes_the_entry_away(client: FlaskClient, seen: Assignment) -> None:
    url = f"/judge/{seen.public_id}/conflict"
    assert "Are you too close to Team North?" in client.get(url).text
    answer = client.post(url, data={"reason": "My sister leads the team.", "idempotency_key": "a"})
    assert answer.location == "/judge"
    page = client.get("/judge").text
    assert "Team North" not in page
    assert "Team South" in page
    assert client.get(f"/judge/{seen.public_id}").status_code == 404
    db.session.refresh(seen)
    assert seen.state is AssignmentState.RECUSED
    again = client.post(url, data={"reason": "My sister leads the team.", "idempotency_key": "a"})
    assert again.location == "/judge"


def test_a_conflict_needs_a_reason(client: FlaskClient, seen: Assignment) -> None:
    answer = client.post(f"/judge/{seen.public_id}/conflict", data={"reason": " "})
    assert answer.status_code == 422
    assert "Say in a few words how you are tied to this nominee." in answer.text


@pytest.mark.parametrize("path", ["", "/conflict"])
def test_another_judges_entry_is_absent(
    client: FlaskClient, stage: Stage, seen: Assignment, path: str
) -> None:
    sign_in(client, stage.judge("Ben"))
    assert client.get(f"/judge/{seen.public_id}{path}").status_code == 404


@pytest.mark.parametrize("action", ["save", "submit", "reopen", "conflict", "opened"])
def test_nobody_else_may_write(client: FlaskClient, seen: Assignment, action: str) -> None:
    sign_in(client, person("Eve"))
    assert client.post(f"/judge/{seen.public_id}/{action}", data=ALL).status_code == 404
    assert scorecard_of(seen) is None


def test_an_unknown_address_is_absent(client: FlaskClient, judge: User) -> None:
    sign_in(client, judge)
    assert client.get("/judge/" + "0" * 32).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, stage: Stage) -> None:
    assert client.get("/judge").location == "/sign-in?next=/judge"
