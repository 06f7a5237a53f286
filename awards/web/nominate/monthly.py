"""Twelve months of counts with a document and a signatory: cases that may not leave the house."""

from datetime import date
from typing import Any, cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import DecimalField, IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional

from awards import clock, policies
from awards.errors import Invalid, LaurelError
from awards.models import Nomination
from awards.policies import Access
from awards.web.forms import Form, told
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.nominate.forms import NO_COUNT, NO_HOURS
from awards.web.once import once
from awards.workflow import documents
from awards.workflow.documents import COUNTS, MONTHS, Month

NO_FILE = "Choose the document that bears these numbers out."
HEADS = ("Answers", "Two best", "Promoters", "Passives", "Detractors", "Cases", "Median hours")
COLUMNS = (*COUNTS, "median")


class MonthlyForm(Form):
    signatory_name = StringField("Who vouches for these numbers?", [Length(max=200)])
    signatory_role = StringField("In which position?", [Length(max=200)])
    document = FileField("Supporting document")

    def cell(self, month: date, column: str) -> Any:
        return self._fields[_name(month, column)]


@blueprint.get("/nominations/<public_id>/evidence/months", endpoint="monthly")
@guard(policies.nominator, load=loaders.own_evidence)
def show_monthly(access: Access) -> ResponseReturnValue:
    return _page(access.nomination, _form())


@blueprint.post("/nominations/<public_id>/evidence/months", endpoint="monthly_now")
@guard(policies.nominator, load=loaders.own_evidence)
def take_monthly(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, _form()
    location = url_for("nominate.evidence", public_id=nomination.public_id)

    def act() -> ResponseReturnValue:
        if not form.validate():
            return _page(nomination, form), Invalid.status
        if not form.document.data:
            raise Invalid(NO_FILE, {"document": NO_FILE})
        documents.state_monthly_table(
            actor=viewer(),
            nomination=nomination,
            months=[_month(form, month) for month in months()],
            signatory_name=form.signatory_name.data or "",
            signatory_role=form.signatory_role.data or "",
            stream=form.document.data.stream,
            file_name=form.document.data.filename or "",
            idempotency_key=form.idempotency_key.data,
            location=location,
        )
        flash("The figures of the twelve months are the nomination's figures now.", "success")
        return redirect(location)

    try:
        return once(form, act)
    except LaurelError as refusal:
        form.take(refusal)
        return _page(nomination, form), refusal.status


def months() -> list[date]:
    """The last twelve full months, the oldest first."""
    today = clock.now().date()
    last = today.year * 12 + today.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - MONTHS, last)]


def _form() -> MonthlyForm:
    fields: dict[str, Any] = {}
    for month in months():
        for column, head in zip(COUNTS, HEADS, strict=False):
            fields[_name(month, column)] = IntegerField(
                f"{head}, {month:%B %Y}",
                [Optional(), NumberRange(0, 100_000_000, NO_COUNT)],
                **told("invalid_value_message", NO_COUNT),
            )
        fields[_name(month, "median")] = DecimalField(
            f"{HEADS[-1]}, {month:%B %Y}", [Optional()], **told("invalid_value_message", NO_HOURS)
        )
    return cast(MonthlyForm, type("MonthsForm", (MonthlyForm,), fields)())


def _month(form: MonthlyForm, month: date) -> Month:
    counts = {column: form.cell(month, column).data or 0 for column in COUNTS}
    return Month(month=month, median_hours=form.cell(month, "median").data, **counts)


def _name(month: date, column: str) -> str:
    return f"m{month:%Y%m}_{column}"


def _page(nomination: Nomination, form: MonthlyForm) -> str:
    return render_template(
        "nominate/monthly.html",
        program=nomination.program,
        nomination=nomination,
        form=form,
        months=months(),
        columns=COLUMNS,
        heads=HEADS,
    )
