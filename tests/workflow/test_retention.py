"""Rows of evidence go when their time is over; figures and digests stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from awards import clock
from awards.config import Settings
from awards.errors import NotAllowed, WrongState
from awards.extensions import db
from awards.models import ClaimEvent, Dataset, Nomination
from awards.queries.audit import faults
from awards.workflow import retention
from tests.season import person
from tests.web.stage import Stage, a_stage
from tests.workflow.test_uploads import a_draft, accepted, zendesk


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


@pytest.fixture
def nomination(stage: Stage) -> Nomination:
    return a_draft(stage)


@pytest.fixture
def dataset(nomination: Nomination) -> Dataset:
    return accepted(nomination, zendesk(120))


def test_rows_are_erased_when_their_time_is_over(
    nomination: Nomination, dataset: Dataset, settings: Settings
) -> None:
    assert dataset.retained_until is not None
    assert retention.due() == []
    assert retention.sweep() == 0
    after = dataset.retained_until + timedelta(days=1)
    assert retention.due(after) == [dataset]
    before = {one.kind: one.value for one in nomination.metrics}
    assert retention.sweep(today=after) == 1
    assert list((settings.instance_dir / "evidence").iterdir()) == []
    assert {one.kind: one.value for one in nomination.metrics} == before
    assert len(dataset.sha256) == 64
    assert retention.due(after) == []
    assert faults(None) == []


def test_an_organizer_erases_once_and_nobody_else(stage: Stage, dataset: Dataset) -> None:
    with pytest.raises(NotAllowed):
        retention.erase_evidence(actor=person("Stranger"), dataset=dataset, reason="I want to.")
    retention.erase_evidence(actor=stage.organizer, dataset=dataset, reason="The company asked.")
    assert dataset.erased_at is not None
    last = db.session.scalars(select(ClaimEvent).order_by(ClaimEvent.id.desc())).first()
    assert last is not None
    assert (last.actor, last.reason) == (stage.organizer, "The rows were erased: The company asked.")
    assert last.to_state is last.from_state
    assert clock.now() - dataset.erased_at < timedelta(minutes=1)
    with pytest.raises(WrongState, match="erased before"):
        retention.erase_evidence(actor=stage.organizer, dataset=dataset, reason="The company asked.")
