"""What the database itself keeps from being changed once judging closed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from awards.extensions import writing
from tests.workflow.judged import Judged

FORBIDDEN = {
    "a mark": "UPDATE marks SET value = 10",
    "a scorecard": "UPDATE scorecards SET comment = 'better'",
    "a scorecard taken away": "DELETE FROM scorecards",
    "a frozen scheme": "UPDATE rounds SET scheme_text = '[scheme]'",
    "a computed figure": "UPDATE metrics SET value_e4 = value_e4 + 1",
    "a figure taken away": "DELETE FROM metrics",
    "a placement": "DELETE FROM placements",
    "a release": "DELETE FROM releases",
    "a standing": "UPDATE standings SET rank = 1",
    "a link of the audit log": "UPDATE audit_entries SET action = 'nothing'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_was_recorded_stays_recorded(announced: Judged, session: Session, statement: str) -> None:
    token = writing.set(True)
    try:
        with pytest.raises(DatabaseError):
            session.execute(text(statement))
    finally:
        writing.reset(token)
        session.rollback()
