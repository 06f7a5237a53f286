"""One certificate per honored entry, whatever happens while it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import CertificateState, JobState, Outcome
from awards.errors import Invalid, WrongState
from awards.exports import pdf
from awards.exports.pdf import CertificateText
from awards.extensions import db
from awards.jobs import ledger
from awards.models import AuditEntry, Certificate, Job, Mail
from awards.workflow import certificates
from awards.workflow.certificates import (
    issue_certificates,
    path_of,
    reissue_certificate,
    render_pending,
    revoke_certificate,
)
from awards.workflow.transaction import transaction
from tests.workflow.judged import Judged


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[CertificateText]:
    """What was printed; the look of the page is another test's matter."""
    texts: list[CertificateText] = []

    def quickly(given: Sequence[CertificateText]) -> Iterator[bytes]:
        for text in given:
            texts.append(text)
            yield f"%PDF {text.serial} {len(texts)}".encode()

    monkeypatch.setattr("awards.exports.pdf.certificates", quickly)
    return texts


def issue(made: Judged) -> Job:
    return issue_certificates(actor=made.organizer, program=made.stage.program)


def rows(session: Session) -> list[Certificate]:
    return list(session.scalars(select(Certificate).order_by(Certificate.id)))


def told(session: Session) -> list[str]:
    mails = select(Mail.recipient).where(Mail.kind == "certificate_ready").order_by(Mail.recipient)
    return list(session.scalars(mails))


def noted(session: Session) -> set[str]:
    """The certificates that the audit log calls ready, each once."""
    ready = session.scalars(
        select(AuditEntry.subject_id).where(AuditEntry.action == "certificate_ready")
    ).all()
    assert len(ready) == len(set(ready))
    return set(ready)


def test_finalists_and_winners_get_one_certificate_for_their_best_tier(
    announced: Judged, session: Session, printed: list[CertificateText]
) -> None:
    job = issue(announced)
    assert (job.state, job.total) == (JobState.QUEUED, 2)
    assert render_pending(job=job) == 2
    made = {one.recipient: one for one in rows(session)}
    assert {name: one.placement.outcome for name, one in made.items()} == {
        "Team North": Outcome.WINNER,
        "Team South": Outcome.FINALIST,
    }
    for one in made.values():
        assert one.state is CertificateState.READY
        assert hashlib.sha256(path_of(one).read_bytes()).hexdigest() == one.sha256
        assert one.public_id in path_of(one).name
        assert one.recipient not in str(path_of(one))
    assert told(session) == ["voice.north@example.org", "voice.south@example.org"]
    assert (job.state, job.done) == (JobState.DONE, 2)
    assert noted(session) == {one.public_id for one in made.values()}
    assert len({text.serial for text in printed}) == 2


def test_nothing_is_issued_before_the_announcement(named: Judged, session: Session) -> None:
    with pytest.raises(WrongState, match="once the winners are announced"):
        issue(named)
    assert rows(session) == []


def test_asking_again_makes_no_second_certificate(announced: Judged, session: Session) -> None:
    first = issue(announced)
    assert issue(announced).id == first.id
    render_pending(job=first)
    assert issue(announced).id == first.id
    assert render_pending(job=first) == 0
    assert len(rows(session)) == 2
    assert len(told(session)) == 2


def test_a_crash_between_file_and_row_makes_no_second_certificate(
    announced: Judged, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the second certificate lies on the disk; its row says nothing of it yet."""
    job = issue(announced)
    tell, calls = certificates._tell, 0

    def crash(certificate: Certificate) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise SystemExit("power cut")
        tell(certificate)

    with monkeypatch.context() as patch:
        patch.setattr(certificates, "_tell", crash)
        with pytest.raises(SystemExit):
            ledger.run_due()
    session.rollback()
    assert sorted(one.state for one in rows(session)) == [CertificateState.PENDING, CertificateState.READY]
    assert all(path_of(one).exists() for one in rows(session))
    assert len(told(session)) == 1
    assert (job.state, job.done) == (JobState.RUNNING, 1)

    assert ledger.run_due() == 0
    with clock.at(clock.now() + 2 * ledger.SILENT):
        assert ledger.run_due() == 1
    assert [one.state for one in rows(session)] == [CertificateState.READY] * 2
    for one in rows(session):
        assert hashlib.sha256(path_of(one).read_bytes()).hexdigest() == one.sha256
    assert told(session) == ["voice.north@example.org", "voice.south@example.org"]
    session.refresh(job)
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 2, 2)


def test_of_two_workers_the_faster_keeps_the_file(
    announced: Judged, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = issue(announced)
    print_it, rivals = pdf.certificates, [job]

    def overtaken(texts: Sequence[CertificateText]) -> Iterator[bytes]:
        while rivals:
            assert render_pending(job=rivals.pop()) == 2
        return print_it(texts)

    monkeypatch.setattr(pdf, "certificates", overtaken)
    assert render_pending(job=job) == 0
    for one in rows(session):
        assert hashlib.sha256(path_of(one).read_bytes()).hexdigest() == one.sha256
    assert len(told(session)) == 2
    assert (job.state, job.done) == (JobState.DONE, 2)


def test_two_runs_at_once_make_one_file_one_mail_and_one_entry(
    app: Flask, announced: Judged, session: Session, printed: list[CertificateText]
) -> None:
    job = issue(announced)
    session.rollback()
    barrier = Barrier(2)

    def run(_number: int) -> int:
        with app.app_context():
            barrier.wait()
            try:
                return ledger.run_due()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 1
    session.refresh(job)
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 2, 1)
    assert len(printed) == len(told(session)) == len(noted(session)) == 2


def test_a_new_job_takes_up_what_a_failed_one_left(announced: Judged, session: Session) -> None:
    failed = issue(announced)
    with transaction():
        failed.state, failed.attempts, failed.error = JobState.FAILED, 3, "OSError: The disk is full."
    job = issue(announced)
    assert job.id != failed.id
    assert (job.state, job.total) == (JobState.QUEUED, 2)
    assert render_pending(job=job) == 2
    assert len(rows(session)) == 2


def test_a_revoked_certificate_is_issued_anew_only_when_asked_for(
    announced: Judged, session: Session
) -> None:
    render_pending(job=issue(announced))
    first = rows(session)[0]
    with pytest.raises(Invalid, match="Say why"):
        revoke_certificate(actor=announced.organizer, certificate=first, reason=" ")
    revoke_certificate(actor=announced.organizer, certificate=first, reason="The name was wrong.")
    assert (first.state, first.revoked_reason) == (CertificateState.REVOKED, "The name was wrong.")
    with pytest.raises(WrongState, match="is revoked"):
        revoke_certificate(actor=announced.organizer, certificate=first, reason="Again.")
    assert issue(announced).state is JobState.DONE
    assert len(rows(session)) == 2
    newest = reissue_certificate(actor=announced.organizer, certificate=first)
    assert ledger.run_due() == 1
    session.refresh(newest)
    assert (newest.recipient, newest.version, newest.state) == (first.recipient, 2, CertificateState.READY)
    assert newest.serial != first.serial
    assert first.state is CertificateState.REVOKED


def test_only_the_newest_version_that_is_revoked_and_in_force_is_issued_anew(
    announced: Judged, session: Session
) -> None:
    render_pending(job=issue(announced))
    first = rows(session)[0]

    def refused(sentence: str) -> None:
        with pytest.raises(WrongState, match=sentence):
            reissue_certificate(actor=announced.organizer, certificate=first)

    refused("is ready; only a revoked one")
    revoke_certificate(actor=announced.organizer, certificate=first, reason="The name was wrong.")
    with transaction():
        first.placement.superseded_at = clock.now()
    refused("was decided anew")
    with transaction():
        first.placement.superseded_at = None
    reissue_certificate(actor=announced.organizer, certificate=first)
    refused("issued anew already")
    assert len(rows(session)) == 3


def test_a_certificate_that_is_not_made_yet_cannot_be_revoked(announced: Judged, session: Session) -> None:
    issue(announced)
    with pytest.raises(WrongState, match="is pending"):
        revoke_certificate(actor=announced.organizer, certificate=rows(session)[0], reason="Wrong.")
