"""Forms made of rows: which row a refusal is about, and the words for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from wtforms import Field, FieldList, FormField, IntegerField
from wtforms import Form as Part

from awards.errors import Invalid, LaurelError
from awards.web.forms import Form


class Fault(NamedTuple):
    """One refusal: the id of the place it is about, what that is called, the sentence."""

    anchor: str
    label: str
    sentence: str


class Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Give a whole number.") from None


class Row(Part):
    """One row of a form."""

    @property
    def title(self) -> str:
        """What the list of refusals calls it."""
        return ""


class RowsForm(Form):
    """A verb's refusal stands on top, unless it was put beside a row already."""

    def take(self, refusal: LaurelError) -> None:
        if not (isinstance(refusal, Invalid) and faults(self)):
            super().take(refusal)


def put_beside(part: FormField[Any], refusal: Invalid) -> None:
    """The sentences of a verb that was called for one row, under the fields of that row."""
    for name, sentence in refusal.fields.items():
        field = part.form[name]
        field.errors = [*field.errors, sentence]


def faults(form: Form) -> list[Fault]:
    """Everything that was refused, in the order of the page."""
    found = [Fault("", "", sentence) for sentence in form.form_errors]
    for field in form:
        parts = list(field) if isinstance(field, FieldList) else []
        for part in parts:
            found += _of_row(part)
        if not parts:
            found += _of_field(field)
    return found


def _of_row(part: FormField[Any]) -> list[Fault]:
    title = part.form.title
    found = [Fault(part.id, title, sentence) for sentence in part.form.form_errors]
    for field in part.form:
        found += _of_field(field, f"{title}, ")
    return found


def _of_field(field: Field, before: str = "") -> list[Fault]:
    return [Fault(field.id, f"{before}{field.label.text}", sentence) for sentence in field.errors]
