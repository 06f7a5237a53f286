"""A small season with one category, built through the real verbs, for the pages of organizers and judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from flask import g
from flask.testing import FlaskClient

from awards import clock
from awards.enums import (
    CriterionKind,
    CutMethod,
    MetricKind,
    MinimumRule,
    NominationKind,
    NomineeKind,
    Outcome,
    ProgramState,
    Role,
    ScoredBy,
    TiePolicy,
)
from awards.models import Assignment, Category, Nomination, Program, Round, User
from awards.workflow import (
    evidence,
    judging,
    nominations,
    panels,
    pledging,
    screening,
    season,
    selection,
    tabulation,
)
from awards.workflow.accounts import join_organization
from awards.workflow.categories import add_category
from awards.workflow.criteria import CriterionDraft, MinimumDraft, set_criteria, set_cut, set_minimum_criteria
from awards.workflow.programs import create_program
from awards.workflow.transaction import transaction
from tests.season import person

CURVE = (("60", "1"), ("85", "6"), ("97", "10"))


@dataclass
class Stage:
    organizer: User
    program: Program
    category: Category

    def nominated(
        self, name: str, *, kind: NominationKind = NominationKind.PEER, voice: str = ""
    ) -> Nomination:
        """A submitted nomination; one of a company itself states a CSAT of 90 % from 200 answers."""
        return self._nominated(name, kind, person(voice or f"Voice.{name}"))

    def _nominated(self, name: str, kind: NominationKind, voice: User) -> Nomination:
        own = kind is NominationKind.SELF
        draft = nominations.start_nomination(
            program=self.program,
            category=self.category,
            kind=kind,
            nominator=voice,
            organization=join_organization(actor=voice, name=f"{name} Ltd") if own else None,
            typed={
                "nominee_name": f"Team {name}",
                "nominee_organization": f"{name} Ltd",
                "name": voice.name,
                "email": voice.email,
                "answers": {code: f"About {name}: {code}." for code in (SELF_CODES if own else PEER_CODES)},
            },
        )
        if own:
            today = clock.now().date()
            start = today - timedelta(days=370)
            evidence.state_figures(
                actor=voice, nomination=draft, csat=(180, 200), period_start=start, period_end=today
            )
        nominations.submit(actor=voice, nomination=draft)
        return draft

    def admitted(self, name: str, *, kind: NominationKind = NominationKind.PEER) -> Nomination:
        found = self.nominated(name, kind=kind)
        screening.admit(actor=self.organizer, nomination=found)
        return found

    def judge(self, name: str) -> User:
        """A judge who has accepted the terms."""
        found = person(name, self.program, Role.JUDGE)
        pledging.accept_terms(actor=found, program=self.program)
        return found

    def round_of(self, *judges: User) -> Round:
        """The category's round with these judges seated and assigned, not open yet."""
        round = panels.prepare_round(actor=self.organizer, category=self.category)
        for judge in judges:
            panels.seat(actor=self.organizer, round=round, judge=judge)
        panels.assign(actor=self.organizer, round=round)
        return round

    def open_round(self, *judges: User) -> list[Assignment]:
        round = self.round_of(*judges)
        self.move_to(ProgramState.JUDGING)
        judging.open_round(actor=self.organizer, round=round)
        return list(panels.queries.assignments(round))

    def cut(self, outcome: Outcome, size: int, policy: TiePolicy = TiePolicy.INCLUDE) -> None:
        set_cut(
            actor=self.organizer,
            category=self.category,
            outcome=outcome,
            method=CutMethod.TOP_N,
            size=size,
            policy=policy,
        )

    def marked(self, assignment: Assignment, expertise: str, *, submit: bool = True) -> None:
        marks = {"shown": Decimal(7), "expertise": Decimal(expertise)}
        judging.save_marks(actor=assignment.judge, assignment=assignment, marks=marks)
        if submit:
            judging.submit_scorecard(actor=assignment.judge, assignment=assignment)

    def judged(self, expertise: Mapping[str, str], *, drafts: Collection[str] = ()) -> Round:
        """A company's own entry for each name, marked by Ada; judging is closed, drafts stay drafts."""
        if not self.category.cuts:
            self.cut(Outcome.WINNER, 1)
        for name in expertise:
            self.admitted(name, kind=NominationKind.SELF)
        for one in self.open_round(self.judge("Ada")):
            name = one.entry.nominee.name.removeprefix("Team ")
            self.marked(one, expertise[name], submit=name not in drafts)
        season.advance(actor=self.organizer, program=self.program, action="start_deliberation")
        return next(iter(season.rounds(self.program)))

    def decided(self, expertise: Mapping[str, str], *, name: Collection[Outcome]) -> Round:
        """The same, tabulated, with these tiers named."""
        round = self.judged(expertise)
        tabulation.tabulate_round(actor=self.organizer, round=round)
        for outcome in name:
            selection.name_tier(actor=self.organizer, category=self.category, outcome=outcome)
        return round

    def move_to(self, state: ProgramState) -> None:
        with transaction():
            self.program.state = state


SELF_CODES = ("story", "results")
PEER_CODES = ("reason",)


def a_stage(judges_per_entry: int = 1, slug: str = "crm-2027") -> Stage:
    organizer = person(f"Olga.{slug}")
    program = create_program(actor=organizer, name=f"Awards {slug}", slug=slug, template=None)
    category = add_category(
        actor=organizer, program=program, code="BST", name="Best team", nominee_kind=NomineeKind.TEAM
    )
    set_criteria(actor=organizer, category=category, criteria=CRITERIA)
    set_minimum_criteria(
        actor=organizer, category=category, rules=[MinimumDraft(rule=MinimumRule.WORDS_AT_LEAST, threshold=4)]
    )
    with transaction():
        now = clock.now()
        program.opens_at, program.closes_at = now - timedelta(days=9), now + timedelta(days=9)
        program.judging_opens_at = now + timedelta(days=10)
        program.judging_closes_at = now + timedelta(days=20)
        program.announce_at = now + timedelta(days=30)
        category.judges_per_entry = judges_per_entry
        program.state = ProgramState.OPEN
    return Stage(organizer, program, category)


CRITERIA = [
    CriterionDraft(
        code="csat",
        name="Satisfaction",
        weight=30,
        kind=CriterionKind.OBJECTIVE,
        scored_by=ScoredBy.RULE,
        metric=MetricKind.CSAT,
        curve=CURVE,
    ),
    CriterionDraft(
        code="shown",
        name="Shown satisfaction",
        weight=30,
        kind=CriterionKind.OBJECTIVE,
        scored_by=ScoredBy.PANEL,
        metric=MetricKind.CSAT,
        curve=CURVE,
    ),
    CriterionDraft(code="expertise", name="Expertise", weight=40, level_texts={"7": "Improves the practice"}),
]


def sign_in(client: FlaskClient, user: User) -> None:
    """Go on as this person; the test's application context must forget who was here before."""
    g.pop("_login_user", None)
    with client.session_transaction() as session:
        session["_user_id"] = f"{user.public_id}:{user.session_version}"
