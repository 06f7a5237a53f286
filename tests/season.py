"""Short ways, through the real verbs, to the states that tests start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from awards import clock
from awards.enums import Role
from awards.models import Program, User
from awards.workflow.accounts import create_person
from awards.workflow.programs import create_program, edit_program

PASSWORD = "correct horse battery"


def person(name: str, program: Program | None = None, role: Role | None = None, employer: str = "") -> User:
    """A confirmed account such as `ada@example.org`."""
    return create_person(
        actor=None,
        email=f"{name.lower()}@example.org",
        name=name,
        password=PASSWORD,
        employer=employer,
        program=program,
        role=role,
    )


def a_program(organizer: User, *, template: str | None = "default", slug: str = "crm-2027") -> Program:
    """A draft season with every date set, nominations open around the present day."""
    program = create_program(actor=organizer, name=f"Awards {slug}", slug=slug, template=template)
    today = clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return edit_program(
        actor=organizer,
        program=program,
        headline="The service teams customers remember.",
        opens_at=today - timedelta(days=10),
        closes_at=today + timedelta(days=10),
        judging_opens_at=today + timedelta(days=20),
        judging_closes_at=today + timedelta(days=40),
        announce_at=today + timedelta(days=50),
    )


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)
