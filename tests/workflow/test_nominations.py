"""Nominations: sent twice at once, moved, asked to confirm once more, and their figures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.enums import NominationKind, NominationState, NomineeKind
from awards.errors import Invalid
from awards.extensions import db
from awards.models import AuditEntry, Category, Mail, Nomination
from awards.queries.audit import faults
from awards.workflow import evidence, nominations, screening
from awards.workflow.categories import add_category
from tests.season import person
from tests.web.stage import Stage, a_stage

TRIALS = 6


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


def typed(number: int, action: str) -> dict[str, str]:
    """What somebody without an account types about a team."""
    return {
        "category": "BST",
        "nominee_name": f"Team {number}",
        "nominee_organization": "Northwind",
        "name": "Jo Park",
        "email": f"jo{number}@example.com",
        "answer_reason": "They called back within the hour.",
        "idempotency_key": f"{action}-{number}",
        "action": action,
        "version": "1",
    }


@pytest.mark.parametrize(("action", "goal"), [("send", "/status"), ("save", "")])
def test_two_presses_of_one_button_at_once_are_one(
    app: Flask, stage: Stage, session: Session, action: str, goal: str
) -> None:
    slug = stage.program.slug
    session.rollback()
    barrier = Barrier(2)

    def press(address: str, cookie: str, number: int) -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("laurel", cookie)
        barrier.wait()
        answer = client.post(address, data={**typed(number, action), "idempotency_key": f"second-{number}"})
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as pool:
        for number in range(TRIALS):
            client = app.test_client()
            address = client.post(f"/{slug}/nominate/peer", data=typed(number, "save")).location
            cookie = client.get_cookie("laurel")
            assert cookie is not None
            db.session.rollback()
            both = [pool.submit(press, address, cookie.value, number) for _ in range(2)]
            assert [each.result() for each in both] == [(302, address + goal)] * 2
    sent = TRIALS if action == "send" else 0
    unconfirmed = (
        select(func.count()).select_from(Nomination).where(Nomination.state == NominationState.UNCONFIRMED)
    )
    assert session.scalar(unconfirmed) == sent
    assert session.scalar(select(func.count()).select_from(Mail)) == sent
    noted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "send_nomination")
    assert session.scalar(noted) == sent
    assert faults() == []


def drafted(stage: Stage) -> Nomination:
    return nominations.start_nomination(
        program=stage.program, category=stage.category, kind=NominationKind.PEER, nominator=person("Zoe")
    )


def test_the_n_of_a_stated_resolution_time_is_what_was_resolved(stage: Stage) -> None:
    nomination = drafted(stage)
    with pytest.raises(Invalid, match="more cases in all than open ones"):
        evidence.state_figures(
            actor=None,
            nomination=nomination,
            resolution=(Decimal(6), 9, 9),
            period_start=None,
            period_end=None,
        )
    metrics = evidence.state_figures(
        actor=None, nomination=nomination, resolution=(Decimal(6), 9, 8), period_start=None, period_end=None
    )
    assert [(metric.n, metric.open_cases) for metric in metrics] == [(1, 8)]


def test_the_same_figures_are_noted_once(stage: Stage, session: Session) -> None:
    nomination = drafted(stage)
    for csat in ((90, 100), (90, 100), (91, 100), (91, 100)):
        evidence.state_figures(
            actor=None, nomination=nomination, csat=csat, nps=(5, 3, 2), period_start=None, period_end=None
        )
    noted = select(AuditEntry.details).where(AuditEntry.action == "state_figures").order_by(AuditEntry.id)
    assert session.scalars(noted).all() == [{"kinds": ["csat", "nps"]}, {"kinds": ["csat"]}]


def test_a_returned_voice_is_not_moved_to_where_that_customer_spoke(stage: Stage, session: Session) -> None:
    other = add_category(
        actor=stage.organizer,
        program=stage.program,
        code="TWO",
        name="Second best team",
        nominee_kind=NomineeKind.TEAM,
    )
    voices = [spoken(session, stage, category) for category in (stage.category, other)]
    screening.return_for_changes(actor=stage.organizer, nomination=voices[0], reason="Say more.")
    with pytest.raises(Invalid, match="each customer speaks once"):
        nominations.save_draft(actor=None, nomination=voices[0], category=other)
    assert voices[0].category is stage.category
    nominations.save_draft(actor=None, nomination=voices[0], category=stage.category, nominee_name="Team B")
    nominations.submit(actor=None, nomination=voices[0])


def spoken(session: Session, stage: Stage, category: Category) -> Nomination:
    """A confirmed nomination of the same team by the same customer."""
    nomination = nominations.start_nomination(
        program=stage.program,
        category=category,
        kind=NominationKind.CUSTOMER,
        typed={
            "nominee_name": "Team A",
            "nominee_organization": "Northwind",
            "name": "Jo Park",
            "email": "jo@example.com",
            "rating": 5,
            "answers": {"words": "They called back within the hour."},
        },
    )
    nominations.submit(actor=None, nomination=nomination)
    mail = select(Mail).where(Mail.kind == "confirm_nomination", Mail.subject_id == nomination.public_id)
    nominations.confirm_address(secret=session.scalars(mail).one().context["link"].rsplit("/", 1)[1])
    return nomination
