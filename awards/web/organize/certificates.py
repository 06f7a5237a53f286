"""Certificates: issue them, watch them being made, revoke one, issue it anew."""

from typing import NamedTuple

from flask import flash, make_response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from awards import policies
from awards.enums import CertificateState, JobState
from awards.errors import NotFound
from awards.models import Certificate, Program
from awards.queries import certificates as read
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.pagination import page_number, paginate
from awards.workflow import certificates
from awards.workflow.certificates import path_of


class RevocationForm(Form):
    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why it is revoked; everybody who checks the certificate reads this."),
            Length(max=2000),
        ],
    )


class Work(NamedTuple):
    done: int
    total: int
    running: bool
    error: str


@blueprint.get("/organize/<slug>/certificates", endpoint="certificates")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return _overview(program, Form())


@blueprint.post("/organize/<slug>/certificates")
@guard(policies.organizer, load=known.program)
def issue(program: Program) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        job = certificates.issue_certificates(actor=actor(), program=program)
        if job.state is JobState.DONE:
            flash("Nothing is due: every finalist and winner has a certificate or had one revoked.", "info")
        return url_for("organize.certificates", slug=program.slug)

    return taken(form, act, lambda: _overview(program, form))


@blueprint.get("/organize/<slug>/certificates/progress")
@guard(policies.organizer, load=known.program)
def certificates_progress(program: Program) -> ResponseReturnValue:
    """The piece of the page that looks again every second; the whole page follows when the work is done."""
    work = _work(program)
    answer = make_response(render_template("organize/_certificate_work.html", program=program, work=work))
    if work is None or not work.running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.get("/organize/certificates/<public_id>")
@guard(policies.organizer, load=known.certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    return _page(certificate, RevocationForm())


@blueprint.get("/organize/certificates/<public_id>/file")
@guard(policies.organizer, load=known.certificate)
def certificate_file(certificate: Certificate) -> ResponseReturnValue:
    if certificate.state is CertificateState.PENDING:
        raise NotFound("The file of this certificate is still being made.")
    return send_file(path_of(certificate), as_attachment=True, download_name=f"{certificate.serial}.pdf")


@blueprint.post("/organize/certificates/<public_id>/revoke")
@guard(policies.organizer, load=known.certificate)
def revoke_certificate(certificate: Certificate) -> ResponseReturnValue:
    form = RevocationForm()

    def act() -> str:
        certificates.revoke_certificate(actor=actor(), certificate=certificate, reason=form.reason.data or "")
        flash(f"{certificate.serial} is revoked; its check page says so.", "success")
        return url_for("organize.certificate", public_id=certificate.public_id)

    return taken(form, act, lambda: _page(certificate, form))


@blueprint.post("/organize/certificates/<public_id>/reissue")
@guard(policies.organizer, load=known.certificate)
def reissue_certificate(certificate: Certificate) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        issued = certificates.reissue_certificate(actor=actor(), certificate=certificate)
        flash(
            f"{issued.serial} is issued in place of {certificate.serial}; its file is being made.", "success"
        )
        return url_for("organize.certificate", public_id=issued.public_id)

    return taken(form, act, lambda: _page(certificate, form))


def _overview(program: Program, form: Form) -> str:
    return render_template(
        "organize/certificates.html",
        program=program,
        form=form,
        page=paginate(read.certificates(program), number=page_number()),
        work=_work(program),
        due=len(read.honored(program)),
    )


def _page(certificate: Certificate, form: Form) -> str:
    program = certificate.placement.entry.category.program
    return render_template(
        "organize/certificate.html",
        program=program,
        certificate=certificate,
        form=form,
        revocation=form if isinstance(form, RevocationForm) else RevocationForm(formdata=None),
        newest=read.reissued(certificate),
    )


def _work(program: Program) -> Work | None:
    job = read.newest_job(program)
    if job is None:
        return None
    return Work(job.done, job.total, job.state in (JobState.QUEUED, JobState.RUNNING), job.error)
