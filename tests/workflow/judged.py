"""A small season that two judges have marked, through the real verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from awards import clock
from awards.enums import CutMethod, NominationKind, NomineeKind, Outcome, ProgramState
from awards.extensions import db
from awards.models import (
    Assignment,
    Entry,
    EntrySource,
    Nomination,
    Program,
    Round,
    Standing,
    Tabulation,
    User,
)
from awards.workflow import (
    evidence,
    judging,
    nominations,
    panels,
    recusing,
    screening,
    season,
    selection,
    tabulation,
)
from awards.workflow.accounts import join_organization
from awards.workflow.criteria import set_cut
from awards.workflow.deliberating import open_deliberation
from awards.workflow.transaction import transaction
from tests.season import person
from tests.web.stage import Stage, a_stage

CSAT = (180, 200)
TIERS = {Outcome.SHORTLISTED: 3, Outcome.FINALIST: 2, Outcome.WINNER: 1}
Marks = Mapping[str, Sequence[int]]
"""Name to one mark per judge, given on both criteria of the panel."""
MARKS: Marks = {"North": (9, 8), "South": (7, 7), "East": (6, 6), "West": (5, 5)}
TIED: Marks = {**MARKS, "East": (7, 7)}


@dataclass
class Judged:
    stage: Stage
    round: Round
    judges: list[User]
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def organizer(self) -> User:
        return self.stage.organizer

    def assignment(self, name: str, judge: int = 0) -> Assignment:
        rows = select(Assignment).where(
            Assignment.round_id == self.round.id,
            Assignment.entry_id == self.entries[name].id,
            Assignment.judge_id == self.judges[judge].id,
        )
        return db.session.scalars(rows).one()

    def mark(self, name: str, judge: int, value: int, *, submit: bool = True) -> None:
        given = self.assignment(name, judge)
        marks = {code: Decimal(value) for code in ("shown", "expertise")}
        judging.save_marks(actor=self.judges[judge], assignment=given, marks=marks)
        if submit:
            judging.submit_scorecard(actor=self.judges[judge], assignment=given)

    def mark_all(self, marks: Marks) -> None:
        for name, given in marks.items():
            for judge, value in enumerate(given):
                self.mark(name, judge, value)

    def hand_in(self, marks: Marks) -> Judged:
        """Mark everything and close the round."""
        self.mark_all(marks)
        self.deliberate()
        return self

    def recuse(self, name: str, *judges: int) -> None:
        for judge in judges:
            recusing.recuse(
                actor=self.organizer, assignment=self.assignment(name, judge), reason="A former employer."
            )

    def deliberate(self) -> None:
        season.advance(actor=self.organizer, program=self.stage.program, action="start_deliberation")

    def tabulate(self) -> Tabulation:
        return tabulation.tabulate_round(actor=self.organizer, round=self.round)

    def name_tiers(self) -> None:
        for outcome in TIERS:
            selection.name_tier(actor=self.organizer, category=self.stage.category, outcome=outcome)

    def announce(self) -> None:
        season.advance(actor=self.organizer, program=self.stage.program, action="announce")

    def reopen(self) -> None:
        season.advance(
            actor=self.organizer, program=self.stage.program, action="reopen", reason="A judge was ill."
        )


def lines(found: Tabulation) -> dict[str, Standing]:
    """The standings by the name of the team."""
    return {one.entry.nominee.name.removeprefix("Team "): one for one in found.standings}


def nominated(stage: Stage, name: str, csat: tuple[int, int] | None = CSAT) -> Nomination:
    """A company nominates its own team and states its CSAT."""
    voice = person(f"Voice.{name}")
    draft = nominations.start_nomination(
        program=stage.program,
        category=stage.category,
        kind=NominationKind.SELF,
        nominator=voice,
        organization=join_organization(actor=voice, name=f"{name} Ltd"),
        typed={
            "nominee_name": f"Team {name}",
            "nominee_organization": f"{name} Ltd",
            "answers": dict.fromkeys(("story", "results"), f"What {name} did for its customers."),
        },
    )
    if csat is not None:
        today = clock.now().date()
        year = {"period_start": today - timedelta(days=370), "period_end": today}
        evidence.state_figures(actor=voice, nomination=draft, csat=csat, **year)
    nominations.submit(actor=voice, nomination=draft)
    return draft


def entered(stage: Stage, name: str, csat: tuple[int, int] | None = CSAT) -> Entry:
    found = nominated(stage, name, csat)
    screening.admit(actor=stage.organizer, nomination=found)
    rows = select(Entry).join(EntrySource).where(EntrySource.nomination_id == found.id)
    return db.session.scalars(rows).one()


def in_judging(
    names: Mapping[str, tuple[int, int] | None], *, judges: int = 2, kind: NomineeKind = NomineeKind.TEAM
) -> Judged:
    """Entries with these figures, every judge assigned to every entry, the round open."""
    stage = a_stage(judges_per_entry=judges)
    for outcome, size in TIERS.items():
        set_cut(
            actor=stage.organizer,
            category=stage.category,
            outcome=outcome,
            method=CutMethod.TOP_N,
            size=size,
        )
    with transaction():
        stage.category.nominee_kind = kind
    entries = {name: entered(stage, name, csat) for name, csat in names.items()}
    panel = [stage.judge(f"Judge.{place}") for place in range(judges)]
    round = stage.round_of(*panel)
    stage.move_to(ProgramState.SCREENING)
    season.advance(actor=stage.organizer, program=stage.program, action="start_judging")
    return Judged(stage, round, panel, entries)


SPLIT: Marks = {"North": (9, 9, 9), "South": (7, 7, 7), "East": (7, 7, 6), "West": (9, 2, 5)}
"""Three judges; they do not agree on West."""


def deliberating() -> Judged:
    """Judged by three, the first one the chair; closed, tabulated, the deliberation open."""
    judged = in_judging(dict.fromkeys(SPLIT, CSAT), judges=3)
    panels.seat(actor=judged.organizer, round=judged.round, judge=judged.judges[0], is_chair=True)
    judged.hand_in(SPLIT).tabulate()
    open_deliberation(actor=judged.judges[0], round=judged.round)
    return judged


def found() -> Judged:
    """The season of this database, as it was built."""
    session = db.session
    program = session.scalars(select(Program)).one()
    category = program.categories[0]
    organizer = session.scalars(select(User).where(User.email.like("olga.%"))).one()
    judges = session.scalars(select(User).where(User.email.like("judge.%")).order_by(User.email)).all()
    entries = session.scalars(select(Entry).order_by(Entry.number))
    return Judged(
        Stage(organizer, program, category),
        session.scalars(select(Round)).one(),
        list(judges),
        {one.nominee.name.removeprefix("Team "): one for one in entries},
    )
