"""Anybody may check a certificate."""

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import CertificateState
from awards.errors import NotFound
from awards.models import Certificate
from awards.web.guards import guard
from awards.web.public import blueprint, loaders
from awards.workflow.certificates import path_of


@blueprint.get("/certificates/<serial>")
@guard(policies.public, load=loaders.certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    entry = certificate.placement.entry
    return render_template("public/certificate.html", certificate=certificate, category=entry.category)


@blueprint.get("/certificates/<serial>/certificate.pdf")
@guard(policies.public, load=loaders.certificate)
def certificate_pdf(certificate: Certificate) -> ResponseReturnValue:
    """The file while it is valid; a revoked one is not given out any more."""
    if certificate.state is not CertificateState.READY:
        raise NotFound
    return send_file(path_of(certificate), as_attachment=True, download_name=f"{certificate.serial}.pdf")
