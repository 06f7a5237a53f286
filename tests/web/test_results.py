"""An organizer tabulates a round, reads the standings, and names tiers, ties decided by hand."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import Outcome, ProgramState, Role, TiePolicy
from awards.extensions import db
from awards.models import AuditEntry, Entry, Nominee, Placement, Round, Standing, Tabulation
from tests.season import person
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

OVERVIEW = "/organize/crm-2027/results"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def address(round: Round, action: str = "results") -> str:
    return f"/organize/rounds/{round.public_id}/{action}"


def entry(name: str) -> Entry:
    return db.session.query(Entry).join(Nominee).filter(Nominee.name == f"Team {name}").one()


def named(session: Session, outcome: Outcome) -> list[str]:
    """Who stands in a tier now."""
    rows = session.query(Placement).filter_by(outcome=outcome, superseded_at=None)
    return sorted(one.entry.nominee.name.removeprefix("Team ") for one in rows)


def test_a_round_is_tabulated_once_judging_has_closed(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    stage.cut(Outcome.WINNER, 1)
    stage.admitted("North")
    (given,) = stage.open_round(stage.judge("Ada"))
    page = client.get(address(given.round)).text
    assert "Not tabulated yet" in page
    assert "Tabulate the round" not in page
    answer = client.post(address(given.round, "tabulate"))
    assert answer.status_code == 409
    assert "The round of Best team is open; close judging before it is tabulated." in answer.text
    assert session.query(Tabulation).count() == 0


def test_tabulating_twice_with_one_form_records_one(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    round = stage.judged({"North": "9", "South": "7"})
    assert "not yet" in client.get(OVERVIEW).text
    data = form_of(client.get(address(round)).text, address(round, "tabulate"))
    answers = [client.post(address(round, "tabulate"), data=data) for _ in range(2)]
    assert {answer.location for answer in answers} == {address(round)}
    assert session.query(Tabulation).count() == 1
    assert "Best team: 2 of 2 entries are ranked." in client.get(address(round)).text
    assert "not yet" not in client.get(OVERVIEW).text


def test_the_standings_are_exact(client: FlaskClient, stage: Stage, session: Session) -> None:
    """CSAT 90 % lies at 5/12 between 85 (6 points) and 97 (10 points): 23/3 points, weighing 30."""
    round = stage.decided({"South": "7", "North": "9"}, name=())
    page = client.get(address(round)).text
    lines = re.findall(
        r'<td class="rank num">(\d+)</td>\s*<th scope="row">(.*?)<br>.*?title="(.*?)">([\d.]+)</b>',
        page,
        re.DOTALL,
    )
    assert lines == [("1", "Team North", "8", "8.000"), ("2", "Team South", "7.2", "7.200")]
    stored = {one.entry.nominee.name: one.score for one in session.query(Standing)}
    assert stored == {name: exact for _, name, exact, _ in lines}
    north = page.split("Team North")[1].split("</tr>")[0]
    assert re.findall(r'<td class="num">([^<]+)</td>', north) == ["7.67", "7.00", "9.00", "1"]


def test_a_draft_scorecard_does_not_count(client: FlaskClient, stage: Stage) -> None:
    round = stage.judged({"North": "9", "South": "7"}, drafts=("South",))
    client.post(address(round, "tabulate"))
    page = client.get(address(round)).text
    assert "Best team: 1 of 2 entries are ranked." in page
    assert "1 scorecard does not count" in page
    assert f"<li>Ada, {entry('South').code}: scorecard not submitted.</li>" in page
    assert "unranked" in page.split("Team South")[1].split("</tr>")[0]


def test_the_preview_says_who_would_be_in(client: FlaskClient, stage: Stage, session: Session) -> None:
    stage.cut(Outcome.FINALIST, 2)
    round = stage.decided({"North": "9", "South": "7", "East": "5"}, name=())
    page = client.get(address(round)).text
    assert "2 entries, the best 2 of those ranked." in page
    inside = page.split("the best 2 of those ranked.")[1].split("</section>")[0]
    assert ("Team North" in inside, "Team South" in inside, "Team East" in inside) == (True, True, False)
    assert session.query(Placement).count() == 0


def test_tiers_are_named_from_the_top_of_the_list(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    for outcome, size in ((Outcome.SHORTLISTED, 3), (Outcome.FINALIST, 2), (Outcome.WINNER, 1)):
        stage.cut(outcome, size)
    round = stage.decided({"North": "9", "South": "7", "East": "5", "West": "3"}, name=())
    page = client.get(address(round)).text
    assert "Name the shortlist of Best team first." in page
    answer = client.post(address(round, "winner"))
    assert answer.status_code == 409
    assert "Name the finalists of Best team first." in answer.text
    for tier in ("shortlisted", "finalist", "winner"):
        data = form_of(client.get(address(round)).text, address(round, tier))
        answers = [client.post(address(round, tier), data=data) for _ in range(2)]
        assert {answer.location for answer in answers} == {address(round)}
    assert [named(session, outcome) for outcome in Outcome] == [
        ["East", "North", "South"],
        ["North", "South"],
        ["North"],
    ]
    assert session.query(Placement).count() == 6
    assert "1 named: Team North." in client.get(address(round)).text


def test_there_is_nothing_to_name_before_tabulation(client: FlaskClient, stage: Stage) -> None:
    round = stage.judged({"North": "9"})
    answer = client.post(address(round, "winner"))
    assert answer.status_code == 409
    assert "Tabulate the round of Best team first." in answer.text
    assert client.post(address(round, "champion")).status_code in (404, 405)


def test_a_tie_at_the_cut_comes_in_whole_unless_people_decide(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    stage.cut(Outcome.WINNER, 2)
    round = stage.decided({"North": "9", "South": "7", "East": "7", "West": "3"}, name=())
    page = client.get(address(round)).text
    assert (
        "3 entries for 2 places: Team South, Team East have the same score at the cut, so all of them are in."
        in page
    )
    ticks = re.findall(r'type="checkbox" name="keep" value="(\w+)" checked', page)
    assert ticks == [entry("South").public_id, entry("East").public_id]
    client.post(address(round, "winner"))
    assert named(session, Outcome.WINNER) == ["East", "North", "South"]


def test_a_tie_decided_by_hand_needs_a_reason(client: FlaskClient, stage: Stage, session: Session) -> None:
    stage.cut(Outcome.WINNER, 2)
    round = stage.decided({"North": "9", "South": "7", "East": "7"}, name=())
    decided = {"decided": "1", "keep": [entry("North").public_id, entry("East").public_id]}
    answer = client.post(address(round, "winner"), data=decided | {"reason": " "})
    assert answer.status_code == 422
    assert (
        sentence_at(answer.text, "reason") == "Say why the tie is decided this way; the reason is recorded."
    )
    assert re.findall(r'name="keep" value="(\w+)" checked', answer.text) == [entry("East").public_id]
    assert '<details class="more" open>' in answer.text
    assert session.query(Placement).count() == 0
    answer = client.post(address(round, "winner"), data=decided | {"reason": "East has more answers."})
    assert answer.status_code == 302
    assert named(session, Outcome.WINNER) == ["East", "North"]
    noted = session.query(AuditEntry).filter_by(action="name_winner").one()
    assert noted.details["reason"] == "East has more answers."


def test_a_tie_that_stays_out_can_be_let_in_by_hand(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    stage.cut(Outcome.WINNER, 2, TiePolicy.EXCLUDE)
    round = stage.decided({"North": "9", "South": "7", "East": "7"}, name=())
    assert "so none of them is in." in client.get(address(round)).text
    keep = [entry(name).public_id for name in ("North", "South")]
    data = {"decided": "1", "keep": keep, "reason": "South answered more customers."}
    assert client.post(address(round, "winner"), data=data).status_code == 302
    assert named(session, Outcome.WINNER) == ["North", "South"]


@pytest.mark.parametrize("kept", [["South", "East"], ["North", "South", "East", "West"], []])
def test_the_other_entries_follow_from_the_scores(
    client: FlaskClient, stage: Stage, session: Session, kept: list[str]
) -> None:
    stage.cut(Outcome.WINNER, 2)
    round = stage.decided({"North": "9", "South": "7", "East": "7", "West": "3"}, name=())
    data = {"decided": "1", "keep": [entry(name).public_id for name in kept], "reason": "We like them."}
    answer = client.post(address(round, "winner"), data=data)
    assert answer.status_code == 422
    assert "Only a tie at the cut is decided by hand" in answer.text
    assert session.query(Placement).count() == 0


def test_naming_again_takes_back_the_tiers_below(client: FlaskClient, stage: Stage, session: Session) -> None:
    stage.cut(Outcome.FINALIST, 1)
    stage.cut(Outcome.WINNER, 1)
    round = stage.decided({"South": "9", "East": "9"}, name=(Outcome.FINALIST,))
    keep = {"decided": "1", "keep": [entry("East").public_id], "reason": "East."}
    client.post(address(round, "winner"), data=keep)
    assert named(session, Outcome.WINNER) == ["East"]
    client.post(
        address(round, "finalist"), data=keep | {"keep": [entry("South").public_id], "reason": "A protest."}
    )
    assert named(session, Outcome.FINALIST) == ["South"]
    assert named(session, Outcome.WINNER) == []
    gone = session.query(Placement).filter(Placement.superseded_at.is_not(None))
    assert {one.entry.nominee.name for one in gone} == {"Team East"}


def test_results_stay_once_announced(client: FlaskClient, stage: Stage) -> None:
    round = stage.decided({"North": "9"}, name=(Outcome.WINNER,))
    stage.move_to(ProgramState.ANNOUNCED)
    page = client.get(address(round)).text
    assert "Name the winners" not in page
    for action in ("tabulate", "winner"):
        assert client.post(address(round, action)).status_code == 409


@pytest.mark.parametrize("role", [Role.SCREENER, Role.JUDGE, Role.CHAIR, None])
def test_results_are_sealed(client: FlaskClient, stage: Stage, session: Session, role: Role | None) -> None:
    round = stage.decided({"North": "9"}, name=())
    sign_in(client, person("Pat", stage.program if role else None, role))
    status = 403 if role else 404
    assert client.get(OVERVIEW).status_code == 403
    for answer in (
        client.get(address(round)),
        client.post(address(round, "tabulate")),
        client.post(address(round, "winner")),
    ):
        assert answer.status_code == status
        assert "Team North" not in answer.text
    assert session.query(Tabulation).count() == 1
    assert session.query(Placement).count() == 0
