"""A season of any size in a database of its own: one category, 40 judges, four scorecards per entry."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import structlog
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import insert, select

from awards import clock, create_app
from awards.config import Settings
from awards.enums import (
    CriterionKind,
    NominationKind,
    NominationState,
    NomineeKind,
    ProgramState,
    Role,
    RoundState,
    ScorecardState,
)
from awards.extensions import db
from awards.models import (
    Answer,
    Assignment,
    Category,
    Criterion,
    Entry,
    EntrySource,
    Mark,
    Nomination,
    Nominee,
    Panel,
    Pledge,
    Program,
    ProgramRole,
    Round,
    RoundEntry,
    Scorecard,
    Seat,
    User,
)
from awards.workflow.accounts import create_person
from awards.workflow.judging import scheme_of
from awards.workflow.template import add_forms
from awards.workflow.transaction import transaction

JUDGES, PER_ENTRY, QUEUE, CRITERIA = 40, 4, 250, 6
JUDGE, ORGANIZER, PASSWORD = "judge@example.org", "organizer@example.org", "a long enough password"
WORDS = " ".join(["Calls were answered within a minute, and every customer was told what comes next."] * 12)


class Site(NamedTuple):
    """The application, browsers signed in as the judge with the long list and as the organizer, addresses."""

    app: Flask
    judge: FlaskClient
    organizer: FlaskClient
    folder: Path
    assignment: str
    slug: str
    round: str


@contextmanager
def site(entries: int) -> Iterator[Site]:
    """A served season with `entries` entries, QUEUE of them the judge's."""
    with TemporaryDirectory() as name:
        app = create_app(Settings(instance_dir=Path(name)))
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        app.config.update(WTF_CSRF_ENABLED=False)
        with app.app_context():
            upgrade()
            first, slug, round_id = fill(entries)
        judge, organizer = (_signed_in(app, email) for email in (JUDGE, ORGANIZER))
        yield Site(app, judge, organizer, Path(name), first, slug, round_id)
        with app.app_context():
            db.engine.dispose()


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    return client


def fill(size: int, judges: int = JUDGES) -> tuple[str, str, str]:
    """A season in judging; the ids of the first judge's first assignment, of the season and of its round."""
    judge, organizer = (
        create_person(actor=None, email=email, name=name, password=PASSWORD)
        for email, name in ((JUDGE, "Vera"), (ORGANIZER, "Olga"))
    )
    with transaction() as session:
        program = _program(judge, organizer)
        round = _round(program)
        nominations = _nominations(program, round.category, size)
        entries = _entries(round, nominations)
        _scorecards(round, entries, _judges(program, round, judge, judges))
        own = select(Assignment.public_id).where(Assignment.judge_id == judge.id).limit(1)
        return session.scalars(own).one(), program.slug, round.public_id


def _program(judge: User, organizer: User) -> Program:
    now = clock.now()
    program = Program(
        slug="season",
        name="Season",
        state=ProgramState.JUDGING,
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=20),
        judging_opens_at=now - timedelta(days=10),
        judging_closes_at=now + timedelta(days=10),
        announce_at=now + timedelta(days=20),
    )
    db.session.add(program)
    db.session.flush()
    add_forms(program)
    db.session.add_all(
        ProgramRole(program_id=program.id, user_id=user.id, role=role)
        for user, role in ((organizer, Role.ORGANIZER), (judge, Role.JUDGE))
    )
    return program


def _round(program: Program) -> Round:
    category = Category(
        program=program,
        code="C",
        name="Best Customer Service Team",
        nominee_kind=NomineeKind.TEAM,
        judges_per_entry=PER_ENTRY,
    )
    category.criteria = [
        Criterion(
            code=f"c{n}", name=f"Criterion {n}", kind=CriterionKind.SUBJECTIVE, weight=weight, position=n
        )
        for n, weight in enumerate((20, 20, 15, 15, 15, 15))
    ]
    db.session.add(category)
    db.session.flush()
    scheme = scheme_of(Round(category=category, number=1))
    round = Round(
        category=category, state=RoundState.OPEN, scheme_text=scheme.to_toml(), scheme_digest=scheme.digest
    )
    db.session.add(round)
    db.session.flush()
    return round


def _nominations(program: Program, category: Category, size: int) -> list[tuple[int, int]]:
    """Nomination and nominee ids."""
    form = next(one for one in program.forms if one.kind is NominationKind.PEER)
    now = clock.now()
    nominees = _inserted(
        Nominee,
        [
            {"program_id": program.id, "kind": NomineeKind.TEAM, "name": f"Team {n}", "name_key": f"team {n}"}
            for n in range(size)
        ],
    )
    nominations = _inserted(
        Nomination,
        [
            {
                "program_id": program.id,
                "category_id": category.id,
                "form_id": form.id,
                "kind": NominationKind.PEER,
                "state": NominationState.ADMITTED,
                "number": n,
                "nominee_id": nominee,
                "nominee_name": f"Team {n}",
                "nominator_email": f"peer{n}@example.org",
                "confirmed_at": now,
                "submitted_at": now,
            }
            for n, nominee in enumerate(nominees, 1)
        ],
    )
    _inserted(
        Answer,
        [
            {"nomination_id": one, "question_id": question.id, "text": WORDS}
            for one in nominations
            for question in form.questions
        ],
    )
    return list(zip(nominations, nominees, strict=True))


def _entries(round: Round, nominations: list[tuple[int, int]]) -> list[int]:
    entries = _inserted(
        Entry,
        [
            {"category_id": round.category_id, "nominee_id": nominee, "number": n}
            for n, (_nomination, nominee) in enumerate(nominations, 1)
        ],
    )
    sources = zip(entries, nominations, strict=True)
    _inserted(EntrySource, [{"entry_id": entry, "nomination_id": one[0]} for entry, one in sources])
    _inserted(RoundEntry, [{"round_id": round.id, "entry_id": entry} for entry in entries])
    return entries


def _judges(program: Program, round: Round, person: User, count: int) -> list[int]:
    panel = Panel(round_id=round.id)
    db.session.add(panel)
    db.session.flush()
    rows = [{"email": f"judge{n}@example.org", "name": f"Judge {n}"} for n in range(1, count)]
    judges = [person.id, *_inserted(User, rows)]
    _inserted(Seat, [{"panel_id": panel.id, "judge_id": judge} for judge in judges])
    terms = {"program_id": program.id, "terms_digest": "0" * 64}
    _inserted(Pledge, [{**terms, "judge_id": judge} for judge in judges])
    roles = [{"program_id": program.id, "user_id": judge, "role": Role.JUDGE} for judge in judges[1:]]
    _inserted(ProgramRole, roles)
    return judges


def _scorecards(round: Round, entries: list[int], judges: list[int]) -> None:
    """The first judge has QUEUE entries, half of them marked; the others share the rest."""
    others = judges[1:]
    pairs = [
        (entry, others[(place * PER_ENTRY + n) % len(others)])
        for place, entry in enumerate(entries)
        for n in range(PER_ENTRY - (place < QUEUE))
    ]
    pairs += [(entry, judges[0]) for entry in entries[:QUEUE]]
    _inserted(Assignment, [_place(round, *pair) for pair in pairs])
    started = [pair for n, pair in enumerate(pairs) if pair[1] != judges[0] or n % 2]
    cards = _inserted(
        Scorecard, [_place(round, *pair) | {"state": ScorecardState.DRAFT, "version": 1} for pair in started]
    )
    criteria = [one.id for one in round.category.criteria]
    marks = [
        {"scorecard_id": card, "criterion_id": criterion, "value": 1 + (card + criterion) % 10}
        for card in cards
        for criterion in criteria
    ]
    db.session.execute(insert(Mark), marks)


def _place(round: Round, entry: int, judge: int) -> dict[str, object]:
    return {"round_id": round.id, "entry_id": entry, "judge_id": judge}


def _inserted(model: type, rows: list[dict[str, object]]) -> list[int]:
    """The ids of the rows, in their order."""
    made = insert(model).returning(model.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
    return list(db.session.scalars(made, rows))
