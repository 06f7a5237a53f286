"""Criteria and cuts are refused in words when they could not be computed later."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import Basis, CutMethod, MetricKind, MinimumRule, Outcome
from awards.errors import Invalid, StaleEdit
from awards.models import AuditEntry, Criterion
from awards.workflow.criteria import (
    CriterionDraft,
    MinimumDraft,
    drop_cut,
    set_criteria,
    set_cut,
    set_minimum_criteria,
    weight_sum,
)
from tests.web.stage import CRITERIA, Stage, a_stage

BY_RULE, SHOWN, EXPERTISE = CRITERIA


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


def put(stage: Stage, *criteria: CriterionDraft, version: int | None = None) -> None:
    set_criteria(actor=stage.organizer, category=stage.category, criteria=criteria, version=version)


FAULTY = [
    (replace(EXPERTISE, name=" "), "Give it a name."),
    (replace(EXPERTISE, weight=101), "from 0 to 100"),
    (replace(EXPERTISE, weight=-1), "from 0 to 100"),
    (replace(EXPERTISE, scale_low=10), "lowest mark must be below the highest"),
    (replace(EXPERTISE, metric=MetricKind.CSAT), "An objective criterion names its figure"),
    (replace(EXPERTISE, scored_by=BY_RULE.scored_by), "Only an objective criterion"),
    (replace(EXPERTISE, level_texts={"11": "Off the scale"}), "not for “11”"),
    (replace(EXPERTISE, level_texts={"high": "No mark"}), "not for “high”"),
    (replace(BY_RULE, curve=()), "needs a curve"),
    (replace(BY_RULE, curve=(("60", "1"), ("60", "2"))), "must rise"),
    (replace(BY_RULE, curve=(("60", "1"), ("85", "11"))), "between 0 and 10"),
    (replace(BY_RULE, curve=(("sixty", "1"), ("85", "6"))), "made of numbers"),
    (replace(BY_RULE, curve=(("NaN", "1"), ("85", "6"))), "made of numbers"),
    (replace(BY_RULE, curve=(("60", "1"), ("Infinity", "6"))), "made of numbers"),
    (replace(EXPERTISE, mark_unit=0), "1 or more steps"),
    (replace(EXPERTISE, basis=Basis.IMPROVEMENT), "Only a figure can be compared"),
]


def test_what_could_not_be_computed_is_refused_beside_its_row(stage: Stage) -> None:
    for draft, words in FAULTY:
        with pytest.raises(Invalid) as refusal:
            put(stage, SHOWN, draft)
        assert list(refusal.value.fields) == ["criteria-1"], words
        assert words in refusal.value.fields["criteria-1"]
    assert [one.code for one in stage.category.criteria] == ["csat", "shown", "expertise"]


def test_two_criteria_cannot_share_a_code(stage: Stage) -> None:
    with pytest.raises(Invalid) as refusal:
        put(stage, SHOWN, EXPERTISE, replace(EXPERTISE, name="Again"))
    assert list(refusal.value.fields) == ["criteria-1", "criteria-2"]


def test_a_code_that_stays_keeps_its_identity_and_the_others_go(stage: Stage, session: Session) -> None:
    before = {one.code: one.public_id for one in stage.category.criteria}
    put(stage, replace(EXPERTISE, weight=60, name="Skill"), replace(SHOWN, code="new", weight=40))
    assert [(one.code, one.name, one.weight) for one in stage.category.criteria] == [
        ("expertise", "Skill", 60),
        ("new", "Shown satisfaction", 40),
    ]
    assert stage.category.criteria[0].public_id == before["expertise"]
    assert len(session.scalars(select(Criterion)).all()) == 2


def test_weights_may_be_off_100_while_drafting(stage: Stage) -> None:
    put(stage, replace(EXPERTISE, weight=30))
    assert weight_sum(stage.category) == 30


def test_an_edit_of_an_older_version_is_refused(stage: Stage) -> None:
    version = stage.category.version
    put(stage, EXPERTISE, version=version)
    with pytest.raises(StaleEdit):
        put(stage, SHOWN, version=version)
    assert [one.code for one in stage.category.criteria] == ["expertise"]


def test_a_rule_about_a_figure_names_the_figure(stage: Stage) -> None:
    with pytest.raises(Invalid, match="names the figure"):
        set_minimum_criteria(
            actor=stage.organizer,
            category=stage.category,
            rules=[MinimumDraft(rule=MinimumRule.METRIC_AT_LEAST, threshold=80)],
        )
    assert [one.rule for one in stage.category.minimum_criteria] == [MinimumRule.WORDS_AT_LEAST]


def test_a_cut_needs_a_number_or_a_score(stage: Stage) -> None:
    def put_cut(method: CutMethod, size: int | None = None, threshold: Decimal | None = None) -> None:
        set_cut(
            actor=stage.organizer,
            category=stage.category,
            outcome=Outcome.WINNER,
            method=method,
            size=size,
            threshold=threshold,
        )

    for size in (None, 0, 1001):
        with pytest.raises(Invalid, match="from 1 to 1000"):
            put_cut(CutMethod.TOP_N, size=size)
    for threshold in (None, Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(Invalid, match="which score is enough"):
            put_cut(CutMethod.THRESHOLD, threshold=threshold)
    assert stage.category.cuts == []


def test_a_tier_has_one_cut_and_may_lose_it(stage: Stage, session: Session) -> None:
    for size in (3, 1):
        set_cut(
            actor=stage.organizer,
            category=stage.category,
            outcome=Outcome.WINNER,
            method=CutMethod.TOP_N,
            size=size,
        )
    assert [cut.size for cut in stage.category.cuts] == [1]
    for _time in range(2):
        drop_cut(actor=stage.organizer, category=stage.category, outcome=Outcome.WINNER)
    assert stage.category.cuts == []
    dropped = select(AuditEntry).where(AuditEntry.action == "drop_cut")
    assert len(session.scalars(dropped).all()) == 1
