"""Organizers prepare a round, seat a panel, keep conflicts out and give out the entries."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from awards.enums import AssignmentState, NomineeKind, Role, RoundState
from awards.extensions import db
from awards.models import Assignment, Conflict, Nominee, Round, Seat, User
from awards.queries import panels as queries
from awards.workflow import judging, panels
from awards.workflow.categories import add_category
from tests.season import person
from tests.statements import counted
from tests.web.stage import Stage, a_stage, sign_in

PANELS = "/organize/crm-2027/panels"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


@pytest.fixture
def round(stage: Stage) -> Round:
    """Two entries, nobody seated."""
    stage.admitted("North")
    stage.admitted("South")
    return panels.prepare_round(actor=stage.organizer, category=stage.category)


def address(round: Round, action: str = "") -> str:
    return f"/organize/rounds/{round.public_id}{action}"


def take_seats(stage: Stage, round: Round, *names: str) -> list[User]:
    judges = [stage.judge(name) for name in names]
    for judge in judges:
        panels.seat(actor=stage.organizer, round=round, judge=judge)
    return judges


def nominee(name: str) -> Nominee:
    return db.session.query(Nominee).filter_by(name=f"Team {name}").one()


def test_preparing_takes_in_the_admitted_entries(client: FlaskClient, stage: Stage) -> None:
    stage.admitted("North")
    assert "Prepare the round" in client.get(PANELS).text
    answer = client.post("/organize/crm-2027/categories/BST/round")
    round = db.session.query(Round).one()
    assert answer.location == address(round)
    assert "Team North" in client.get(address(round)).text
    stage.admitted("South")
    assert "Take in 2 entries" in client.get(PANELS).text


def test_the_overview_costs_the_same_for_one_category_and_for_three(
    client: FlaskClient, stage: Stage, round: Round
) -> None:
    costs = []
    for codes in ((), ("AAA", "BBB")):
        for code in codes:
            add_category(
                actor=stage.organizer,
                program=stage.program,
                code=code,
                name=code,
                nominee_kind=NomineeKind.TEAM,
            )
        db.session.expire_all()
        with counted() as statements:
            client.get(PANELS)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_seating_a_judge(client: FlaskClient, stage: Stage, round: Round) -> None:
    ada = stage.judge("Ada")
    data = {"seat-judge": ada.public_id, "seat-is_chair": "y", "seat-idempotency_key": "once"}
    answers = [client.post(address(round, "/seats"), data=data) for _ in range(2)]
    assert {answer.location for answer in answers} == {address(round)}
    seat = db.session.query(Seat).one()
    assert (seat.judge_id, seat.is_chair) == (ada.id, True)
    page = client.get(address(round)).text
    assert "Ada presides over the panel." in page
    assert "Nobody presides" not in page
    client.post(address(round, "/seats"), data={"seat-judge": ada.public_id, "seat-is_reserve": "y"})
    page = client.get(address(round)).text
    assert "Ada is a reserve." in page
    assert "Nobody presides over this panel." in page


def test_only_judges_of_the_program_are_seated(client: FlaskClient, stage: Stage, round: Round) -> None:
    stage.judge("Ada")
    answer = client.post(address(round, "/seats"), data={"seat-judge": person("Eve").public_id})
    assert answer.status_code == 422
    assert db.session.query(Seat).count() == 0


def test_removing_a_judge(client: FlaskClient, stage: Stage, round: Round) -> None:
    (ada,) = take_seats(stage, round, "Ada")
    for _ in range(2):
        answer = client.post(address(round, "/seats/remove"), data={"judge": ada.public_id})
        assert answer.location == address(round)
    assert db.session.query(Seat).count() == 0


def test_the_preview_names_loads_and_hours(client: FlaskClient, stage: Stage, round: Round) -> None:
    take_seats(stage, round, "Ada", "Ben")
    page = client.get(address(round)).text
    assert "A preview: nothing changes until you press the button." in page
    assert '<td data-label="Hours" class="num">0.2</td>' in page
    assert db.session.query(Assignment).count() == 0


def test_without_seats_the_page_says_what_is_missing(client: FlaskClient, round: Round) -> None:
    assert "has no judges yet: give them their seats first" in client.get(address(round)).text
    assert client.post(address(round, "/assignments")).status_code == 422


def test_giving_out_the_entries(client: FlaskClient, stage: Stage, round: Round) -> None:
    take_seats(stage, round, "Ada", "Ben")
    data = {"idempotency_key": "once", "seed": "0"}
    for _ in range(2):
        assert client.post(address(round, "/assignments"), data=data).location == address(round)
    given = queries.assignments(round)
    assert len({one.judge_id for one in given}) == len(given) == 2
    assert "Every entry has its judges." in client.get(address(round)).text


def test_the_preview_says_what_it_brings_and_is_applied_as_shown(
    client: FlaskClient, stage: Stage, round: Round
) -> None:
    take_seats(stage, round, "Ada", "Ben", "Cy")
    data = {"plan-judges_per_entry": "2", "plan-lower_load": "1", "plan-upper_load": "2"}
    assert client.post(address(round, "/plan"), data=data).location == address(round)
    page = client.get(address(round)).text
    assert "2 of 2 entries get 2 judges" in page
    assert "about 0.57 of 1" in page
    assert "Common judges link all entries (1 group)" in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    take_seats(stage, round, "Di")
    late = client.post(address(round, "/assignments"), data={"digest": digest})
    assert late.status_code == 409
    assert "The panel changed after this preview was made" in late.text
    new = late.text.split('name="digest" value="')[1].split('"')[0]
    assert client.post(address(round, "/assignments"), data={"digest": new}).location == address(round)
    assert len(queries.assignments(round)) == 4


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "From 1 to 50."),
        ({"plan-judges_per_entry": "51"}, "From 1 to 50."),
        ({"plan-judges_per_entry": "two"}, "Give a whole number."),
        (
            {"plan-judges_per_entry": "2", "plan-lower_load": "4", "plan-upper_load": "3"},
            "The fewest (4) is above the most (3)",
        ),
        ({"plan-judges_per_entry": "2", "plan-upper_load": "-3"}, "Type a whole number"),
    ],
)
def test_numbers_that_make_no_sense_stay_in_the_form(
    client: FlaskClient, round: Round, data: dict[str, str], sentence: str
) -> None:
    answer = client.post(address(round, "/plan"), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in data.values())


def test_more_judges_than_seats_is_said_on_the_page(client: FlaskClient, stage: Stage, round: Round) -> None:
    take_seats(stage, round, "Ada", "Ben")
    client.post(address(round, "/plan"), data={"plan-judges_per_entry": "5"})
    assert "is promised 5 judges, but the panel has 2: seat 3 more" in client.get(address(round)).text


def test_noting_what_a_judge_knows(client: FlaskClient, stage: Stage, round: Round) -> None:
    (ada,) = take_seats(stage, round, "Ada")
    assert "What Ada knows" in client.get(address(round) + f"?judge={ada.public_id}").text
    data = {"judge": ada.public_id, "knowledge-is_expert": "y", "knowledge-languages": ["de", "en"]}
    assert client.post(address(round, "/knowledge"), data=data).location == address(round)
    assert "knows the category · English, German" in client.get(address(round)).text
    wrong = client.post(address(round, "/knowledge"), data=data | {"knowledge-languages": ["xx"]})
    assert wrong.status_code == 422
    assert client.post(address(round, "/knowledge"), data={"judge": "nobody"}).status_code == 302
    db.session.refresh(ada)
    assert ada.languages == ["de", "en"]


def test_ties_in_the_data_are_found(client: FlaskClient, stage: Stage, round: Round) -> None:
    tied = person("Tina", stage.program, Role.JUDGE, employer="North Ltd")
    panels.seat(actor=stage.organizer, round=round, judge=tied)
    assert client.post(address(round, "/conflicts/find")).location == address(round)
    assert "Tina works for North Ltd." in client.get(address(round)).text


def test_a_declared_conflict_keeps_the_judge_away(client: FlaskClient, stage: Stage, round: Round) -> None:
    ada, ben = take_seats(stage, round, "Ada", "Ben")
    data = {"conflict-judge": ada.public_id, "conflict-nominee": nominee("North").public_id}
    refused = client.post(address(round, "/conflicts"), data=data)
    assert refused.status_code == 422
    assert "Say in a few words how they are tied." in refused.text
    assert (
        client.post(address(round, "/conflicts"), data=data | {"conflict-reason": "Cousins."}).status_code
        == 302
    )
    client.post(address(round, "/assignments"))
    by_entry = {one.entry.nominee.name: one.judge_id for one in queries.assignments(round)}
    assert by_entry == {"Team North": ben.id, "Team South": ada.id}


def test_recusing_leaves_a_gap_that_another_judge_fills(
    client: FlaskClient, stage: Stage, round: Round
) -> None:
    take_seats(stage, round, "Ada", "Ben")
    panels.assign(actor=stage.organizer, round=round)
    judging.open_round(actor=stage.organizer, round=round)
    leaving = queries.assignments(round)[0]
    data = {
        "recusal-assignment": leaving.public_id,
        "recusal-reason": "They sold to them.",
        "recusal-idempotency_key": "once",
    }
    for _ in range(2):
        assert client.post(address(round, "/recusals"), data=data).location == address(round)
    db.session.refresh(leaving)
    assert leaving.state is AssignmentState.RECUSED
    assert "Fill the gaps" in client.get(address(round)).text
    client.post(address(round, "/assignments"))
    standing = [one for one in queries.assignments(round) if one.state is AssignmentState.ASSIGNED]
    assert len(standing) == 2
    assert db.session.query(Conflict).count() == 1


@pytest.mark.parametrize("action", ["/seats", "/assignments"])
def test_a_closed_round_refuses(client: FlaskClient, stage: Stage, round: Round, action: str) -> None:
    (ada,) = take_seats(stage, round, "Ada")
    panels.assign(actor=stage.organizer, round=round)
    judging.open_round(actor=stage.organizer, round=round)
    judging.close_round(actor=stage.organizer, round=round)
    assert round.state is RoundState.CLOSED
    answer = client.post(address(round, action), data={"seat-judge": ada.public_id})
    assert answer.status_code == 409
    assert "is closed; its panel stays as it was" in answer.text


def test_an_organizer_of_another_program_finds_nothing(
    client: FlaskClient, stage: Stage, round: Round
) -> None:
    sign_in(client, a_stage(slug="other-2027").organizer)
    assert client.get(address(round)).status_code == 404
    assert client.post(address(round, "/assignments")).status_code == 404
    assert client.post("/organize/crm-2027/categories/BST/round").status_code == 404
    assert client.get(PANELS).status_code == 403


def test_a_judge_does_not_see_the_panel(client: FlaskClient, stage: Stage, round: Round) -> None:
    sign_in(client, stage.judge("Ada"))
    assert client.get(address(round)).status_code == 403


def test_an_unknown_round_is_absent(client: FlaskClient, stage: Stage) -> None:
    assert client.get("/organize/rounds/" + "0" * 32).status_code == 404
