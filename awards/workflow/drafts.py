"""What a nominator types, kept as far as it goes."""

from collections.abc import Mapping
from typing import TypedDict

from awards.errors import Invalid
from awards.extensions import db
from awards.models import Answer, Category, Nomination
from awards.workflow.addresses import address, tidy
from awards.workflow.languages import known
from awards.workflow.nominees import refuse_second_voice

LONGEST_ANSWER = 20_000


class Typed(TypedDict, total=False):
    """What a nominator may type; a field left out stays as it is."""

    nominee_name: str | None
    nominee_organization: str | None
    title: str | None
    rating: int | None
    name: str | None
    email: str | None
    referee_name: str | None
    referee_email: str | None
    language: str | None
    category: Category | None
    answers: Mapping[str, str] | None


TEXTS = {
    "nominee_name": ("nominee_name", "The name of the nominee"),
    "nominee_organization": ("nominee_organization", "The name of the organization"),
    "title": ("title", "The title"),
    "name": ("nominator_name", "Your name"),
    "referee_name": ("referee_name", "The name of the referee"),
}


def write(nomination: Nomination, typed: Typed) -> None:
    """Put what was typed into the nomination, complete or not."""
    for name, (column, label) in TEXTS.items():
        text = typed.get(name)
        if isinstance(text, str):
            setattr(nomination, column, tidy(text, limit=200, field=name, label=label))
    if typed.get("rating") is not None:
        nomination.rating = _rating(typed["rating"])
    email = typed.get("email")
    if email and nomination.confirmed_at is None:
        nomination.nominator_email = address(email)
    if (referee := typed.get("referee_email")) is not None:
        nomination.referee_email = _referee(referee)
    if (language := typed.get("language")) is not None:
        nomination.language = next(iter(known([language] if language else [], "language")), "")
    if (category := typed.get("category")) is not None:
        nomination.category = category
        refuse_second_voice(nomination)
    _answer(nomination, typed.get("answers") or {})


def _referee(email: str) -> str:
    """Their address, or none; a referee is named by address, so that they do not judge the nominee."""
    try:
        return address(email) if email.strip() else ""
    except Invalid as refusal:
        raise Invalid(refusal.message, {"referee_email": refusal.message}) from refusal


def _rating(rating: int | None) -> int | None:
    if rating is not None and not 1 <= rating <= 5:
        sentence = "Choose from 1 (poor) to 5 (exceptional)."
        raise Invalid(sentence, {"rating": sentence})
    return rating


def _answer(nomination: Nomination, answers: Mapping[str, str]) -> None:
    questions = {question.code: question for question in nomination.form.questions}
    given = {answer.question_id: answer for answer in nomination.answers}
    for code, text in answers.items():
        question = questions.get(code)
        if question is None:
            raise Invalid(f"The form has no question “{code[:40]}”.")
        kept = tidy(text, limit=LONGEST_ANSWER, field=f"answer_{code}", label="The answer")
        if question.id in given:
            given[question.id].text = kept
        else:
            nomination.answers.append(Answer(question=question, text=kept))
    db.session.flush()
