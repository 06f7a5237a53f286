"""A closed round of any size in a database of its own: every scorecard handed in, every mark given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert

from awards import clock
from awards.enums import CriterionKind, NomineeKind, ProgramState, RoundState, ScorecardState
from awards.extensions import db
from awards.models import (
    Assignment,
    Category,
    Criterion,
    Entry,
    Mark,
    Nominee,
    Program,
    Round,
    RoundEntry,
    Scorecard,
    User,
)
from awards.workflow.accounts import create_person
from awards.workflow.judging import scheme_of
from awards.workflow.transaction import audit, transaction

JUDGES, PANEL, CRITERIA = 40, 4, 15
TENTHS = 10
HEAVY = 10
"""The weight of the first five criteria; the other ten weigh half of it."""


def fill(entries: int) -> tuple[User, Round]:
    """An organizer and the round, ready to be tabulated."""
    organizer = create_person(actor=None, email="olga@example.org", name="Olga", password="a long password")
    with transaction():
        round = _round()
        judges = _inserted(
            User, [{"email": f"judge{n}@example.org", "name": f"Judge {n}"} for n in range(JUDGES)]
        )
        _scorecards(round, _entries(round, entries), judges)
        round.state = RoundState.CLOSED
        audit(actor=organizer, action="close_round", subject=round, program=round.category.program)
    return organizer, round


def _round() -> Round:
    now = clock.now()
    program = Program(
        slug="season",
        name="Season",
        state=ProgramState.DELIBERATION,
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=30),
        judging_opens_at=now - timedelta(days=20),
        judging_closes_at=now - timedelta(days=10),
        announce_at=now + timedelta(days=10),
    )
    category = Category(
        program=program, code="C", name="Best Team", nominee_kind=NomineeKind.TEAM, judges_per_entry=PANEL
    )
    category.criteria = [
        Criterion(
            code=f"c{n:02d}",
            name=f"Criterion {n}",
            kind=CriterionKind.SUBJECTIVE,
            weight=HEAVY if n < 5 else HEAVY // 2,
            mark_unit=TENTHS,
            position=n,
        )
        for n in range(CRITERIA)
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


def _entries(round: Round, size: int) -> list[int]:
    named = {"program_id": round.category.program_id, "kind": NomineeKind.TEAM}
    nominees = _inserted(
        Nominee, [{**named, "name": f"Team {n}", "name_key": f"team {n}"} for n in range(size)]
    )
    entries = _inserted(
        Entry,
        [
            {"category_id": round.category_id, "nominee_id": nominee, "number": n}
            for n, nominee in enumerate(nominees, 1)
        ],
    )
    _inserted(RoundEntry, [{"round_id": round.id, "entry_id": entry} for entry in entries])
    return entries


def _scorecards(round: Round, entries: list[int], judges: list[int]) -> None:
    """Judges in turn; as judges come back to their sheets, cards and marks lie in no order."""
    rng = np.random.default_rng(0)
    pairs = [
        {"round_id": round.id, "entry_id": entry, "judge_id": judges[(PANEL * place + n) % JUDGES]}
        for place, entry in enumerate(entries)
        for n in range(PANEL)
    ]
    _inserted(Assignment, pairs)
    now = clock.now()
    done = {"state": ScorecardState.SUBMITTED, "version": 2, "saved_at": now, "submitted_at": now}
    cards = _inserted(Scorecard, [pairs[place] | done for place in rng.permutation(len(pairs))])
    values = rng.integers(1 * TENTHS, 10 * TENTHS, size=(len(cards), CRITERIA), endpoint=True).tolist()
    criteria = [one.id for one in round.category.criteria]
    marks = [
        {"scorecard_id": card, "criterion_id": criterion, "value": value}
        for card, own in zip(cards, values, strict=True)
        for criterion, value in zip(criteria, own, strict=True)
    ]
    db.session.execute(insert(Mark), marks)


def _inserted(model: Any, rows: list[dict[str, object]]) -> list[int]:
    """The ids of the rows, in their order."""
    made = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(made, rows))
