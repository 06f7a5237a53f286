"""Typed figures beside computed ones: which is in force, what the claim counts as, what the ledger says."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from awards import clock
from awards.enums import ClaimState, MetricKind, MetricState
from awards.extensions import db, writing
from awards.models import Claim, ClaimEvent, EvidenceFlag, Metric, Nomination
from awards.workflow import evidence
from tests.web.stage import Stage, a_stage
from tests.workflow.test_documents import stated as table_stated
from tests.workflow.test_documents import year
from tests.workflow.test_uploads import a_draft, accepted, zendesk

FIVE = "Id,Created at,Solved at,Satisfaction Score,Summation column\n"


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


@pytest.fixture
def nomination(stage: Stage) -> Nomination:
    return a_draft(stage)


def survey(satisfied: int, answers: int = 200) -> bytes:
    """A help desk's export with so many ratings of 5, the others 2, over the last year."""
    now = clock.now().replace(microsecond=0, tzinfo=None)
    lines = [FIVE]
    for n in range(answers):
        opened = now - timedelta(days=380) + n * timedelta(days=380) / answers
        solved = opened + timedelta(hours=4)
        rating = 5 if n * satisfied // answers < (n + 1) * satisfied // answers else 2
        lines.append(f"{n},{opened:%Y-%m-%d %H:%M},{solved:%Y-%m-%d %H:%M},{rating},1\n")
    return "".join(lines).encode()


def typed(nomination: Nomination, satisfied: int, answers: int = 200) -> None:
    evidence.state_figures(
        actor=nomination.nominator,
        nomination=nomination,
        csat=(satisfied, answers),
        period_start=None,
        period_end=None,
    )


def claim(nomination: Nomination) -> Claim:
    rows = select(Claim).where(Claim.nomination_id == nomination.id, Claim.kind == MetricKind.CSAT)
    return db.session.scalars(rows).one()


def in_force(nomination: Nomination) -> Metric:
    rows = select(Metric).where(
        Metric.nomination_id == nomination.id,
        Metric.kind == MetricKind.CSAT,
        Metric.superseded_at.is_(None),
    )
    return db.session.scalars(rows).one()


def steps(nomination: Nomination) -> list[tuple[ClaimState | None, ClaimState, str]]:
    rows = select(ClaimEvent).where(ClaimEvent.claim_id == claim(nomination).id).order_by(ClaimEvent.id)
    return [(one.from_state, one.to_state, one.reason) for one in db.session.scalars(rows)]


def test_a_file_that_gives_the_stated_figure_bears_it_out(nomination: Nomination) -> None:
    typed(nomination, 180)
    accepted(nomination, survey(180))
    assert claim(nomination).state is ClaimState.RECOMPUTED
    assert [step[:2] for step in steps(nomination)] == [
        (None, ClaimState.DOCUMENTED),
        (ClaimState.DOCUMENTED, ClaimState.RECOMPUTED),
    ]


def test_a_file_that_gives_another_figure_is_ranked_on_and_shown_beside_it(nomination: Nomination) -> None:
    typed(nomination, 195)
    accepted(nomination, survey(170))
    found = claim(nomination)
    assert found.state is ClaimState.DOCUMENTED
    assert found.value_e4 == 975_000
    assert found.metric == in_force(nomination)
    assert in_force(nomination).state is MetricState.RECOMPUTED
    assert in_force(nomination).value < 86
    assert "stated was 97.5" in steps(nomination)[-1][2]
    flags = db.session.scalars(select(EvidenceFlag.code)).all()
    assert "definition-mix" in flags


def test_one_percent_apart_is_the_same_figure(nomination: Nomination) -> None:
    accepted(nomination, survey(180))
    here = in_force(nomination).value
    typed(nomination, round(here * Decimal("1.009") * 100), 10_000)
    assert claim(nomination).state is ClaimState.RECOMPUTED
    typed(nomination, round(here * Decimal("1.011") * 100), 10_000)
    assert claim(nomination).state is ClaimState.DOCUMENTED


def test_another_definition_bears_nothing_out(nomination: Nomination) -> None:
    typed(nomination, 80, 100)
    accepted(nomination, zendesk())
    assert in_force(nomination).definition == "csat-binary"
    assert claim(nomination).state is ClaimState.DOCUMENTED
    assert "another definition (csat-binary instead of csat-top-two-of-five)" in steps(nomination)[-1][2]


def test_what_is_typed_later_leaves_the_computed_figure_in_force(nomination: Nomination) -> None:
    typed(nomination, 180)
    accepted(nomination, survey(170))
    computed = in_force(nomination)
    typed(nomination, 180)
    assert in_force(nomination) == computed
    before = len(steps(nomination))
    for _ in range(2):
        typed(nomination, 199)
    assert in_force(nomination) == computed
    assert claim(nomination).value_e4 == 995_000
    assert len(steps(nomination)) == before + 1


def test_what_is_typed_later_leaves_a_document_in_force(nomination: Nomination) -> None:
    table_stated(nomination, year())
    typed(nomination, 199)
    assert in_force(nomination).value == 90
    assert claim(nomination).value_e4 == 995_000
    assert steps(nomination)[-1][2] == "Stated by the nominator. The document in force gives 90.0."


def test_a_figure_that_nobody_stated_follows_the_newest_file(nomination: Nomination) -> None:
    accepted(nomination, survey(180))
    accepted(nomination, survey(150))
    found = claim(nomination)
    assert found.state is ClaimState.RECOMPUTED
    assert found.value_e4 == in_force(nomination).value_e4
    assert "definition-mix" not in db.session.scalars(select(EvidenceFlag.code)).all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claim_events SET reason = 'nothing'",
        "DELETE FROM claim_events",
        "DELETE FROM claims",
        "UPDATE measures SET n = n + 1",
        "DELETE FROM measures",
        "UPDATE datasets SET sha256 = 'another'",
        "DELETE FROM datasets",
        "UPDATE evidence_files SET size = size + 1",
        "DELETE FROM evidence_files",
    ],
)
def test_the_database_keeps_what_was_computed(nomination: Nomination, statement: str) -> None:
    accepted(nomination, survey(180))
    token = writing.set(True)
    try:
        with pytest.raises(DatabaseError, match="append-only|is replaced by a new row"):
            db.session.execute(text(statement))
    finally:
        writing.reset(token)
        db.session.rollback()
