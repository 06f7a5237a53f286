"""Organizers see whom each rule would remove before they set it, and two of them lift a conflict."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from awards import clock
from awards.enums import ConflictKind, NominationKind, Role
from awards.extensions import db
from awards.models import (
    Conflict,
    ConflictRule,
    Nominee,
    Organization,
    OrganizationTie,
    Round,
    TradeRule,
    User,
)
from awards.workflow import panels, recusing
from tests.season import person
from tests.web.stage import Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/conflicts"
YEARS = {"kind": "past_employer", "past_employer-effect": "block"}
TIE = {"tie-kind": "supplier"}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    """North is before a panel of Ada, who works for Polar, and Ben."""
    stage = a_stage()
    stage.admitted("North", kind=NominationKind.SELF)
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    ada = person("Ada", stage.program, Role.JUDGE, employer="Polar Ltd")
    for judge in (ada, stage.judge("Ben")):
        panels.seat(actor=stage.organizer, round=round, judge=judge)
    sign_in(client, stage.organizer)
    return stage


def judge(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


def kinds() -> list[ConflictKind]:
    return list(db.session.scalars(select(Conflict.kind)))


def post(client: FlaskClient, path: str, **data: str) -> str:
    answer = client.post(f"{PAGE}{path}", data=data)
    assert answer.status_code == 302, answer.text
    return client.get(PAGE).text


def test_a_warning_names_whom_it_would_remove_until_it_is_made_to_block(
    client: FlaskClient, stage: Stage
) -> None:
    tie = {"tie-first": "Polar Ltd", "tie-kind": "supplier", "tie-second": "North Ltd"}
    page = post(client, "/ties", **tie)
    assert "1 pair not kept apart yet" in page
    assert "Ada works for Polar Ltd; Polar Ltd supplies North Ltd." in page
    assert kinds() == []
    round = db.session.scalars(select(Round)).one()
    assert "Polar Ltd supplies North Ltd." in client.get(f"/organize/rounds/{round.public_id}").text
    page = post(client, "/rules", kind="supplier", **{"supplier-effect": "block"})
    assert kinds() == [ConflictKind.SUPPLIER]
    assert "1 found, all settled" in page


def test_a_rule_about_trades_is_previewed_before_it_is_added(client: FlaskClient, stage: Stage) -> None:
    for company, trade in (("Polar", "outsourcer"), ("North", "Outsourcer")):
        post(client, "/companies", **{"company-company": company, "company-trade": trade})
    data = {"trade-judge_trade": "outsourcer", "trade-nominee_trade": "OUTSOURCER"}
    preview = client.post(f"{PAGE}/trades", data={**data, "action": "preview"})
    assert preview.status_code == 200
    assert "1 pair of judge and nominee. Nothing is set yet." in preview.text
    assert (kinds(), db.session.scalars(select(TradeRule)).all()) == ([], [])
    page = post(client, "/trades", **data)
    assert kinds() == [ConflictKind.TRADE]
    assert "<b>outsourcer</b> does not judge <b>outsourcer</b>" in page
    post(client, "/trades/remove", judge="outsourcer", nominee="outsourcer")
    assert (kinds(), db.session.scalars(select(TradeRule)).all()) == ([ConflictKind.TRADE], [])


def test_an_owner_makes_a_group(client: FlaskClient, stage: Stage) -> None:
    page = post(client, "/companies", **{"company-company": "North Ltd", "company-owner": "Polar Ltd"})
    assert kinds() == [ConflictKind.GROUP]
    assert "<b>North Ltd</b> belongs to Polar Ltd" in page


def test_a_tie_is_taken_back(client: FlaskClient, stage: Stage) -> None:
    post(client, "/ties", **{"tie-first": "Polar", "tie-kind": "competitor", "tie-second": "North"})
    tie = db.session.scalars(select(OrganizationTie)).one()
    post(client, "/ties/remove", tie=str(tie.id))
    assert db.session.scalars(select(OrganizationTie)).all() == []


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("/companies", {"company-company": "Nowhere Ltd", "company-trade": "x"}, "check the name"),
        ("/companies", {"company-company": ""}, "Name the company."),
        ("/ties", TIE | {"tie-first": "North", "tie-second": "North Ltd"}, "tied to itself"),
        ("/trades", {"trade-judge_trade": "outsourcer"}, "Name the trade."),
        ("/rules", YEARS | {"past_employer-years": "x"}, "whole number"),
        ("/rules", YEARS | {"past_employer-years": "99"}, "whole number"),
        ("/rules", {"kind": "employer", "employer-effect": "off"}, "Who must not judge whom?"),
    ],
)
def test_bad_input_is_answered_in_a_sentence_and_kept(
    client: FlaskClient, stage: Stage, path: str, data: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"{PAGE}{path}", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(ConflictRule)).all() == []
    for name, typed in data.items():
        assert "-" not in name or name.endswith(("effect", "kind")) or f'value="{typed}"' in answer.text


def test_two_organizers_lift_a_conflict(client: FlaskClient, stage: Stage) -> None:
    north = db.session.scalars(select(Nominee)).one()
    conflict = recusing.declare_conflict(
        actor=stage.organizer, program=stage.program, judge=judge("Ben"), nominee=north, reason="Cousins."
    )
    address = f"/organize/conflicts/{conflict.public_id}"
    assert f"declared by {stage.organizer.name}" in client.get(PAGE).text
    assert client.post(f"{address}/lift", data={"reason": ""}).status_code == 422
    client.post(f"{address}/lift", data={"reason": "Third cousins."})
    assert "another organizer agrees or declines" in client.get(address).text
    assert client.post(f"{address}/agree").status_code == 403
    sign_in(client, person("Otto", stage.program, Role.ORGANIZER))
    assert "Third cousins." in client.get(address).text
    assert client.post(f"{address}/agree").location == address
    db.session.refresh(conflict)
    assert not conflict.stands
    assert "lifted" in client.get(PAGE).text


def test_nobody_else_sees_a_conflict(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, judge("Ben"))
    assert client.get(PAGE).status_code == 403
    sign_in(client, a_stage(slug="other-2027").organizer)
    assert client.get(PAGE).status_code == 403


def test_a_judge_names_a_past_employer(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, judge("Ben"))
    typed = {"company": "North Limited", "until": "2126-01-01"}
    refused = client.post("/account/past-employers", data=typed)
    assert refused.status_code == 422
    assert "not in the future" in refused.text
    assert 'value="North Limited"' in refused.text
    today = clock.now().date().isoformat()
    assert client.post("/account/past-employers", data={**typed, "until": today}).status_code == 302
    assert kinds() == [ConflictKind.PAST_EMPLOYER]
    page = client.get("/account").text
    assert "North Ltd" in page
    employment = page.split('name="employment" value="')[1].split('"')[0]
    client.post("/account/past-employers/remove", data={"employment": employment})
    assert "North Ltd" not in client.get("/account").text
    assert db.session.scalars(select(Organization).where(Organization.name == "North Ltd")).one()
