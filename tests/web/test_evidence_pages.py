"""A company brings evidence: it drops a file, looks, narrows, accepts."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from awards.enums import MetricState
from awards.extensions import db
from awards.jobs import ledger
from awards.models import Nomination
from tests.season import person
from tests.web.stage import Stage, a_stage, sign_in
from tests.workflow.test_uploads import a_draft, zendesk


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


@pytest.fixture
def nomination(stage: Stage, client: FlaskClient) -> Nomination:
    draft = a_draft(stage)
    assert draft.nominator is not None
    sign_in(client, draft.nominator)
    return draft


def address(nomination: Nomination, rest: str = "") -> str:
    return f"/nominations/{nomination.public_id}/evidence{rest}"


def dropped(
    client: FlaskClient, nomination: Nomination, content: bytes, name: str = "cases.csv"
) -> TestResponse:
    answer = client.post(address(nomination), data={"file": (io.BytesIO(content), name), "zone": "UTC"})
    ledger.run_due()
    return answer


def version(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def test_the_way_of_a_file(client: FlaskClient, nomination: Nomination) -> None:
    assert "Upload the export" in client.get(address(nomination)).text
    assert dropped(client, nomination, zendesk()).location == address(nomination)
    page = client.get(address(nomination)).text
    assert "cases.csv: recognized as a Zendesk export" in page
    assert "Use these figures" in page
    answer = client.post(address(nomination, "/rows"), data={"rows": "group:South", "version": version(page)})
    assert answer.status_code == 302, answer.text
    assert "is read next" in client.get(address(nomination)).text
    ledger.run_due()
    page = client.get(address(nomination)).text
    assert "South (" in page
    answer = client.post(address(nomination, "/accept"), data={"version": version(page)})
    assert answer.status_code == 302, answer.text
    page = client.get(address(nomination)).text
    assert "The file itself is deleted" in page
    assert "raw export" in page
    db.session.expire_all()
    assert {one.state for one in nomination.metrics} == {MetricState.RECOMPUTED}
    assert "Bring evidence" in client.get(f"/nominations/{nomination.public_id}").text


def test_an_accepted_file_pressed_twice_counts_once(client: FlaskClient, nomination: Nomination) -> None:
    dropped(client, nomination, zendesk(80))
    sent = {"version": version(client.get(address(nomination)).text), "idempotency_key": "once"}
    answers = [client.post(address(nomination, "/accept"), data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    db.session.expire_all()
    assert len({one.kind for one in nomination.metrics}) == len(nomination.metrics)


def test_the_page_waits_and_then_shows(client: FlaskClient, nomination: Nomination) -> None:
    client.post(address(nomination), data={"file": (io.BytesIO(zendesk(80)), "cases.csv"), "zone": "UTC"})
    waiting = client.get(address(nomination, "/progress"))
    assert "HX-Refresh" not in waiting.headers
    ledger.run_due()
    assert client.get(address(nomination, "/progress")).headers["HX-Refresh"] == "true"


def test_an_open_question_is_asked_in_words(client: FlaskClient, nomination: Nomination) -> None:
    rows = "".join(f"{n},03/04/2026 0{n % 9}:00,05/04/2026 0{n % 9}:30,Closed\n" for n in range(60))
    dropped(client, nomination, ("Ticket ID,Created time,Resolved time,Status\n" + rows).encode())
    page = client.get(address(nomination)).text
    assert "Which is it?" in page
    sent = {"date_order": "dmy", "zone": "Europe/Berlin", "version": version(page)}
    assert client.post(address(nomination, "/answers"), data={**sent, "date_order": "?"}).status_code == 422
    assert client.post(address(nomination, "/answers"), data=sent).status_code == 302
    ledger.run_due()
    assert "Use these figures" in client.get(address(nomination)).text


def test_columns_of_an_unknown_table_are_named_once(client: FlaskClient, nomination: Nomination) -> None:
    rows = "".join(f"2026-0{1 + n % 6}-15 0{n % 9}:00,2026-0{1 + n % 6}-16 0{n % 9}:00\n" for n in range(70))
    table = ("began,ended\n" + rows).encode()
    dropped(client, nomination, table)
    page = client.get(address(nomination)).text
    assert "When was the case opened?" in page
    nothing = client.post(address(nomination, "/answers"), data={"zone": "UTC", "version": version(page)})
    assert nothing.status_code == 422
    assert "Say at least when cases were opened" in nothing.text
    sent = {"opened_at": "began", "resolved_at": "ended", "zone": "UTC", "version": version(nothing.text)}
    assert client.post(address(nomination, "/answers"), data=sent).status_code == 302
    ledger.run_due()
    assert "recognized as your own table" in client.get(address(nomination)).text
    dropped(client, nomination, table)
    assert "Use these figures" in client.get(address(nomination)).text


@pytest.mark.parametrize(
    "content", [b"\0" * 500, b"%PDF-1.4", b"a;b\n1;2\n", b"PK\x03\x04 broken", b"\xff\xfe"]
)
def test_a_useless_file_ends_in_a_sentence(
    client: FlaskClient, nomination: Nomination, content: bytes
) -> None:
    dropped(client, nomination, content)
    page = client.get(address(nomination))
    assert page.status_code == 200
    assert "Your nomination is untouched" in page.text or "leaves something open" in page.text
    assert client.get(f"/nominations/{nomination.public_id}").status_code == 200


def test_a_missing_file_or_a_strange_zone_is_said(client: FlaskClient, nomination: Nomination) -> None:
    nothing = client.post(address(nomination), data={"zone": "UTC"})
    assert nothing.status_code == 422
    assert "Choose a file first." in nothing.text
    strange = client.post(
        address(nomination), data={"file": (io.BytesIO(b"a"), "a.csv"), "zone": "Mars/Olympus"}
    )
    assert strange.status_code == 422
    assert "There is no time zone" in strange.text


def test_a_file_beyond_the_limit_is_refused(app: Flask, client: FlaskClient, nomination: Nomination) -> None:
    app.config["LAUREL"].upload_limit = 10_000
    assert dropped(client, nomination, b"x" * 20_000).status_code == 422
    assert dropped(client, nomination, b"x" * 3_000_000).status_code == 413


def test_the_other_pages_stay_small(client: FlaskClient, nomination: Nomination) -> None:
    answer = client.post(f"/nominations/{nomination.public_id}", data={"title": "x" * 3_000_000})
    assert answer.status_code == 413


def test_twelve_months_on_their_page(client: FlaskClient, nomination: Nomination) -> None:
    page = client.get(address(nomination, "/months")).text
    names = {part.partition('"')[0] for part in page.split('name="')[1:]}
    cells = {name: "20" for name in names if name.endswith("_responses")}
    cells |= {name: "18" for name in names if name.endswith("_top_two")}
    person = {"signatory_name": "Ada Lind", "signatory_role": "Director"}
    missing = client.post(address(nomination, "/months"), data=cells | person)
    assert missing.status_code == 422
    assert 'value="18"' in missing.text
    paper = {"document": (io.BytesIO(b"%PDF-1.7 paper"), "paper.pdf")}
    answer = client.post(address(nomination, "/months"), data=cells | person | paper)
    assert answer.status_code == 302, answer.text
    assert "supporting document" in client.get(address(nomination)).text


def test_another_persons_evidence_is_absent(app: Flask, nomination: Nomination) -> None:
    stranger = app.test_client()
    sign_in(stranger, person("Sten"))
    assert stranger.get(address(nomination)).status_code == 404
    assert dropped(stranger, nomination, zendesk(50)).status_code == 404
