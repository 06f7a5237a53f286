"""A further round through its pages: prepared, described, given criteria, its entrants asked for more."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import Outcome
from awards.models import EvidenceFile, Nomination, Round
from awards.queries import materials, panels
from awards.workflow import panels as verbs
from awards.workflow import season
from tests.web.page import sentence_at
from tests.web.stage import Stage, a_stage, sign_in

NEXT = "/organize/crm-2027/categories/BST/rounds/next"


def at(days: int) -> str:
    return (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def typed(**changed: str) -> dict[str, str]:
    usual = {
        "name": "Final",
        "takes": "finalist",
        "closes_at": at(14),
        "brief": "In Lisbon.",
        "same_panel": "y",
    }
    return usual | changed


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    stage.cut(Outcome.FINALIST, 2)
    stage.cut(Outcome.WINNER, 1)
    stage.decided({"North": "9", "South": "7", "East": "3"}, name=[Outcome.FINALIST])
    sign_in(client, stage.organizer)
    return stage


@pytest.fixture
def final(client: FlaskClient, stage: Stage, session: Session) -> Round:
    client.post(NEXT, data=typed())
    return session.scalars(select(Round).where(Round.number == 2)).one()


def address(round: Round, part: str) -> str:
    return f"/organize/rounds/{round.public_id}/{part}"


def test_the_results_lead_to_a_further_round(client: FlaskClient, stage: Stage, session: Session) -> None:
    first = session.scalars(select(Round)).one()
    assert NEXT in client.get(address(first, "results")).text
    page = client.get(NEXT).text
    assert '<option value="finalist">' in page
    assert "winner" not in page.partition('id="takes"')[2].partition("</select>")[0]
    answer = client.post(NEXT, data=typed())
    made = session.scalars(select(Round).where(Round.number == 2)).one()
    assert answer.location == f"/organize/rounds/{made.public_id}"
    assert len(panels.entries(made)) == 2
    assert NEXT not in client.get(address(first, "results")).text


def test_sent_twice_it_is_one_round(client: FlaskClient, stage: Stage, session: Session) -> None:
    data = typed(idempotency_key="once")
    answers = [client.post(NEXT, data=data) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert len(session.scalars(select(Round)).all()) == 2


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": " "}, "name", "Give the round a name."),
        ({"closes_at": at(-1)}, "closes_at", "would be over already"),
        ({"closes_at": ""}, "closes_at", "Give a day and a time."),
        ({"closes_at": "soon"}, "closes_at", "Give a day and a time such as"),
        ({"takes": "winner"}, "takes", "Not a valid choice"),
        ({"brief": "x" * 2001}, "brief", "Keep it under 2,000 characters."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    client: FlaskClient, stage: Stage, session: Session, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = client.post(NEXT, data=typed(**changed))
    assert answer.status_code == 422
    assert sentence in sentence_at(answer.text, field)
    assert ("In Lisbon." in answer.text) == ("brief" not in changed)
    assert len(session.scalars(select(Round)).all()) == 1


def test_nobody_named_nobody_travels(client: FlaskClient) -> None:
    sign_in(client, a_stage().organizer)
    assert "Nobody is named yet" in client.get(NEXT).text


def test_a_round_gets_criteria_of_its_own_and_loses_them_again(
    client: FlaskClient, final: Round, session: Session
) -> None:
    page = client.get(address(final, "criteria")).text
    assert "scored by the criteria of its category, shown below" in page
    sent = {"version": str(final.version)}
    for place, (code, name, weight) in enumerate([("stage", "Presence", "60"), ("", "Answers", "40")]):
        row = {"code": code, "name": name, "weight": weight, "scored_by": "panel", "figure": ""}
        row |= {"scale_low": "1", "scale_high": "10", "mark_unit": "1", "basis": "level", "example": ""}
        sent |= {f"criteria-{place}-{key}": value for key, value in row.items()}
    answer = client.post(address(final, "criteria"), data=sent)
    assert answer.status_code == 302
    session.expire_all()
    assert [(one.code, one.weight) for one in final.own_criteria] == [("stage_2", 60), ("answers_2", 40)]
    drawn = client.post(address(final, "criteria/preview"), data=sent | {"preview": "criteria-0"})
    assert (drawn.status_code, "Presence" in drawn.text) == (200, True)
    assert client.post(address(final, "criteria/usual"), data=sent).status_code == 409
    client.post(address(final, "criteria/usual"), data={"version": str(final.version)})
    session.expire_all()
    assert final.own_criteria == []


def test_a_round_is_described_anew_and_taken_back(
    client: FlaskClient, final: Round, session: Session
) -> None:
    about = address(final, "about")
    sent = {"name": "Grand final", "closes_at": at(20), "brief": "In Porto.", "version": str(final.version)}
    assert client.post(about, data=sent).location == about
    older = client.post(about, data=sent | {"brief": "In Faro."})
    assert (older.status_code, "In Faro." in older.text) == (409, True)
    assert "Grand final" in client.get("/organize/crm-2027/panels").text
    session.expire_all()
    refused = client.post(about, data=sent | {"closes_at": at(-2), "version": str(final.version)})
    assert refused.status_code == 422
    assert "In Porto." in refused.text
    client.post(address(final, "remove"))
    assert len(session.scalars(select(Round)).all()) == 1


def test_the_first_round_has_nothing_to_set(client: FlaskClient, stage: Stage, session: Session) -> None:
    first = session.scalars(select(Round)).one()
    assert "Nothing to set here" in client.get(address(first, "about")).text
    assert client.post(address(first, "remove")).status_code == 409
    assert client.post(address(first, "about"), data={"name": "X", "closes_at": at(3)}).status_code == 409
    assert client.post(address(first, "criteria"), data={}).status_code == 409


def test_an_entrant_sends_what_is_asked_for_and_the_judges_of_the_round_read_it(
    client: FlaskClient, stage: Stage, final: Round, session: Session
) -> None:
    sent = {"asks": "Three slides.", "asks_until": at(5), "version": str(final.version)}
    asks = client.post(address(final, "material"), data=sent)
    assert asks.location == address(final, "about")
    north = next(one for one in materials.entrants(final) if "North" in one.nominee_name)
    page = f"/nominations/{north.public_id}/material"
    entrant = client.application.test_client()
    sign_in(entrant, north.nominator)
    assert page in entrant.get(f"/nominations/{north.public_id}/status").text
    assert "Three slides." in entrant.get(page).text
    assert "Choose the document" in entrant.post(page, data={}).text
    slides = {"document": (io.BytesIO(b"%PDF-1.7 slides"), "slides.pdf")}
    assert entrant.post(page, data=slides).location == page
    assert "slides.pdf" in entrant.get(page).text
    file = session.scalars(select(EvidenceFile).where(EvidenceFile.round_id == final.id)).one()
    verbs.assign(actor=stage.organizer, round=final)
    season.advance(actor=stage.organizer, program=stage.program, action="judge_further")
    given = next(one for one in panels.assignments(final) if one.entry.nominee_id == north.nominee_id)
    judge = client.application.test_client()
    sign_in(judge, given.judge)
    document = f"/judge/{given.public_id}/documents/{file.public_id}"
    shown = judge.get(f"/judge/{given.public_id}").text
    assert document in shown
    assert "In Lisbon." in shown
    assert judge.get(document).data == b"%PDF-1.7 slides"


def test_who_was_not_asked_is_told_so(client: FlaskClient, final: Round, session: Session) -> None:
    east = next(one for one in session.scalars(select(Nomination)) if "East" in one.nominee_name)
    entrant = client.application.test_client()
    sign_in(entrant, east.nominator)
    page = f"/nominations/{east.public_id}/material"
    assert "Nothing is asked for now" in entrant.get(page).text
    sent = {"document": (io.BytesIO(b"%PDF-1.7 slides"), "slides.pdf")}
    answer = entrant.post(page, data=sent)
    assert (answer.status_code, "Nobody asks for documents" in answer.text) == (409, True)
