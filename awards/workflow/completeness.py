"""What a nomination still needs before it can be sent."""

from awards.enums import NominationKind, NomineeKind
from awards.models import Nomination


def words(text: str) -> int:
    return len(text.split())


def faults(nomination: Nomination) -> dict[str, str]:
    """Form field to sentence; empty when the nomination is complete."""
    found = {**_who(nomination), **_answers(nomination)}
    if nomination.kind is NominationKind.CUSTOMER and nomination.rating is None:
        found["rating"] = "Choose how you rate the service, from 1 to 5."
    return found


def _who(nomination: Nomination) -> dict[str, str]:
    found = {}
    if not nomination.nominee_name:
        found["nominee_name"] = "Say who is nominated."
    company = nomination.category.nominee_kind is NomineeKind.COMPANY
    if not company and not nomination.nominee_organization:
        found["nominee_organization"] = "Say which organization the nominee belongs to."
    if not nomination.nominator_name:
        found["name"] = "Say your name; it is shown to the screeners, not to the public."
    if not nomination.nominator_email:
        found["email"] = "Give an e-mail address that you can open; the receipt goes there."
    return found


def _answers(nomination: Nomination) -> dict[str, str]:
    given = {answer.question_id: answer.text for answer in nomination.answers}
    found = {}
    for question in nomination.form.questions:
        count = words(given.get(question.id, ""))
        if question.required and not count:
            found[f"answer_{question.code}"] = "This question needs an answer."
        elif count > question.word_limit:
            found[f"answer_{question.code}"] = (
                f"The answer has {count} words; shorten it to {question.word_limit}."
            )
    return found
