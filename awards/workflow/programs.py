"""Programs and their categories: create, describe, date."""

import re
from datetime import datetime
from math import floor
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from awards.enums import CutMethod, ProgramState, Role
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Program, ProgramRole, User
from awards.queries.pledges import pledges
from awards.workflow import template as templates
from awards.workflow.categories import add_category
from awards.workflow.criteria import set_criteria, set_cut, set_minimum_criteria
from awards.workflow.transaction import audit, check_version, transaction

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
RESERVED = {
    *("account", "certificates", "confirm", "enter", "forgot", "healthz", "invitations", "judge"),
    *("nominations", "organize", "readyz", "register", "reset", "sign-in", "sign-out", "static"),
}
COLOR = re.compile(r"^#[0-9a-f]{6}$", re.IGNORECASE)
DATES = ("opens_at", "closes_at", "judging_opens_at", "judging_closes_at", "announce_at")
TEXTS = ("name", "headline", "intro", "judge_terms", "zone", "primary_color", "accent_color")
AA_CONTRAST = 4.5


def create_program(
    *, actor: User, name: str, slug: str, zone: str = "UTC", template: str | None = "default"
) -> Program:
    """A draft season: program, the actor as organizer, question forms, the template's categories, audit."""
    _check_new(name, slug, zone)
    with transaction() as session:
        program = Program(name=name.strip(), slug=slug, zone=zone)
        session.add(program)
        session.flush()
        session.add(ProgramRole(program_id=program.id, user_id=actor.id, role=Role.ORGANIZER))
        templates.add_forms(program)
        session.flush()
        audit(actor=actor, action="create_program", subject=program, program=program, details={"slug": slug})
        if template is not None:
            _fill(actor, program)
    return program


def _check_new(name: str, slug: str, zone: str) -> None:
    faults = {}
    if not name.strip():
        faults["name"] = "Give the season a name."
    if not SLUG.match(slug) or len(slug) > 80:
        faults["slug"] = "Use small letters, digits and hyphens, such as crm-awards-2027."
    elif slug in RESERVED:
        faults["slug"] = "This address belongs to a page of the site; choose a different one."
    elif db.session.scalar(select(Program.id).where(Program.slug == slug)) is not None:
        faults["slug"] = "Another season has this address; choose a different one."
    if zone not in available_timezones():
        faults["zone"] = "Choose a time zone such as Europe/Lisbon."
    if faults:
        raise Invalid.of(faults)


def _fill(actor: User, program: Program) -> None:
    for plan in templates.categories():
        category = add_category(
            actor=actor,
            program=program,
            code=plan.code,
            name=plan.name,
            nominee_kind=plan.nominee_kind,
            family=plan.family,
            description=plan.description,
        )
        set_criteria(actor=actor, category=category, criteria=plan.criteria)
        set_minimum_criteria(actor=actor, category=category, rules=plan.minimum)
        for outcome, size in templates.cuts():
            set_cut(actor=actor, category=category, outcome=outcome, method=CutMethod.TOP_N, size=size)


def edit_program(*, actor: User, program: Program, version: int | None = None, **fields: Any) -> Program:
    """Change name, headline, intro, zone, colors and dates; audit. Invalid names each faulty field."""
    strange = set(fields) - {*TEXTS, *DATES}
    if strange:
        raise TypeError(f"A program has no field {', '.join(sorted(strange))}.")
    with transaction():
        if program.state in (ProgramState.ANNOUNCED, ProgramState.ARCHIVED):
            raise WrongState("The season is over, so its description stays as it is.")
        check_version(program, version)
        _check_fields(program, fields)
        _check_terms(program, fields)
        for name, value in fields.items():
            setattr(program, name, value)
        audit(
            actor=actor,
            action="edit_program",
            subject=program,
            program=program,
            details={"fields": sorted(fields)},
        )
    return program


def _check_terms(program: Program, fields: dict[str, Any]) -> None:
    """The first judge who accepts the terms fixes them: nobody keeps to words that came later."""
    if "judge_terms" not in fields:
        return
    fields["judge_terms"] = fields["judge_terms"].replace("\r\n", "\n").strip()
    count = pledges(program) if fields["judge_terms"] != program.judge_terms else 0
    if count:
        who = "A judge has" if count == 1 else f"{count} judges have"
        sentence = f"{who} accepted these terms, so their text stays as it is."
        raise Invalid(sentence, {"judge_terms": sentence})


def _check_fields(program: Program, fields: dict[str, Any]) -> None:
    faults: dict[str, str] = {}
    if "name" in fields and not fields["name"].strip():
        faults["name"] = "Give the season a name."
    if "zone" in fields and fields["zone"] not in available_timezones():
        faults["zone"] = "Choose a time zone such as Europe/Lisbon."
    for name in ("primary_color", "accent_color"):
        if name in fields and not COLOR.match(fields[name]):
            faults[name] = "Give a color such as #1f5c42."
    if "primary_color" in fields and "primary_color" not in faults:
        ratio = contrast_with_white(fields["primary_color"])
        if ratio < AA_CONTRAST:
            faults["primary_color"] = (
                f"White text on it has a contrast of {floor(ratio * 100) / 100}; choose a darker color (4.5)."
            )
    dates: dict[str, datetime | None] = {name: fields.get(name, getattr(program, name)) for name in DATES}
    faults |= _date_faults(dates)
    if faults:
        raise Invalid.of(faults)


def _date_faults(dates: dict[str, datetime | None]) -> dict[str, str]:
    words = {
        "closes_at": "Nominations close after they open.",
        "judging_opens_at": "Judging opens when nominations have closed.",
        "judging_closes_at": "Judging closes after it opens.",
        "announce_at": "Winners are announced after judging has closed.",
    }
    faults = {}
    for before, after in zip(DATES, DATES[1:], strict=False):
        early, late = dates[before], dates[after]
        strict = after in ("closes_at", "judging_closes_at")
        if early and late and (late <= early if strict else late < early):
            faults[after] = words[after]
    return faults


def contrast_with_white(color: str) -> float:
    """The WCAG contrast ratio of a color against white."""

    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(color[at : at + 2], 16)) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
