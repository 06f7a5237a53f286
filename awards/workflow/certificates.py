"""Certificates: issued as rows, made as files by a job, revoked for a reason."""

import hashlib
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select, update

from awards import clock
from awards.enums import CertificateState, JobState, NominationKind, Outcome, ProgramState
from awards.errors import Invalid, WrongState
from awards.exports import pdf
from awards.extensions import db
from awards.models import Certificate, Job, Placement, Program, User
from awards.queries import certificates as queries
from awards.workflow.links import site_url
from awards.workflow.transaction import audit, lock, post, remember, transaction

KIND = "certificates"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No letter that is taken for a digit."""
TITLES = {Outcome.FINALIST: "Finalist", Outcome.WINNER: "Winner"}
CHUNK = 20


def issue_certificates(
    *, actor: User, program: Program, idempotency_key: str | None = None, location: str = ""
) -> Job:
    """A certificate for the best tier of every finalist and winner who never had one: rows, job, audit.

    The files are made by the job; after one that failed, a new one takes up what it left. When nothing is
    due, the newest job is returned as it is.
    """
    with transaction() as session:
        lock(program)
        if program.state not in (ProgramState.ANNOUNCED, ProgramState.ARCHIVED):
            raise WrongState("Certificates are issued once the winners are announced.")
        held = queries.certified(program)
        due = [one for one in queries.honored(program) if one.id not in held]
        newest = queries.newest_job(program)
        remember(idempotency_key, location)
        failed = newest is not None and newest.state is JobState.FAILED
        left = len(queries.pending(program)) if failed else 0
        if not due and not left:
            if newest is not None:
                return newest
            raise WrongState("Nobody was named finalist or winner, so there is nothing to certify.")
        session.add_all(_row(placement) for placement in due)
        job = _job(program, len(due) + left)
        details = {"certificates": job.total}
        audit(actor=actor, action="issue_certificates", subject=job, program=program, details=details)
    return job


def reissue_certificate(
    *, actor: User, certificate: Certificate, idempotency_key: str | None = None, location: str = ""
) -> Certificate:
    """The next version of a revoked certificate, with a serial of its own: row, job, audit."""
    with transaction() as session:
        program = certificate.placement.entry.category.program
        lock(program)
        lock(certificate)
        _refuse_reissue(certificate)
        remember(idempotency_key, location)
        issued = _row(certificate.placement)
        session.add(issued)
        _job(program, 1)
        details = {"replaces": certificate.public_id}
        audit(actor=actor, action="reissue_certificate", subject=issued, program=program, details=details)
    return issued


def render_pending(*, job: Job) -> int:
    """Make the files of the program's pending certificates, some at a time; how many were made.

    Per file one transaction: its bytes on disk, then digest, state, progress and mail. A run that was cut
    off goes on where it stopped; a file made twice has one certificate, and the digest of the one kept.
    """
    program = db.session.get_one(Program, job.program_id)
    made = 0
    while waiting := list(queries.pending(program))[:CHUNK]:
        files = pdf.certificates([_text(one) for one in waiting])
        for certificate, content in zip(waiting, files, strict=True):
            made += _made(job, certificate, content)
    _end(job)
    return made


def revoke_certificate(
    *,
    actor: User,
    certificate: Certificate,
    reason: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> Certificate:
    """Take a certificate back: its check page says so from now on, with the reason; state, audit."""
    if not reason.strip():
        sentence = "Say why it is revoked; everybody who checks the certificate reads this."
        raise Invalid(sentence, {"reason": sentence})
    with transaction():
        lock(certificate)
        if certificate.state is not CertificateState.READY:
            raise WrongState(
                f"The certificate is {certificate.state.value}; only a ready one can be revoked."
            )
        certificate.state = CertificateState.REVOKED
        certificate.revoked_at = clock.now()
        certificate.revoked_reason = reason.strip()[:2000]
        remember(idempotency_key, location)
        audit(
            actor=actor,
            action="revoke_certificate",
            subject=certificate,
            program=certificate.placement.entry.category.program,
        )
    return certificate


def path_of(certificate: Certificate) -> Path:
    """Where the file of a certificate lies; its name tells nobody whose it is."""
    return Path(current_app.instance_path) / "certificates" / f"{certificate.public_id}.pdf"


def _refuse_reissue(certificate: Certificate) -> None:
    if certificate.state is not CertificateState.REVOKED:
        raise WrongState(f"The certificate is {certificate.state.value}; only a revoked one is issued anew.")
    if certificate.placement.superseded_at is not None:
        raise WrongState("This place was decided anew since; “Issue certificates” issues what is due now.")
    if certificate.version != _versions(certificate.placement):
        raise WrongState("It was issued anew already; open its newest version under “Certificates”.")


def _job(program: Program, total: int) -> Job:
    job = Job(kind=KIND, program_id=program.id, total=total)
    db.session.add(job)
    db.session.flush()
    return job


def _row(placement: Placement) -> Certificate:
    program = placement.entry.category.program
    today = clock.now().astimezone(ZoneInfo(program.zone)).date()
    code = "".join(secrets.choice(LETTERS) for _ in range(10))
    return Certificate(
        placement=placement,
        recipient=placement.entry.nominee.name,
        serial=f"L{today:%y}-{code[:5]}-{code[5:]}",
        awarded_on=today,
        version=_versions(placement) + 1,
    )


def _versions(placement: Placement) -> int:
    """How many certificates this placement has or had."""
    rows = select(func.count()).where(Certificate.placement_id == placement.id)
    return db.session.scalar(rows) or 0


def _made(job: Job, certificate: Certificate, content: bytes) -> bool:
    """Keep the file, unless another worker was faster."""
    with transaction() as session:
        lock(certificate)
        if certificate.state is not CertificateState.PENDING:
            return False
        pdf.store(path_of(certificate), content)
        certificate.sha256 = hashlib.sha256(content).hexdigest()
        certificate.state = CertificateState.READY
        progress = {"done": Job.done + 1, "heartbeat_at": clock.now()}
        session.execute(update(Job).where(Job.id == job.id, Job.done < Job.total).values(progress))
        _tell(certificate)
        program = certificate.placement.entry.category.program
        audit(actor=None, action="certificate_ready", subject=certificate, program=program)
    return True


def _end(job: Job) -> None:
    with transaction():
        lock(job)
        job.state, job.done = JobState.DONE, job.total
        job.heartbeat_at = clock.now()


def _text(certificate: Certificate) -> pdf.CertificateText:
    entry = certificate.placement.entry
    program = entry.category.program
    return pdf.CertificateText(
        program_name=program.name,
        category_name=entry.category.name,
        outcome=TITLES[certificate.placement.outcome],
        nominee_name=certificate.recipient,
        organization_name=entry.nominee.organization_name,
        awarded_on=f"{certificate.awarded_on:%-d %B %Y}",
        serial=certificate.serial,
        check_url=site_url(f"/certificates/{certificate.serial}"),
        color_primary=program.primary_color,
        color_accent=program.accent_color,
    )


def _tell(certificate: Certificate) -> None:
    """The companies that entered themselves are told; without one, whoever nominated."""
    entry = certificate.placement.entry
    nominations = queries.recipients(certificate)
    own = [one for one in nominations if one.kind is NominationKind.SELF]
    for nomination in own or nominations:
        post(
            kind="certificate_ready",
            subject=certificate,
            recipient=nomination.nominator_email,
            name=nomination.nominator_name,
            program=entry.category.program.name,
            nominee=certificate.recipient,
            category=entry.category.name,
            outcome=TITLES[certificate.placement.outcome].lower(),
            serial=certificate.serial,
            link=site_url(f"/certificates/{certificate.serial}"),
        )
