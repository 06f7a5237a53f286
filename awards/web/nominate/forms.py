"""The form of a nomination, made from the questions of its program."""

from collections.abc import Iterable
from typing import Any, cast

from flask import request
from wtforms import (
    DateField,
    DecimalField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Length, NumberRange, Optional

from awards.enums import NominationKind
from awards.models import Category, Nomination, Organization, Program, Question, QuestionForm, User
from awards.web.forms import Form, told
from awards.workflow.drafts import Typed
from awards.workflow.languages import LANGUAGES

TEXTS = (
    *("nominee_name", "nominee_organization", "title", "name", "email"),
    *("referee_name", "referee_email", "language"),
)
LONGEST_ANSWER = 20_000
RATINGS = {
    "5": "5, exceptional",
    "4": "4, good",
    "3": "3, as expected",
    "2": "2, weak",
    "1": "1, poor",
}
CHOOSE_RATING = "Choose how you rate the service, from 1 to 5."
LINE = [Length(max=200, message="Shorten this to 200 characters.")]
LONG_ADDRESS = "An e-mail address has at most 254 characters."
NO_COUNT = "Type a whole number, 0 or more."
NO_HOURS = "Type a number of hours, such as 6.5."
NO_DAY = "Type a date, such as 2026-12-31."


class CountField(IntegerField):
    """A whole number that may be left out."""

    def __init__(self, label: str, **arguments: Any) -> None:
        checks = [Optional(), NumberRange(0, 100_000_000, NO_COUNT)]
        super().__init__(label, checks, **told("invalid_value_message", NO_COUNT), **arguments)


class DayField(DateField):
    """A date that may be left out."""

    def __init__(self, label: str, **arguments: Any) -> None:
        super().__init__(label, [Optional()], **told("invalid_value_message", NO_DAY), **arguments)


class NominationForm(Form):
    """What every kind asks."""

    category = SelectField("Category")
    nominee_name = StringField("Who is nominated?", LINE)
    nominee_organization = StringField("Which organization do they belong to?", LINE)
    language = SelectField(
        "Language it is written in",
        choices={"": "Not said", **LANGUAGES},
        default="",
        **told("invalid_choice_message", "Choose the language from the list."),
    )

    def has(self, name: str) -> bool:
        return name in self._fields


class SelfForm(NominationForm):
    """A company's own nomination: a title and, in whole counts, the figures."""

    title = StringField("A title for this nomination", LINE)
    referee_name = StringField("Who outside your company can vouch for it?", LINE)
    referee_email = EmailField("Their e-mail address", [Length(max=254, message=LONG_ADDRESS)])
    csat_satisfied = CountField("Satisfied answers")
    csat_responses = CountField("All answers")
    nps_promoters = CountField("Promoters (9–10)")
    nps_passives = CountField("Passives (7–8)")
    nps_detractors = CountField("Detractors (0–6)")
    resolution_median_hours = DecimalField(
        "Median hours to resolution",
        [Optional(), NumberRange(0, 100_000, "The median is between 0 and 100,000 hours.")],
        **told("invalid_value_message", NO_HOURS),
    )
    resolution_cases = CountField("All cases")
    resolution_open_cases = CountField("Of these still open")
    period_start = DayField("First day of the period")
    period_end = DayField("Last day of the period")


class PeerForm(NominationForm):
    title = StringField("A title for this nomination", LINE)


class CustomerForm(NominationForm):
    rating = RadioField(
        "How was the service?", [Optional()], choices=RATINGS, **told("invalid_choice_message", CHOOSE_RATING)
    )


class AddressForm(Form):
    """Where the link goes that confirms a nomination."""

    email = EmailField("Your e-mail address", [Length(max=254, message=LONG_ADDRESS)])


KINDS: dict[NominationKind, type[NominationForm]] = {
    NominationKind.SELF: SelfForm,
    NominationKind.PEER: PeerForm,
    NominationKind.CUSTOMER: CustomerForm,
}


def blank_form(
    program: Program, questions: QuestionForm, person: User | None, organizations: Iterable[Organization]
) -> NominationForm:
    """The form for a new nomination, the person's own name and organization filled in."""
    own = next(iter(organizations), None) if questions.kind is NominationKind.SELF else None
    extra: dict[str, Any] = {} if person or questions.kind is NominationKind.SELF else _sender()
    if questions.kind is NominationKind.SELF and person is not None and own is None:
        extra["organization"] = StringField("The company you nominate for", LINE)
    return _made(program, questions, extra)(
        category=request.args.get("category"), nominee_organization=own.name if own else ""
    )


def draft_form(nomination: Nomination) -> NominationForm:
    """The form of a saved nomination, filled with what is saved."""
    extra = {} if nomination.nominator_id or nomination.confirmed_at else _sender()
    given = {answer.question_id: answer.text for answer in nomination.answers}
    answers = {f"answer_{q.code}": given.get(q.id, "") for q in nomination.form.questions}
    stated = nomination.metrics[-1] if nomination.metrics else None
    return _made(nomination.program, nomination.form, extra)(
        category=nomination.category.code,
        nominee_name=nomination.nominee_name,
        nominee_organization=nomination.nominee_organization,
        title=nomination.title,
        language=nomination.language,
        referee_name=nomination.referee_name,
        referee_email=nomination.referee_email,
        rating=str(nomination.rating) if nomination.rating else None,
        name=nomination.nominator_name,
        email=nomination.nominator_email,
        period_start=stated.period_start if stated else None,
        period_end=stated.period_end if stated else None,
        **answers,
    )


def typed(form: NominationForm, program: Program) -> Typed:
    """The named fields that were sent and are sound, as the verbs take them."""
    sent = {name: field for name, field in form._fields.items() if name in request.form and not field.errors}
    found: dict[str, Any] = {name: sent[name].data or "" for name in TEXTS if name in sent}
    if sent.get("rating") is not None and form["rating"].data in RATINGS:
        found["rating"] = int(form["rating"].data)
    if "category" in sent:
        found["category"] = chosen(program, form)
    found["answers"] = {
        name.removeprefix("answer_"): field.data or ""
        for name, field in sent.items()
        if name.startswith("answer_")
    }
    return cast(Typed, found)


def chosen(program: Program, form: NominationForm) -> Category:
    """The category of the form; its choices are the categories of the program."""
    return next(category for category in program.categories if category.code == form.category.data)


def _made(program: Program, questions: QuestionForm, extra: dict[str, Any]) -> type[NominationForm]:
    fields: dict[str, Any] = {f"answer_{q.code}": _answer(q) for q in questions.questions}
    made = type("QuestionsForm", (KINDS[questions.kind],), {**fields, **extra})
    found = cast(type[NominationForm], made)
    found.category = SelectField(
        "Category",
        choices=_choices(program),
        **told("invalid_choice_message", "Choose one of the categories."),
    )
    return found


def _sender() -> dict[str, Any]:
    return {
        "name": StringField("Your name", LINE),
        "email": EmailField("Your e-mail address", [Length(max=254, message=LONG_ADDRESS)]),
    }


def _answer(question: Question) -> TextAreaField:
    length = Length(max=LONGEST_ANSWER, message="This is far longer than the answer may be.")
    return TextAreaField(question.label, [length], description=question.help)


def _choices(program: Program) -> list[SelectChoice]:
    """The categories in their order, those of one family together."""
    families = list(dict.fromkeys(category.family for category in program.categories))
    return [
        SelectChoice(category.code, category.name, optgroup=category.family or "Categories")
        for category in sorted(program.categories, key=lambda category: families.index(category.family))
    ]
