"""The reading pack: a PDF of a judge's own entries, theirs alone, and only while their list is the same."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from awards.enums import NominationKind, Role
from awards.extensions import db
from awards.jobs.ledger import run_due
from awards.models import Assignment, ReadingPack, User
from awards.workflow import reading_packs, recusing
from awards.workflow.folders import place
from tests.season import person
from tests.web.crawl import pdf_words
from tests.web.stage import Stage, a_stage, sign_in


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    return a_stage()


@pytest.fixture
def judge(stage: Stage) -> User:
    return stage.judge("Ada")


@pytest.fixture
def pack(client: FlaskClient, stage: Stage, judge: User) -> str:
    """The address of the page, with a pack made."""
    stage.admitted("North", kind=NominationKind.SELF)
    stage.admitted("South")
    given = stage.open_round(judge)
    address = f"/judge/packs/{given[0].round.public_id}"
    sign_in(client, judge)
    assert client.post(address).status_code == 302
    assert "Your pack is being made" in client.get(address).text
    assert run_due() == 1
    return address


def test_a_pack_holds_entries_figures_criteria_and_who_it_is_for(client: FlaskClient, pack: str) -> None:
    assert "Take the reading pack" in client.get(pack).text
    answer = client.get(f"{pack}/reading-pack.pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=reading-pack-BST.pdf"
    words = " ".join(pdf_words(answer.data).split())
    for part in (
        "Team North",
        "North Ltd",
        "CSAT 90.0 %",
        "About North: story.",
        "Team South",
        "Expertise",
        "Improves the practice",
        "for Ada alone",
    ):
        assert part in words, part


def test_a_new_pack_replaces_the_old_file(client: FlaskClient, pack: str) -> None:
    old = db.session.scalars(select(ReadingPack.stored)).one()
    client.post(pack)
    assert not place(reading_packs.PACKS, old).exists()
    run_due()
    assert client.get(f"{pack}/reading-pack.pdf").status_code == 200


def test_nobody_else_gets_a_pack(client: FlaskClient, stage: Stage, pack: str) -> None:
    for other in (stage.judge("Bo"), stage.organizer):
        sign_in(client, other)
        assert client.get(f"{pack}/reading-pack.pdf").status_code == 404
        assert client.get(pack).status_code == 404


def declared(stage: Stage, judge: User) -> None:
    first = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
    assert first is not None
    recusing.recuse(actor=stage.organizer, assignment=first, reason="They are partners.")


def test_a_conflict_takes_the_pack_away(client: FlaskClient, stage: Stage, judge: User, pack: str) -> None:
    declared(stage, judge)
    sign_in(client, judge)
    answer = client.get(f"{pack}/reading-pack.pdf")
    assert answer.status_code == 409
    assert "Ask for a new one" in answer.text
    client.post(pack)
    run_due()
    words = pdf_words(client.get(f"{pack}/reading-pack.pdf").data)
    assert "Team North" not in words
    assert "Team South" in words


def test_without_that_rule_a_conflicted_judge_reads_on(
    client: FlaskClient, stage: Stage, judge: User, pack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(stage, judge)
    sign_in(client, judge)
    monkeypatch.setattr(reading_packs, "is_current", lambda _pack: True)
    assert "Team North" in pdf_words(client.get(f"{pack}/reading-pack.pdf").data)


def test_there_is_no_pack_of_a_round_that_is_not_open(client: FlaskClient, stage: Stage, judge: User) -> None:
    stage.admitted("North")
    round = stage.round_of(judge)
    sign_in(client, judge)
    answer = client.post(f"/judge/packs/{round.public_id}")
    assert answer.status_code == 409
    assert "You have no entries to read in Best team now." in answer.text


def test_before_the_terms_are_accepted_the_page_leads_to_them(client: FlaskClient, stage: Stage) -> None:
    jens = person("Jens", stage.program, Role.JUDGE)
    stage.admitted("North")
    given = stage.open_round(jens)
    sign_in(client, jens)
    page = client.get(f"/judge/packs/{given[0].round.public_id}").text
    assert f"/judge/terms/{stage.program.slug}" in page
    assert "Make my reading pack" not in page
