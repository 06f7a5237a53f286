"""Practice entries: write one with its reference marks, mark it, talk about it."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import delete

from awards.enums import ProgramState
from awards.errors import Invalid, WrongState
from awards.models import Category, Practice, PracticeMark, PracticeNote, ReferenceMark, User
from awards.queries.practice import practice_of
from awards.workflow.addresses import tidy
from awards.workflow.scale import missing_marks, stored_values
from awards.workflow.transaction import audit, check_version, lock, remember, transaction

LONGEST_TEXT, LONGEST_WORDS = 12_000, 2000
OVER = (ProgramState.ANNOUNCED, ProgramState.ARCHIVED)


def write_practice(
    *,
    actor: User,
    category: Category,
    title: str,
    text: str,
    marks: Mapping[str, Decimal | None],
    reasons: Mapping[str, str],
    version: int | None = None,
) -> Practice:
    """Make or change a category's practice entry with a reference mark and a reason per criterion; audit."""
    title = tidy(title, limit=200, field="title", label="The title")
    text = tidy(text, limit=LONGEST_TEXT, field="text", label="The text")
    _need(title=title or "", text=text or "")
    with transaction() as session:
        _refuse_over(category)
        values = _whole(category, marks)
        practice = practice_of(category)
        if practice is None:
            practice = Practice(category=category)
            session.add(practice)
        else:
            check_version(practice, version)
        practice.title, practice.text = title, text
        practice.reference.clear()
        session.flush()
        practice.reference = [
            ReferenceMark(criterion_id=one.id, value=values[one.id], reason=_reason(reasons, one.code))
            for one in category.criteria
            if one.id in values
        ]
        session.flush()
        audit(actor=actor, action="write_practice", subject=practice, program=category.program)
    return practice


def mark_practice(
    *,
    actor: User,
    practice: Practice,
    marks: Mapping[str, Decimal | None],
    idempotency_key: str | None = None,
    location: str = "",
) -> None:
    """Keep a judge's marks of the practice entry, all of them, in place of earlier ones; audit."""
    with transaction() as session:
        lock(practice)
        _refuse_over(practice.category)
        values = _whole(practice.category, marks)
        session.execute(
            delete(PracticeMark).where(
                PracticeMark.practice_id == practice.id, PracticeMark.judge_id == actor.id
            )
        )
        session.add_all(
            PracticeMark(practice_id=practice.id, judge_id=actor.id, criterion_id=key, value=value)
            for key, value in values.items()
        )
        remember(idempotency_key, location)
        audit(actor=actor, action="mark_practice", subject=practice, program=practice.category.program)


def discuss_practice(
    *, actor: User, practice: Practice, text: str, idempotency_key: str | None = None, location: str = ""
) -> PracticeNote:
    """Say something about a practice entry to the panel; audit."""
    words = tidy(text, limit=LONGEST_WORDS, field="text", label="Your remark")
    _need(text=words)
    with transaction() as session:
        _refuse_over(practice.category)
        note = PracticeNote(practice_id=practice.id, author=actor, text=words)
        session.add(note)
        session.flush()
        remember(idempotency_key, location)
        audit(actor=actor, action="discuss_practice", subject=note, program=practice.category.program)
    return note


def _whole(category: Category, marks: Mapping[str, Decimal | None]) -> dict[int, int]:
    """Every mark the panel owes, or Invalid."""
    values = {
        key: value for key, value in stored_values(category.criteria, marks).items() if value is not None
    }
    if missing := missing_marks(category.criteria, set(values)):
        raise Invalid.of(missing)
    return values


def _reason(reasons: Mapping[str, str], code: str) -> str:
    return tidy(reasons.get(code, ""), limit=LONGEST_WORDS, field=f"remark-{code}", label="The reason")


def _need(**texts: str) -> None:
    missing = {name: f"The {name} is missing." for name, text in texts.items() if not text}
    if missing:
        raise Invalid.of(missing)


def _refuse_over(category: Category) -> None:
    if category.program.state in OVER:
        raise WrongState(f"{category.program.name} is over; its practice entries stay as they are.")
