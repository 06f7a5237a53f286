"""What nominators type, and what came of it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import ProgramState
from awards.models import Mail, Nomination, Program
from tests.season import PASSWORD, a_program, person

START = "/crm-2027/nominate/customer"


def open_program(session: Session) -> Program:
    """A season that takes nominations now."""
    program = a_program(person("Olga"))
    program.state = ProgramState.OPEN
    session.commit()
    return program


def customer(program: Program, **changed: str) -> dict[str, str]:
    """What a customer types, complete."""
    return {
        "category": program.categories[0].code,
        "nominee_name": "Northwind Care Desk",
        "nominee_organization": "Northwind",
        "rating": "5",
        "answer_words": "They called back within the hour and stayed until it worked.",
        "name": "Jo Park",
        "email": "jo@example.com",
        "idempotency_key": "a" * 32,
        "action": "send",
    } | changed


def own(program: Program, **changed: str) -> dict[str, str]:
    """What a company types about its own team, with figures."""
    return {
        "category": program.categories[0].code,
        "nominee_name": "Care Desk",
        "nominee_organization": "Northwind Ltd",
        "title": "From days to hours",
        "answer_story": "We answered every customer within an hour.",
        "answer_results": "Satisfaction rose by nine points.",
        "csat_satisfied": "470",
        "csat_responses": "500",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "idempotency_key": "a" * 32,
        "action": "send",
    } | changed


def the_one(session: Session) -> Nomination:
    session.expire_all()
    return session.scalars(select(Nomination)).one()


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Nomination)) or 0


def mailed(session: Session, kind: str, name: str = "link") -> str:
    """The path of the link in the newest mail of this kind."""
    mail = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).first()
    assert mail is not None
    link: str = mail.context[name]
    return link.removeprefix("http://127.0.0.1:8000")


def sign_in(client: FlaskClient, name: str) -> None:
    answer = client.post("/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def edit_url(nomination: Nomination) -> str:
    return f"/nominations/{nomination.public_id}"


def draft(client: FlaskClient, program: Program, session: Session, **changed: str) -> Nomination:
    """A customer's draft, opened by this browser."""
    client.post(START, data=customer(program, action="save", **changed))
    return the_one(session)


def says(answer: TestResponse, sentence: str) -> bool:
    return sentence in answer.text.replace("&#39;", "'")
