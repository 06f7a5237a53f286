"""What anybody may look at, and what stays hidden until its time."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import CertificateState, ConflictKind, Outcome, ProgramState, Role
from awards.models import (
    Certificate,
    Conflict,
    Entry,
    Nominee,
    Placement,
    Program,
    Release,
    Round,
    Tabulation,
    User,
)
from tests.season import PASSWORD, a_program, person
from tests.statements import counted

PAGES = ["/crm-2027/", "/crm-2027/method", "/crm-2027/winners", "/crm-2027/categories/{code}"]


def published(session: Session, slug: str = "crm-2027", name: str = "Olga") -> Program:
    program = a_program(person(name), slug=slug)
    program.state = ProgramState.OPEN
    session.commit()
    return program


@pytest.mark.parametrize("path", PAGES)
def test_a_published_program_can_be_read(client: FlaskClient, session: Session, path: str) -> None:
    program = published(session)
    answer = client.get(path.format(code=program.categories[0].code))
    assert answer.status_code == 200
    assert program.name in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_draft_program_is_absent_to_all_but_its_organizers(client: FlaskClient, path: str) -> None:
    program = a_program(person("Olga"))
    url = path.format(code=program.categories[0].code)
    assert client.get(url).status_code == 404
    assert "Awards crm-2027" not in client.get("/").text
    person("Jude", program, Role.JUDGE)
    client.post("/sign-in", data={"email": "jude@example.org", "password": PASSWORD})
    assert client.get(url).status_code == 404


def test_the_front_page_leads_to_the_only_program(client: FlaskClient, session: Session) -> None:
    assert "No season is published yet" in client.get("/").text
    published(session)
    assert client.get("/").location == "/crm-2027/"
    published(session, "crm-2028", "Oscar")
    page = client.get("/").text
    assert "Awards crm-2027" in page
    assert "Awards crm-2028" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Nominations close in 10 days"),
        (9, "Nominations close tomorrow"),
        (10, "Nominations are closed"),
    ],
)
def test_the_program_page_says_where_the_season_stands(
    client: FlaskClient, session: Session, days: int, words: str
) -> None:
    program = published(session)
    assert program.closes_at is not None
    with clock.at(program.closes_at - timedelta(days=10 - days)):
        page = client.get("/crm-2027/").text
    assert words in page
    assert ("Nominate my company" in page) == (days < 10)


def test_a_category_page_shows_what_counts(client: FlaskClient, session: Session) -> None:
    program = published(session)
    category = program.categories[0]
    page = client.get(f"/crm-2027/categories/{category.code}").text
    for criterion in category.criteria:
        assert criterion.name in page
        assert f"{criterion.weight} %" in page
    assert client.get("/crm-2027/categories/NOPE").status_code == 404


def test_the_method_page_counts_conflicts_and_costs_the_same_for_many_categories(
    client: FlaskClient, session: Session
) -> None:
    program = published(session)
    judge = person("Jude", program, Role.JUDGE)
    nominee = placed(session, program).nominee
    session.add(
        Conflict(
            program_id=program.id,
            judge_id=judge.id,
            nominee_id=nominee.id,
            kind=ConflictKind.DECLARED,
            reason="They are kin",
            declared_by_id=judge.id,
        )
    )
    session.commit()
    with counted() as seen:
        page = client.get("/crm-2027/method").text
    assert "<dd>1</dd>" in page.split("conflicts of interest")[1][:40]
    assert "kin" not in page
    assert "Jude" not in page
    assert len(seen) <= 14


def placed(session: Session, program: Program, *outcomes: Outcome, name: str = "Care Desk") -> Entry:
    """An entry of the first category, named to these tiers."""
    category = program.categories[0]
    nominee = Nominee(program_id=program.id, kind=category.nominee_kind, name=name, name_key=name.lower())
    session.add(nominee)
    session.flush()
    entry = Entry(category=category, nominee=nominee, number=nominee.id)
    session.add(entry)
    session.flush()
    for outcome in outcomes:
        session.add(
            Placement(
                tabulation_id=counted_round(session, program).id,
                entry_id=entry.id,
                outcome=outcome,
                named_by_id=organizer_id(session),
            )
        )
    session.commit()
    return entry


def counted_round(session: Session, program: Program) -> Tabulation:
    """The tabulation of the first category's round."""
    known = session.scalar(select(Tabulation))
    if known is not None:
        return known
    round = Round(category_id=program.categories[0].id)
    session.add(round)
    session.flush()
    found = Tabulation(
        round_id=round.id,
        number=1,
        digest="0" * 64,
        scheme_digest="0" * 64,
        engine_version="1",
        trace=[],
        made_by_id=organizer_id(session),
    )
    session.add(found)
    session.flush()
    return found


def organizer_id(session: Session) -> int:
    return session.scalars(select(User.id).where(User.name == "Olga")).one()


def release(session: Session, program: Program, outcome: Outcome, days: int) -> None:
    session.add(
        Release(
            category_id=program.categories[0].id,
            outcome=outcome,
            released_at=clock.now() + timedelta(days=days),
            released_by_id=organizer_id(session),
        )
    )
    session.commit()


def test_nobody_is_named_before_the_tier_is_released(client: FlaskClient, session: Session) -> None:
    program = published(session)
    placed(session, program, Outcome.SHORTLISTED, Outcome.FINALIST, Outcome.WINNER)
    placed(session, program, Outcome.SHORTLISTED, Outcome.FINALIST, name="Help Line")
    release(session, program, Outcome.FINALIST, -1)
    release(session, program, Outcome.WINNER, 5)
    early = client.get("/crm-2027/winners").text
    assert "Care Desk" in early
    assert "Help Line" in early
    assert not re.search(r"winner\s*</span>", early)
    with clock.at(clock.now() + timedelta(days=6)):
        late = client.get("/crm-2027/winners").text
    assert late.count("Care Desk") == 1
    assert re.search(r"winner\s*</span>", late)


@pytest.mark.parametrize("state", list(CertificateState))
def test_anybody_may_check_a_certificate(
    client: FlaskClient, session: Session, state: CertificateState
) -> None:
    program = published(session)
    placed(session, program, Outcome.WINNER)
    made = state is not CertificateState.PENDING
    session.add(
        Certificate(
            placement_id=session.scalars(select(Placement.id)).one(),
            recipient="Care Desk",
            serial="CRM-2027-0001",
            state=state,
            awarded_on=date(2027, 6, 1),
            sha256="f" * 64 if made else None,
            revoked_at=clock.now() if state is CertificateState.REVOKED else None,
            revoked_reason="The figures were withdrawn",
        )
    )
    session.commit()
    answer = client.get("/certificates/CRM-2027-0001")
    assert answer.status_code == (200 if made else 404)
    assert ("is valid" in answer.text) == (state is CertificateState.READY)
    assert ("The figures were withdrawn" in answer.text) == (state is CertificateState.REVOKED)
    assert "No certificate carries this number" in client.get("/certificates/NONE").text


@pytest.mark.parametrize(("path", "said"), [("/healthz", "alive"), ("/readyz", "ready")])
def test_the_machine_can_ask_how_it_is(client: FlaskClient, path: str, said: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text.strip()) == (200, said)


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_a_site_with_another_schema_is_not_ready(
    client: FlaskClient, session: Session, revision: str
) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "run awards db upgrade" in answer.text
    assert client.get("/healthz").status_code == 200


def test_every_page_carries_the_security_headers(client: FlaskClient) -> None:
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    "address", ["/%00/", "/static/%00", "/nominations?page=%00", "/?a%00=1", "/sign-in?next=%00"]
)
def test_a_character_that_no_database_stores_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert "Go back" in answer.text or "Check the address" in answer.text
    assert client.post("/sign-in", data={"email": "a\0@example.org", "password": "x"}).status_code == 400
    assert client.post("/register", data={"idempotency_key": "k\0"}).status_code == 400
