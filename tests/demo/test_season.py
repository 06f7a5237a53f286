"""A short made-up season: everything the long one has, in a few seconds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.demo import hold, publish
from awards.demo.plan import MADE_UP, Plan
from awards.demo.summary import Stages
from awards.enums import AssignmentState, CertificateState, NominationState, ScorecardState
from awards.models import (
    Assignment,
    AuditEntry,
    Certificate,
    Conflict,
    EntrySource,
    Exclusion,
    Nomination,
    Program,
    Scorecard,
    Standing,
)
from awards.workflow import reporting

SHORT = replace(MADE_UP, categories=3, nominations=26, judges=9, seed=2028)


def held(plan: Plan = SHORT) -> Program:
    return hold(plan, Stages(lambda _sentence: None))


@pytest.fixture
def program(app: Flask) -> Program:
    return held()


def number(session: Session, model: type, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_the_season_has_what_real_seasons_have(program: Program, session: Session) -> None:
    for state in (
        NominationState.DRAFT,
        NominationState.UNCONFIRMED,
        NominationState.WITHDRAWN,
        NominationState.DECLINED,
    ):
        assert number(session, Nomination, Nomination.state == state) == 1, state
    cured = number(session, AuditEntry, AuditEntry.action.like("return%"))
    assert cured == 1
    merged = select(EntrySource.entry_id).group_by(EntrySource.entry_id).having(func.count() > 1)
    assert session.scalars(merged).first() is not None
    assert set(session.scalars(select(Conflict.kind))) >= {"declared", "employer"}
    assert number(session, Assignment, Assignment.state == AssignmentState.RECUSED) >= 1
    assert number(session, Scorecard, Scorecard.state == ScorecardState.DRAFT) == 1
    assert number(session, Exclusion) >= 1
    assert number(session, Standing, Standing.tied) >= 2


def test_files_are_written_and_a_second_time_nothing_changes(
    program: Program, session: Session, tmp_path: Path
) -> None:
    stages = Stages(lambda _sentence: None)
    first = publish(program, stages, tmp_path / "out", evidence=False)
    links = number(session, AuditEntry)
    second = publish(program, stages, tmp_path / "out", evidence=False)
    assert {**first, "seconds": {}} == {**second, "seconds": {}}
    assert number(session, AuditEntry) - links <= 1
    out = tmp_path / "out"
    written = json.loads((out / "summary.json").read_text())
    assert written["counts"] == first["counts"]
    assert [one["role"] for one in written["accounts"]] == [
        "organizer",
        "screener",
        "chair",
        "judge",
        "company",
    ]
    assert (out / "results.xlsx").stat().st_size > 5_000
    assert (out / "standings.csv").read_text(encoding="utf-8-sig").count("\n") > 3
    ready = number(session, Certificate, Certificate.state == CertificateState.READY)
    pdfs = sorted((out / "certificates").glob("*.pdf"))
    assert len(pdfs) == ready > 3
    assert all(path.read_bytes().startswith(b"%PDF") for path in pdfs)


def test_a_tie_at_the_cut_is_kept_as_a_tie(program: Program) -> None:
    placements = reporting.summary(program)["categories"][0]["placements"]
    tied = [one for one in placements if one["tied"] and one["outcome"] == "finalist"]
    assert len(tied) == 2
    assert len({(one["rank"], one["score"]) for one in tied}) == 1
