"""The season moves one step at a time, says what is missing, and freezes what judges go by."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import CutMethod, NomineeKind, Outcome, ProgramState, RoundState
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Conflict, Mark, Program, Round, User
from awards.states import PROGRAM
from awards.workflow import categories, criteria, panels, recusing, season
from awards.workflow.judging import scheme_of
from awards.workflow.lifting import ask_to_lift, decline_to_lift
from awards.workflow.programs import edit_program
from awards.workflow.season import advance, missing
from awards.workflow.transaction import transaction
from scoring import Scheme
from tests.season import a_program, person
from tests.web.stage import CRITERIA, Stage, a_stage
from tests.workflow.judged import Judged, entered, nominated

ACTIONS = sorted({action for _state, action in PROGRAM})


def shows(program: Program, action: str, actor: User, *sentences: str) -> None:
    """`missing` says exactly this, and the step is refused with the same words."""
    assert missing(program, action) == list(sentences)
    before = program.state
    with pytest.raises(WrongState) as refusal:
        advance(actor=actor, program=program, action=action)
    assert refusal.value.message == " ".join(sentences)
    assert program.state is before


def ready(stage: Stage) -> Stage:
    """Screening is over and one judge has the one entry."""
    entered(stage, "North")
    stage.round_of(stage.judge("Ada"))
    stage.move_to(ProgramState.SCREENING)
    return stage


def test_only_the_steps_of_the_table_are_taken(app: Flask) -> None:
    organizer = person("Olga")
    program = a_program(organizer, template=None)
    for state, action in product(ProgramState, ACTIONS):
        if (state, action) in PROGRAM:
            continue
        with transaction():
            program.state = state
        with pytest.raises(WrongState, match="too late or too early|already"):
            advance(actor=organizer, program=program, action=action, reason="Because.")
        assert program.state is state


def test_scheduling_needs_dates_and_a_category(app: Flask) -> None:
    stage = a_stage()
    categories.remove_category(actor=stage.organizer, category=stage.category)
    with transaction():
        stage.program.state = ProgramState.DRAFT
        stage.program.opens_at = stage.program.announce_at = None
    shows(
        stage.program,
        "schedule",
        stage.organizer,
        "Set the day nominations open.",
        "Set the day winners are announced.",
        "Add at least one category.",
    )


def test_scheduling_needs_weights_of_100_and_a_way_to_win(app: Flask) -> None:
    stage = a_stage()
    criteria.set_criteria(actor=stage.organizer, category=stage.category, criteria=CRITERIA[1:])
    stage.move_to(ProgramState.DRAFT)
    shows(
        stage.program,
        "schedule",
        stage.organizer,
        "Best team: the weights come to 70, not to 100.",
        "Best team: say how winners are chosen.",
    )
    criteria.set_criteria(actor=stage.organizer, category=stage.category, criteria=CRITERIA)
    criteria.set_cut(
        actor=stage.organizer,
        category=stage.category,
        outcome=Outcome.WINNER,
        method=CutMethod.TOP_N,
        size=1,
    )
    advance(actor=stage.organizer, program=stage.program, action="schedule")
    assert stage.program.state is ProgramState.SCHEDULED


def test_nominations_do_not_open_after_the_day_they_close(app: Flask) -> None:
    stage = a_stage()
    stage.move_to(ProgramState.SCHEDULED)
    with clock.at(clock.now() + timedelta(days=9, minutes=1)):
        shows(
            stage.program,
            "open",
            stage.organizer,
            "The day nominations close has passed; set a later one.",
        )
    advance(actor=stage.organizer, program=stage.program, action="open")
    assert stage.program.state is ProgramState.OPEN


def test_judging_waits_for_screening(app: Flask) -> None:
    stage = a_stage()
    nominated(stage, "North")
    stage.move_to(ProgramState.SCREENING)
    shows(
        stage.program,
        "start_judging",
        stage.organizer,
        "1 nomination waits for screening.",
        "No entry has been admitted.",
    )


def test_judging_waits_for_a_panel_in_every_category(app: Flask) -> None:
    stage = a_stage()
    entered(stage, "North")
    stage.move_to(ProgramState.SCREENING)
    shows(
        stage.program,
        "start_judging",
        stage.organizer,
        "Best team: prepare the round and assign the panel.",
    )
    panels.prepare_round(actor=stage.organizer, category=stage.category)
    shows(
        stage.program,
        "start_judging",
        stage.organizer,
        "Best team: 1 entry has no judge yet; assign the panel.",
    )


def test_an_entry_whose_only_judge_stepped_back_has_no_judge(app: Flask) -> None:
    stage = ready(a_stage())
    given = panels.queries.assignments(panels.prepare_round(actor=stage.organizer, category=stage.category))
    recusing.recuse(actor=stage.organizer, assignment=given[0], reason="A former employer.")
    shows(
        stage.program,
        "start_judging",
        stage.organizer,
        "Best team: 1 entry has no judge yet; assign the panel.",
    )


def test_starting_to_judge_freezes_the_scheme(app: Flask) -> None:
    stage = ready(a_stage())
    wanted = scheme_of(Round(category=stage.category, number=1))
    advance(actor=stage.organizer, program=stage.program, action="start_judging")
    round = panels.prepare_round(actor=stage.organizer, category=stage.category)
    assert round.state is RoundState.OPEN
    assert (round.scheme_text, round.scheme_digest) == (wanted.to_toml(), wanted.digest)
    assert Scheme.from_text(round.scheme_text or "").digest == wanted.digest
    refused = [
        lambda: criteria.set_criteria(actor=stage.organizer, category=stage.category, criteria=CRITERIA),
        lambda: criteria.set_minimum_criteria(actor=stage.organizer, category=stage.category, rules=[]),
        lambda: criteria.drop_cut(actor=stage.organizer, category=stage.category, outcome=Outcome.WINNER),
        lambda: categories.edit_category(actor=stage.organizer, category=stage.category, minimum_judges=1),
        lambda: categories.remove_category(actor=stage.organizer, category=stage.category),
        lambda: categories.add_category(
            actor=stage.organizer,
            program=stage.program,
            code="NEW",
            name="New",
            nominee_kind=NomineeKind.TEAM,
        ),
    ]
    for change in refused:
        with pytest.raises(WrongState, match="frozen since judging started"):
            change()


def test_the_database_refuses_marks_once_the_round_is_closed(marked: Judged, session: Session) -> None:
    assert marked.round.state is RoundState.CLOSED
    mark = session.query(Mark).first()
    assert mark is not None
    copied = f"VALUES ({mark.scorecard_id}, {mark.criterion_id}, 1)"
    for change in (
        "UPDATE marks SET value = 10",
        "DELETE FROM marks",
        f"INSERT INTO marks (scorecard_id, criterion_id, value) {copied}",
    ):
        with pytest.raises(DBAPIError, match="the round is not open"), transaction():
            session.execute(text(change))
    with pytest.raises(WrongState, match="is closed, so nothing was saved"):
        marked.mark("North", 0, 1)


def test_going_back_to_judging_needs_a_reason_and_takes_marks_for_some_days(
    marked: Judged, session: Session
) -> None:
    with pytest.raises(Invalid, match="Say why"):
        advance(actor=marked.organizer, program=marked.stage.program, action="reopen", reason=" ")
    scheme = marked.round.scheme_digest
    marked.reopen()
    assert marked.stage.program.state is ProgramState.JUDGING
    assert marked.round.state is RoundState.OPEN
    assert marked.round.scheme_digest == scheme
    left = (marked.round.closes_at or clock.now()) - clock.now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
    with pytest.raises(WrongState, match="frozen"):
        criteria.set_criteria(actor=marked.organizer, category=marked.stage.category, criteria=CRITERIA)


@pytest.mark.parametrize(
    ("state", "before"),
    [(ProgramState.SCHEDULED, ProgramState.DRAFT), (ProgramState.SCREENING, ProgramState.OPEN)],
)
def test_a_step_back_reopens_the_season(app: Flask, state: ProgramState, before: ProgramState) -> None:
    organizer = person("Olga")
    program = a_program(organizer, template=None)
    with transaction():
        program.state = state
    advance(actor=organizer, program=program, action="reopen", reason="The date was wrong.")
    assert program.state is before


def test_what_was_tabulated_before_a_reopening_is_not_announced(named: Judged) -> None:
    named.reopen()
    named.deliberate()
    _again(named)


def test_what_was_tabulated_before_a_judge_stepped_back_is_not_announced(named: Judged) -> None:
    named.recuse("North", 1)
    _again(named)


def _again(made: Judged) -> None:
    again = "Best team: tabulate the round again, for what counts has changed since."
    shows(made.stage.program, "announce", made.organizer, again)
    made.tabulate()
    shows(
        made.stage.program,
        "announce",
        made.organizer,
        *(f"Best team: name the {tier}." for tier in ("shortlist", "finalists", "winners")),
    )
    made.name_tiers()
    made.announce()
    assert made.stage.program.state is ProgramState.ANNOUNCED


def test_a_season_that_is_over_keeps_its_description(announced: Judged) -> None:
    advance(actor=announced.organizer, program=announced.stage.program, action="archive")
    with pytest.raises(WrongState, match="The season is over"):
        edit_program(actor=announced.organizer, program=announced.stage.program, name="Another name")
    assert season.missing(announced.stage.program, "archive") == []


def test_asking_to_lift_a_conflict_makes_no_tabulation_old(named: Judged) -> None:
    named.recuse("North", 1)
    named.tabulate()
    named.name_tiers()
    conflict = db.session.scalars(select(Conflict)).one()
    ask_to_lift(actor=named.organizer, conflict=conflict, reason="They left long ago.")
    decline_to_lift(actor=named.organizer, conflict=conflict)
    assert missing(named.stage.program, "announce") == []
