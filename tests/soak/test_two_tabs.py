"""Two tabs with the same scorecard: of two edits of one version one wins, and nothing of it is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from flask import Flask

from awards.enums import ScorecardState
from awards.errors import StaleEdit
from awards.extensions import db
from awards.queries.judging import scorecard_of
from awards.queries.scorecards import assignment_called
from awards.workflow.judging import save_marks, submit_scorecard
from tests.soak.load import Desk, audited
from tests.workflow.test_transaction import AT_ONCE, together


def edits(app: Flask, desk: Desk, pairs: int) -> None:
    address = desk.sheets[0].assignment
    assignment = assignment_called(address)
    assert assignment is not None
    first = save_marks(actor=assignment.judge, assignment=assignment, marks={})
    began = first.version
    won: list[int] = []

    def edit(tab: int) -> None:
        found = assignment_called(address)
        assert found is not None
        marks = {f"c{number}": Decimal(1 + tab) for number in range(6)}
        save_marks(
            actor=found.judge, assignment=found, marks=marks, comment=f"Tab {tab}", version=began + pair
        )
        won.append(tab)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for pair in range(pairs):
            won.clear()
            errors = together(app, pool, edit)
            assert [type(one) for one in errors] == [StaleEdit]
            found = assignment_called(address)
            assert found is not None
            card = scorecard_of(found)
            assert card is not None
            assert card.version == began + pair + 1
            assert card.comment == f"Tab {won[0]}"
            assert {one.value for one in card.marks} == {1 + won[0]}
            db.session.rollback()
    found = assignment_called(address)
    assert found is not None
    card = scorecard_of(found)
    assert card is not None
    print(f"{pairs} pairs of edits, {pairs + 1 - audited(card)} lost or doubled")
    assert audited(card) == pairs + 1


def test_of_two_tabs_one_wins(app: Flask, desks: list[Desk]) -> None:
    edits(app, desks[1], 30)


@pytest.mark.slow
def test_of_two_tabs_one_wins_a_thousand_times(app: Flask, desks: list[Desk]) -> None:
    edits(app, desks[1], 1000)


def test_a_scorecard_handed_in_twice_at_once_is_handed_in_once(app: Flask, desks: list[Desk]) -> None:
    address = desks[1].sheets[0].assignment
    assignment = assignment_called(address)
    assert assignment is not None
    marks = {f"c{number}": Decimal(5) for number in range(6)}
    version = save_marks(actor=assignment.judge, assignment=assignment, marks=marks).version

    def submit(_tab: int) -> None:
        found = assignment_called(address)
        assert found is not None
        submit_scorecard(actor=found.judge, assignment=found, version=version, idempotency_key="one")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert len(together(app, pool, submit)) == 1
    found = assignment_called(address)
    assert found is not None
    card = scorecard_of(found)
    assert card is not None
    assert (card.state, card.version) == (ScorecardState.SUBMITTED, version + 1)
