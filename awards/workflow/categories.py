"""Categories of a program: add, describe, take out."""

import re
from typing import Any

from sqlalchemy import func, select

from awards.enums import NomineeKind
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Category, Nomination, Program, User
from awards.workflow.criteria import refuse_frozen
from awards.workflow.transaction import audit, check_version, transaction

CODE = re.compile(r"[A-Za-z0-9-]{2,12}")
EDITABLE = {
    "name",
    "family",
    "description",
    "nominee_kind",
    "judges_per_entry",
    "minimum_judges",
    "sponsor_name",
    "blind",
}
MOST_JUDGES = 50


def add_category(
    *,
    actor: User,
    program: Program,
    code: str,
    name: str,
    nominee_kind: NomineeKind,
    family: str = "",
    description: str = "",
) -> Category:
    """A new category at the end of the program, with no criteria yet; audit."""
    with transaction() as session:
        refuse_frozen(program)
        _check_category(program, code, name, None)
        last = session.scalar(select(func.max(Category.position)).where(Category.program_id == program.id))
        category = Category(
            program=program,
            code=code.strip().upper(),
            name=name.strip(),
            nominee_kind=nominee_kind,
            family=family.strip(),
            description=description.strip(),
            position=0 if last is None else last + 1,
        )
        session.add(category)
        session.flush()
        audit(
            actor=actor,
            action="add_category",
            subject=category,
            program=program,
            details={"code": category.code},
        )
    return category


def _check_category(program: Program, code: str, name: str, category: Category | None) -> None:
    faults = {}
    others = [one for one in program.categories if one is not category]
    if not CODE.fullmatch(code.strip()):
        faults["code"] = "Use 2 to 12 letters, digits or hyphens, such as BCC."
    elif code.strip().upper() in {one.code for one in others}:
        faults["code"] = "Another category has this code."
    if not name.strip():
        faults["name"] = "Give the category a name."
    elif name.strip().casefold() in {one.name.casefold() for one in others}:
        faults["name"] = "Another category has this name."
    if faults:
        raise Invalid.of(faults)


def edit_category(*, actor: User, category: Category, version: int | None = None, **fields: Any) -> Category:
    """Change the named fields of EDITABLE; audit. Invalid names each faulty field."""
    if set(fields) - EDITABLE:
        raise TypeError(f"A category has no field {', '.join(sorted(set(fields) - EDITABLE))}.")
    with transaction():
        refuse_frozen(category.program)
        check_version(category, version)
        _check_category(category.program, category.code, fields.get("name", category.name), category)
        _check_judges(category, fields)
        if fields.get("nominee_kind", category.nominee_kind) is not category.nominee_kind and _used(category):
            sentence = "There are nominations in this category, so what is nominated stays as it is."
            raise Invalid(sentence, {"nominee_kind": sentence})
        for name, value in fields.items():
            setattr(category, name, value)
        audit(
            actor=actor,
            action="edit_category",
            subject=category,
            program=category.program,
            details={"fields": sorted(fields)},
        )
    return category


def _check_judges(category: Category, fields: dict[str, Any]) -> None:
    wanted = fields.get("judges_per_entry", category.judges_per_entry)
    minimum = fields.get("minimum_judges", category.minimum_judges)
    if not 1 <= wanted <= MOST_JUDGES:
        raise Invalid("An entry has 1 to 50 judges.", {"judges_per_entry": "From 1 to 50."})
    if not 1 <= minimum <= wanted:
        sentence = "At least 1 judge, and no more than an entry is given."
        raise Invalid(sentence, {"minimum_judges": sentence})


def remove_category(*, actor: User, category: Category) -> None:
    """Take out a category that nobody has nominated in; audit."""
    with transaction() as session:
        refuse_frozen(category.program)
        if _used(category):
            raise WrongState(f"{category.name} has nominations, so it cannot be removed.")
        audit(
            actor=actor,
            action="remove_category",
            subject=category,
            program=category.program,
            details={"code": category.code},
        )
        program = category.program
        session.delete(category)
        session.flush()
        session.expire(program, ["categories"])


def _used(category: Category) -> bool:
    found = select(Nomination.id).where(Nomination.category_id == category.id).limit(1)
    return db.session.scalar(found) is not None
