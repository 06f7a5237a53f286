"""An organizer issues certificates, sees them made, and revokes one; anybody checks them."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import CertificateState, JobState, Outcome, Role
from awards.jobs import ledger
from awards.models import Certificate, Job, Mail
from awards.workflow.certificates import path_of
from tests.season import person
from tests.web.page import form_of, sentence_at
from tests.web.stage import Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/certificates"
PROGRESS = f"{PAGE}/progress"
SEASON = "/organize/crm-2027/"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    """A winner and a finalist beside it are named, nothing is announced."""
    stage = a_stage()
    stage.cut(Outcome.FINALIST, 2)
    stage.cut(Outcome.WINNER, 1)
    stage.decided({"North": "9", "South": "7", "East": "5"}, name=(Outcome.FINALIST, Outcome.WINNER))
    sign_in(client, stage.organizer)
    return stage


@pytest.fixture
def announced(client: FlaskClient, stage: Stage) -> Stage:
    client.post(f"{SEASON}announce")
    return stage


@pytest.fixture
def made(client: FlaskClient, announced: Stage, session: Session) -> Certificate:
    """The winner's certificate, its file made."""
    client.post(PAGE)
    assert ledger.run_due() == 1
    session.expire_all()
    return next(one for one in session.query(Certificate) if one.placement.outcome is Outcome.WINNER)


def test_nothing_is_issued_before_the_announcement(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    page = client.get(PAGE).text
    assert "2 would be due now." in page
    assert "Issue certificates" not in page
    answer = client.post(PAGE)
    assert answer.status_code == 409
    assert "Certificates are issued once the winners are announced." in answer.text
    assert (session.query(Certificate).count(), session.query(Job).count()) == (0, 0)


def test_issuing_writes_rows_and_one_job(client: FlaskClient, announced: Stage, session: Session) -> None:
    data = form_of(client.get(PAGE).text)
    answers = [client.post(PAGE, data=data) for _ in range(2)]
    assert {answer.location for answer in answers} == {PAGE}
    honored = {(one.recipient, one.placement.outcome) for one in session.query(Certificate)}
    assert honored == {("Team North", Outcome.WINNER), ("Team South", Outcome.FINALIST)}
    assert {one.state for one in session.query(Certificate)} == {CertificateState.PENDING}
    job = session.query(Job).one()
    assert (job.state, job.done, job.total) == (JobState.QUEUED, 0, 2)


def test_the_progress_looks_again_until_the_work_is_done(
    client: FlaskClient, announced: Stage, session: Session
) -> None:
    assert client.get(PROGRESS).text.strip() == ""
    client.post(PAGE)
    piece = client.get(PROGRESS).text
    assert f'hx-get="{PROGRESS}" hx-trigger="every 1s"' in piece
    assert '<progress value="0" max="2"' in piece
    assert "<html" not in piece
    job = session.query(Job).one()
    job.state, job.done = JobState.RUNNING, 1
    session.commit()
    assert "1 of 2 certificates are made" in client.get(PROGRESS).text
    job.state, job.error = JobState.FAILED, "MemoryError: the page is too large"
    session.commit()
    piece = client.get(PROGRESS).text
    assert "1 of 2 certificates were made, then the work failed: MemoryError" in piece
    assert "hx-get" not in piece
    job.state, job.error, job.done = JobState.DONE, "", 2
    session.commit()
    piece = client.get(PROGRESS).text
    assert "All certificates are made (2)." in piece
    assert "hx-get" not in piece


def test_a_file_that_is_not_made_is_not_offered(
    client: FlaskClient, announced: Stage, session: Session
) -> None:
    client.post(PAGE)
    waiting = session.query(Certificate).first()
    assert waiting is not None
    answer = client.get(f"/organize/certificates/{waiting.public_id}/file")
    assert answer.status_code == 404
    assert "The file of this certificate is still being made." in answer.text
    assert "Download" not in client.get(PAGE).text
    assert client.get(f"/certificates/{waiting.serial}/certificate.pdf").status_code == 404


def test_the_file_is_the_one_whose_digest_is_shown(
    app: Flask, client: FlaskClient, made: Certificate, session: Session
) -> None:
    page = client.get(PAGE).text
    assert "All certificates are made (2)." in page
    assert made.serial in page
    own = client.get(f"/organize/certificates/{made.public_id}/file")
    assert own.data.startswith(b"%PDF-")
    assert own.mimetype == "application/pdf"
    assert own.headers["Content-Disposition"] == f"attachment; filename={made.serial}.pdf"
    digest = hashlib.sha256(own.data).hexdigest()
    assert digest == made.sha256
    assert digest in client.get(f"/organize/certificates/{made.public_id}").text
    visitor = app.test_client()
    check = visitor.get(f"/certificates/{made.serial}").text
    assert "It was issued here and is valid." in check
    assert "Team North" in check
    assert digest in check
    assert visitor.get(f"/certificates/{made.serial}/certificate.pdf").data == own.data
    mails = session.query(Mail).filter_by(kind="certificate_ready")
    assert {one.recipient for one in mails} == {"voice.north@example.org", "voice.south@example.org"}
    client.post(PAGE)
    assert "every finalist and winner has a certificate" in client.get(PAGE).text
    assert session.query(Certificate).count() == 2


def test_a_revoked_certificate_says_so_to_everybody(
    app: Flask, client: FlaskClient, made: Certificate, session: Session
) -> None:
    own = f"/organize/certificates/{made.public_id}"
    refused = client.post(f"{own}/revoke", data={"reason": "   "})
    assert refused.status_code == 422
    assert sentence_at(refused.text, "reason").startswith("Say why it is revoked;")
    long = client.post(f"{own}/revoke", data={"reason": "x" * 2001})
    assert long.status_code == 422
    assert form_of(long.text, f"{own}/revoke")["reason"] == "x" * 2001
    session.refresh(made)
    assert made.state is CertificateState.READY

    data = {"reason": "The figures were <not> theirs.", "idempotency_key": "once"}
    assert {client.post(f"{own}/revoke", data=data).location for _ in range(2)} == {own}
    session.refresh(made)
    assert made.state is CertificateState.REVOKED
    page = client.get(own).text
    assert "its check page says so" in page
    assert "Revoke the certificate" not in page
    visitor = app.test_client()
    check = visitor.get(f"/certificates/{made.serial}").text
    assert "it has been revoked: The figures were &lt;not&gt; theirs." in check
    assert "Download the PDF" not in check
    assert visitor.get(f"/certificates/{made.serial}/certificate.pdf").status_code == 404
    again = client.post(f"{own}/revoke", data={"reason": "Once more."})
    assert again.status_code == 409
    assert "only a ready one can be revoked." in again.text


def test_a_revoked_certificate_is_issued_anew_by_its_own_button(
    client: FlaskClient, made: Certificate, session: Session
) -> None:
    own = f"/organize/certificates/{made.public_id}"
    assert "Issue a new certificate" not in client.get(own).text
    refused = client.post(f"{own}/reissue")
    assert refused.status_code == 409
    assert "only a revoked one is issued anew" in refused.text
    client.post(f"{own}/revoke", data={"reason": "The name was wrong."})
    data = form_of(client.get(own).text, f"{own}/reissue")
    (address,) = {client.post(f"{own}/reissue", data=data).location for _ in range(2)}
    assert ledger.run_due() == 1
    session.expire_all()
    both = session.query(Certificate).filter_by(placement_id=made.placement_id).order_by(Certificate.id).all()
    assert [(one.version, one.state) for one in both] == [
        (1, CertificateState.REVOKED),
        (2, CertificateState.READY),
    ]
    assert path_of(both[1]).exists()
    assert both[0].serial != both[1].serial
    assert address == f"/organize/certificates/{both[1].public_id}"
    page = client.get(own).text
    assert "Issued anew as" in page
    assert both[1].serial in page
    assert "Issue a new certificate" not in page
    again = client.post(f"{own}/reissue")
    assert again.status_code == 409
    assert "It was issued anew already" in again.text


@pytest.mark.parametrize("role", [Role.SCREENER, Role.JUDGE, Role.CHAIR, None])
def test_only_organizers_see_and_issue(
    client: FlaskClient, announced: Stage, session: Session, role: Role | None
) -> None:
    client.post(PAGE)
    one = session.query(Certificate).first()
    assert one is not None
    own = f"/organize/certificates/{one.public_id}"
    sign_in(client, person("Pat", announced.program if role else None, role))
    assert [client.get(address).status_code for address in (PAGE, PROGRESS)] == [403, 403]
    assert client.post(PAGE).status_code == 403
    status = 403 if role else 404
    assert [client.get(address).status_code for address in (own, f"{own}/file")] == [status, status]
    assert client.post(f"{own}/revoke", data={"reason": "Mine."}).status_code == status


def test_an_unknown_certificate_is_absent(app: Flask, client: FlaskClient, stage: Stage) -> None:
    assert client.get("/organize/certificates/" + "0" * 32).status_code == 404
    assert app.test_client().get("/certificates/L27-AAAAA-AAAAA").status_code == 404
