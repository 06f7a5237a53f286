"""What a judge sends: marks by criterion code, a comment, or the reason of a conflict."""

from decimal import Decimal, InvalidOperation

from flask import request
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from awards.errors import Invalid
from awards.web.forms import Form

PREFIX, REMARK = "mark-", "remark-"
LONGEST_NUMBER = 20


class ConflictForm(Form):
    reason = TextAreaField(
        "How are you tied to this nominee?",
        [
            DataRequired("Say in a few words how you are tied to this nominee."),
            Length(max=500, message="Keep the reason under 500 characters."),
        ],
    )


def marks_sent() -> dict[str, Decimal | None]:
    """The marks of the request by criterion code, None where a mark was cleared; Invalid for no number."""
    marks, faults = _read()
    if faults:
        raise Invalid.of(faults)
    return marks


def remarks_sent() -> dict[str, str]:
    """The remarks of the request by criterion code."""
    return {name.removeprefix(REMARK): text for name, text in request.form.items() if name.startswith(REMARK)}


def readable_marks() -> dict[str, Decimal | None]:
    """The marks of a refused request, to show them again; what is no number is left out."""
    return _read()[0]


def _read() -> tuple[dict[str, Decimal | None], dict[str, str]]:
    marks, faults = {}, {}
    for name, text in request.form.items():
        if not name.startswith(PREFIX):
            continue
        try:
            marks[name.removeprefix(PREFIX)] = _number(text)
        except InvalidOperation:
            faults[name] = f"“{text[:LONGEST_NUMBER]}” is not a mark; write a number such as 8."
    return marks, faults


def _number(text: str) -> Decimal | None:
    text = text.strip().replace(",", ".")
    if len(text) > LONGEST_NUMBER:
        raise InvalidOperation
    return Decimal(text) if text else None
