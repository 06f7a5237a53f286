"""The season a walk goes through, set up by the verbs, and a view of the database that the server writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import (
    CriterionKind,
    CutMethod,
    MailState,
    MetricKind,
    MinimumRule,
    NomineeKind,
    Outcome,
    ScoredBy,
)
from awards.extensions import db
from awards.models import AuditEntry, Category, Mail, User
from awards.queries import audit
from awards.workflow import season
from awards.workflow.categories import add_category, edit_category
from awards.workflow.criteria import CriterionDraft, MinimumDraft, set_criteria, set_cut, set_minimum_criteria
from awards.workflow.programs import create_program, edit_program
from tests.e2e.conftest import Site
from tests.season import person

SLUG = "care-awards"
CRITERIA = [
    CriterionDraft(
        code="csat",
        name="Customer satisfaction",
        weight=30,
        kind=CriterionKind.OBJECTIVE,
        scored_by=ScoredBy.RULE,
        metric=MetricKind.CSAT,
        curve=(("60", "1"), ("85", "6"), ("97", "10")),
    ),
    CriterionDraft(
        code="voice",
        name="Customer feedback",
        weight=30,
        level_texts={"4": "Praise without an example", "8": "Concrete stories that fit the figures"},
    ),
    CriterionDraft(
        code="expertise",
        name="Industry expertise",
        weight=40,
        level_texts={"7": "Improves the practice", "9": "Others work the same way now"},
    ),
]
SIZES = {Outcome.SHORTLISTED: 10, Outcome.FINALIST: 5, Outcome.WINNER: 1}
Found = TypeVar("Found")


def prepare(site: Site) -> None:
    """An organizer, a company's account, and a season that takes nominations."""
    app = site.app()
    with app.app_context():
        organizer = person("organizer")
        person("company")
        _open_season(organizer)
        db.session.remove()
        db.engine.dispose()


def _open_season(organizer: User) -> None:
    program = create_program(actor=organizer, name="Care Awards 2027", slug=SLUG, template=None)
    category = add_category(
        actor=organizer,
        program=program,
        code="BST",
        name="Best service team",
        nominee_kind=NomineeKind.TEAM,
        description="A team that customers would ask for again.",
    )
    _describe(organizer, category)
    now = clock.now()
    edit_program(
        actor=organizer,
        program=program,
        headline="The service teams customers remember.",
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=10),
        judging_opens_at=now + timedelta(days=11),
        judging_closes_at=now + timedelta(days=30),
        announce_at=now + timedelta(days=40),
    )
    for action in ("schedule", "open"):
        season.advance(actor=organizer, program=program, action=action)


def _describe(organizer: User, category: Category) -> None:
    edit_category(actor=organizer, category=category, judges_per_entry=1, minimum_judges=1)
    set_criteria(actor=organizer, category=category, criteria=CRITERIA)
    rules = [MinimumDraft(rule=MinimumRule.WORDS_AT_LEAST, threshold=5)]
    set_minimum_criteria(actor=organizer, category=category, rules=rules)
    for outcome, size in SIZES.items():
        set_cut(actor=organizer, category=category, outcome=outcome, method=CutMethod.TOP_N, size=size)


class Records:
    """Reads what the server wrote, each time anew."""

    def __init__(self, site: Site) -> None:
        self.app = site.app()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session()

    def one(self, rows: Select[Found]) -> Found:
        """The only row, its columns readable afterwards."""
        with self.reading() as session:
            found = session.execute(rows).scalar_one()
            session.expunge_all()
            return found

    def number(self, rows: Select[Found]) -> int:
        with self.reading() as session:
            return session.scalar(select(func.count()).select_from(rows.subquery())) or 0

    def audited(self, action: str, by: str = "", times: int = 1) -> None:
        """The action stands in the log so many times, by this address or without an account."""
        with self.reading() as session:
            rows = select(User.email).select_from(AuditEntry).outerjoin(User, User.id == AuditEntry.actor_id)
            actors = session.scalars(rows.where(AuditEntry.action == action)).all()
        assert list(actors) == [by or None] * times, f"{action}: {actors}"

    def unbroken(self) -> None:
        """Every chain of the log holds, and every mail went out once."""
        with self.reading() as session:
            assert audit.faults() == []
            assert set(session.scalars(select(Mail.state))) == {MailState.SENT}

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
