"""A company nominates its own, states figures, and keeps track of its nominations."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.enums import MetricKind, Role
from awards.models import Metric, Nomination, Program
from tests.season import a_program, person
from tests.statements import counted
from tests.web.nominating import (
    START,
    customer,
    how_many,
    open_program,
    own,
    says,
    sign_in,
    the_one,
)


@pytest.fixture
def program(session: Session) -> Program:
    return open_program(session)


def test_a_company_reads_every_question_before_it_signs_in(client: FlaskClient, program: Program) -> None:
    page = client.get("/crm-2027/nominate/self").text
    assert "what changed because of it?" in page
    assert "Send my nomination" not in page
    answer = client.post("/crm-2027/nominate/self", data={"action": "send"})
    assert answer.location.startswith("/sign-in")


def test_a_company_states_its_figures_and_is_numbered_at_once(
    client: FlaskClient, program: Program, session: Session
) -> None:
    person("Ada", employer="Northwind Ltd")
    sign_in(client, "ada")
    assert "Northwind Ltd" in client.get("/crm-2027/nominate/self").text
    answer = client.post("/crm-2027/nominate/self", data=own(program), follow_redirects=True)
    assert "N-0001" in answer.text
    assert "94.0 %" in answer.text
    metric = session.scalars(select(Metric)).one()
    assert (metric.kind, metric.n) == (MetricKind.CSAT, 500)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"csat_satisfied": ""}, "This count is missing; without it the figure cannot be computed."),
        ({"period_start": ""}, "Say which period the figures cover."),
        ({"csat_satisfied": "501"}, "Satisfied answers can be at most as many as all answers"),
        ({"period_end": "2024-12-31"}, "The period must end after it starts."),
        ({"csat_responses": "many"}, "Type a whole number, 0 or more."),
        ({"csat_responses": "-1"}, "Type a whole number, 0 or more."),
    ],
)
def test_half_or_impossible_figures_are_asked_about(
    client: FlaskClient, program: Program, session: Session, changed: dict[str, str], sentence: str
) -> None:
    person("Ada", employer="Northwind Ltd")
    sign_in(client, "ada")
    answer = client.post("/crm-2027/nominate/self", data=own(program, **changed))
    assert answer.status_code == 422
    assert says(answer, sentence)
    assert "We answered every customer within an hour." in answer.text
    assert session.scalar(select(func.count()).select_from(Metric)) == 0


def test_a_person_without_an_organization_names_it_with_the_first_nomination(
    client: FlaskClient, program: Program, session: Session
) -> None:
    person("Bea")
    sign_in(client, "bea")
    assert "The company you nominate for" in client.get("/crm-2027/nominate/self").text
    refused = client.post("/crm-2027/nominate/self", data=own(program, organization=""))
    assert refused.status_code == 422
    assert says(refused, "Say which organization you work for.")
    client.post("/crm-2027/nominate/self", data=own(program, organization="Contoso"))
    organization = the_one(session).organization
    assert organization is not None
    assert organization.name == "Contoso"


def test_the_list_shows_fifty_a_page_with_the_same_number_of_statements(
    client: FlaskClient, program: Program, session: Session
) -> None:
    ada = person("Ada", employer="Northwind Ltd")
    form_id = next(form.id for form in program.forms if form.kind.value == "peer")
    rows = [
        Nomination(
            program_id=program.id,
            category_id=program.categories[0].id,
            form_id=form_id,
            kind="peer",
            nominator_id=ada.id,
            nominee_name=f"Nominee {number:02d}",
        )
        for number in range(60)
    ]
    session.add_all(rows[:2])
    session.commit()
    sign_in(client, "ada")
    session.rollback()
    with counted() as few:
        client.get("/nominations")
    session.add_all(rows[2:])
    session.commit()
    with counted() as many:
        first = client.get("/nominations").text
    assert len(few) == len(many)
    assert first.count('class="row-link"') == 50
    assert "Page 1 of 2, 60 in all" in first
    assert client.get("/nominations?page=2").text.count('class="row-link"') == 10


def test_an_empty_list_offers_the_first_step(client: FlaskClient, program: Program) -> None:
    person("Ada")
    assert client.get("/nominations").location.startswith("/sign-in")
    sign_in(client, "ada")
    assert "You have not nominated anybody yet" in client.get("/nominations").text


def test_a_draft_season_takes_no_nomination(client: FlaskClient, session: Session) -> None:
    organizer = person("Olga")
    program = a_program(organizer)
    assert client.get(START).status_code == 404
    assert client.post(START, data=customer(program)).status_code == 404
    assert client.get("/crm-2027/nominate/friend").status_code == 404
    assert person("Sam", program, Role.SCREENER).id != organizer.id
    assert how_many(session) == 0
