"""The database refuses impossible states by itself."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from awards.models import Program, User
from awards.models.triggers import EVIDENCE, JUDGING, LATER, TRIGGERS
from awards.workflow.transaction import audit, transaction


def someone(**changes: object) -> User:
    return User(**{"email": "ada@example.org", "name": "Ada", **changes})


def test_two_people_cannot_share_an_address(session: Session) -> None:
    with transaction():
        session.add(someone())
    with pytest.raises(IntegrityError), transaction():
        session.add(someone(name="Eve"))


def test_an_address_is_stored_in_lower_case(session: Session) -> None:
    with pytest.raises(IntegrityError), transaction():
        session.add(someone(email="Ada@example.org"))


def test_a_season_cannot_close_before_it_opens(session: Session) -> None:
    with pytest.raises(IntegrityError), transaction():
        session.add(
            Program(
                slug="x",
                name="X",
                opens_at=datetime(2027, 2, 1, tzinfo=UTC),
                closes_at=datetime(2027, 1, 1, tzinfo=UTC),
            )
        )


def test_an_unknown_state_is_refused(session: Session) -> None:
    with transaction():
        session.add(Program(slug="x", name="X"))
    with pytest.raises(DBAPIError), transaction():
        session.execute(text("UPDATE programs SET state = 'forgotten'"))


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
def test_the_audit_log_is_append_only(session: Session, change: str) -> None:
    with transaction():
        program = Program(slug="x", name="X")
        session.add(program)
        session.flush()
        audit(actor=None, action="create_program", subject=program, program=program)
    with pytest.raises(DBAPIError), transaction():
        session.execute(text(change))


def test_every_freezing_trigger_exists(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        found = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    assert set(found) == {trigger.name for trigger in (*TRIGGERS, *LATER, *EVIDENCE, *JUDGING)}
