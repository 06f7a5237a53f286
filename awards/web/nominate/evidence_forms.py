"""The forms of the evidence page: a file, what it leaves open, whose rows count."""

from collections.abc import Mapping as Values
from typing import TYPE_CHECKING, Any, cast

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Optional

from awards.errors import Invalid
from awards.web.forms import Form, told
from awards.workflow import mappings

if TYPE_CHECKING:
    from awards.evidence.mapping import Mapping

WIZARD = {
    "opened_at": "When was the case opened?",
    "resolved_at": "When was it resolved?",
    "closed_at": "When was it closed, if that is another time?",
    "csat": "Which column is the satisfaction rating?",
    "nps": "Which column is the 0 to 10 recommendation?",
    "rated_at": "When was the rating given?",
    "group": "Which column names the team?",
    "assignee": "Which column names the agent?",
    "channel": "Which column names the channel?",
    "case_id": "Which column numbers the case?",
}
ORDERS = {"": "As the file shows", "ymd": "Year first", "dmy": "Day first", "mdy": "Month first"}
SCALES = {"": "As the file shows", "0-1": "Good or bad", "1-5": "1 to 5", "1-7": "1 to 7", "1-10": "1 to 10"}
NARROWING = {"group": "Team", "assignee": "Agent", "channel": "Channel"}
ALL = ""


class UploadForm(Form):
    file = FileField("The export")
    zone = StringField("Time zone of its times")


class SummaryForm(Form):
    summary = FileField("The summary")


class NarrowForm(Form):
    rows = SelectField("Rows that belong to the nominee", [Optional()])


class AnswerForm(Form):
    """What a file leaves open; its fields are made from the questions."""

    question = HiddenField()


def narrow_form(result: Values[str, Any], column: str, value: str) -> NarrowForm:
    """Every team, agent and channel of the file with the number of its rows."""
    choices = [SelectChoice(ALL, f"All {result['rows']:,} rows of the file")]
    for field, label in NARROWING.items():
        found = result.get("choices", {}).get(field, [])
        choices += [
            SelectChoice(f"{field}:{name}", f"{name} ({rows:,} rows)", optgroup=label) for name, rows in found
        ]
    made = type("RowsForm", (NarrowForm,), {"rows": _select("Which rows belong to the nominee?", choices)})
    return cast(NarrowForm, made(rows=f"{column}:{value}" if column else ALL))


def answer_form(result: Values[str, Any], zone: str) -> AnswerForm:
    """One field per question; a file of unknown columns gets a field per column that may be mapped."""
    fields: dict[str, Any] = {"zone": StringField("Time zone of its times")}
    for question in result.get("questions", []):
        if question["field"] == "columns":
            fields |= _wizard(result["headers"])
        else:
            choices = [SelectChoice(value, label) for value, label in question["options"]]
            fields[question["field"]] = RadioField(
                question["text"], choices=choices, **told("invalid_choice_message", "Choose one of these.")
            )
    made = type("QuestionsForm", (AnswerForm,), fields)
    return cast(AnswerForm, made(zone=zone))


def answered(form: AnswerForm, result: Values[str, Any]) -> "Mapping":
    """The mapping with what was answered; Invalid when an answer is missing or impossible."""
    from awards.evidence.mapping import Mapping  # noqa: PLC0415  with the readers
    from awards.evidence.refusals import Unreadable  # noqa: PLC0415

    zone = (form["zone"].data or "").strip() or "UTC"
    try:
        if "opened_at" in form._fields:
            return _mapped(form, Mapping, zone)
        mapping = mappings.of_row({**result["mapping"], "zone": zone})
        for question in result.get("questions", []):
            mapping = mapping.answered(question["field"], form[question["field"]].data or "")
        return mapping.checked()
    except Unreadable as refusal:
        raise Invalid(refusal.sentence) from refusal


def _mapped(form: AnswerForm, kind: Any, zone: str) -> "Mapping":
    columns = {name: form[name].data for name in WIZARD if form[name].data}
    if "opened_at" not in columns and "csat" not in columns and "nps" not in columns:
        sentence = "Say at least when cases were opened, or which column is a rating."
        raise Invalid(sentence, {"opened_at": sentence})
    low, _, high = (form["scale"].data or "").partition("-")
    found = kind(
        columns=columns,
        date_order=form["date_order"].data or None,
        zone=zone,
        scale=(int(low), int(high)) if high else None,
    )
    return cast("Mapping", found.checked())


def _wizard(headers: list[str]) -> dict[str, Any]:
    choices = [SelectChoice(ALL, "Not in the file"), *(SelectChoice(name, name) for name in headers)]
    fields: dict[str, Any] = {name: _select(label, choices) for name, label in WIZARD.items()}
    fields["date_order"] = _select("How are its dates written?", _options(ORDERS))
    fields["scale"] = _select("What scale are the ratings on?", _options(SCALES))
    return fields


def _options(found: Values[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in found.items()]


def _select(label: str, choices: list[SelectChoice]) -> SelectField:
    refused = told("invalid_choice_message", "Choose one of the list.")
    return SelectField(label, [Optional()], choices=choices, **refused)
