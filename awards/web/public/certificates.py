"""Anybody may check a certificate."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Certificate
from awards.web.guards import guard
from awards.web.public import blueprint, loaders


@blueprint.get("/certificates/<serial>")
@guard(policies.public, load=loaders.certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    entry = certificate.placement.entry
    return render_template("public/certificate.html", certificate=certificate, category=entry.category)
