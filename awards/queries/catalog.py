"""Programs as the public sees them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from awards import clock
from awards.enums import CertificateState, NominationKind, Outcome, ProgramState
from awards.extensions import db
from awards.models import (
    Category,
    Certificate,
    Conflict,
    Entry,
    Nominee,
    Placement,
    Program,
    QuestionForm,
    Release,
)


class Released(NamedTuple):
    category: Category
    outcome: Outcome
    nominee: Nominee


def public_programs() -> Sequence[Program]:
    """Every program that is out of its draft, the newest first."""
    published = select(Program).where(Program.state != ProgramState.DRAFT)
    return db.session.scalars(published.order_by(Program.id.desc())).all()


def program_called(slug: str) -> Program | None:
    """One program with its categories and their criteria."""
    found = select(Program).where(Program.slug == slug)
    shown = selectinload(Program.categories).selectinload(Category.criteria)
    return db.session.scalar(found.options(shown))


def category_coded(slug: str, code: str) -> Category | None:
    """One category with everything that decides how it is judged."""
    found = select(Category).join(Program).where(Program.slug == slug, Category.code == code)
    return db.session.scalar(
        found.options(
            joinedload(Category.program),
            selectinload(Category.criteria),
            selectinload(Category.minimum_criteria),
            selectinload(Category.cuts),
        )
    )


def with_rules(program: Program) -> Sequence[Category]:
    """The categories of a program with criteria, minimum criteria and cuts."""
    found = select(Category).where(Category.program_id == program.id).order_by(Category.position, Category.id)
    return db.session.scalars(
        found.options(
            selectinload(Category.criteria),
            selectinload(Category.minimum_criteria),
            selectinload(Category.cuts),
        ).execution_options(populate_existing=True)
    ).all()


def newest_form(program: Program, kind: NominationKind) -> QuestionForm | None:
    """The questions now put to one kind of nominator."""
    forms = select(QuestionForm).where(QuestionForm.program_id == program.id, QuestionForm.kind == kind)
    newest = forms.order_by(QuestionForm.number.desc()).limit(1)
    return db.session.scalar(newest.options(selectinload(QuestionForm.questions)))


def conflicts_declared(program: Program) -> int:
    """How many conflicts of interest stand in a program; who they are about is nobody's business here."""
    counted = select(func.count()).select_from(Conflict).where(Conflict.program_id == program.id)
    return db.session.scalar(counted) or 0


def released(program: Program) -> Sequence[Released]:
    """Who may be named in public by now, best tier first; a winner is not repeated as a finalist."""
    order = case({outcome: place for place, outcome in enumerate(reversed(Outcome))}, value=Placement.outcome)
    rows = (
        select(Category, Placement.outcome, Nominee)
        .join(Entry, Entry.category_id == Category.id)
        .join(Placement, Placement.entry_id == Entry.id)
        .join(Release, (Release.category_id == Category.id) & (Release.outcome == Placement.outcome))
        .join(Nominee, Nominee.id == Entry.nominee_id)
        .where(
            Category.program_id == program.id,
            Placement.superseded_at.is_(None),
            Release.released_at <= clock.now(),
        )
        .order_by(Category.position, Category.id, order, Nominee.name)
    )
    best: dict[tuple[int, int], Released] = {}
    for category, outcome, nominee in db.session.execute(rows):
        best.setdefault((category.id, nominee.id), Released(category, outcome, nominee))
    return list(best.values())


def certificate_with(serial: str) -> Certificate | None:
    """The certificate that carries this serial, with what it says."""
    entry = joinedload(Certificate.placement).joinedload(Placement.entry)
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.serial == serial, Certificate.state != CertificateState.PENDING)
        .options(
            entry.joinedload(Entry.category).joinedload(Category.program), entry.joinedload(Entry.nominee)
        )
    )
