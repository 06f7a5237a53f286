"""Exports: the whole season as a workbook, its sheets as CSV, everything as JSON."""

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import NotFound
from awards.models import Program
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.organize import blueprint, known
from awards.workflow import publishing

WHOLE = "results"
"""The name of the files that hold every sheet."""


@blueprint.get("/organize/<slug>/exports", endpoint="exports")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return render_template("organize/exports.html", program=program, sheets=publishing.SHEETS)


@blueprint.post("/organize/<slug>/exports/<sheet>.<form>")
@guard(policies.organizer, load=known.download)
def export(asked: known.Download) -> ResponseReturnValue:
    """A POST, because taking data away is written into the audit log."""
    program, sheet, form = asked
    if form not in publishing.FORMATS or sheet not in (publishing.SHEETS if form == "csv" else (WHOLE,)):
        raise NotFound
    content = publishing.export(actor=actor(), program=program, sheet=sheet, form=form)
    return send_file(
        BytesIO(content),
        mimetype=publishing.FORMATS[form],
        as_attachment=True,
        download_name=f"{program.slug}-{sheet}.{form}",
    )
