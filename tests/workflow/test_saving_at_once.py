"""A judge saves while the panel changes around them: wholly before or not at all, and without a deadlock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, Role
from awards.errors import NotAllowed, WrongState
from awards.extensions import db
from awards.models import AuditEntry, Conflict, Program, User
from awards.queries.audit import faults
from awards.queries.scorecards import assignment_called
from awards.workflow.judging import save_marks
from awards.workflow.lifting import agree_to_lift, ask_to_lift
from awards.workflow.recusing import find_again, recuse
from awards.workflow.season import advance
from tests.season import person
from tests.workflow.judged import Judged
from tests.workflow.test_transaction import AT_ONCE, together

TRIALS = 8
SAVES = 4


def saved(assignment: str) -> None:
    """Some saves in a row, as somebody clicks through the criteria."""
    for number in range(SAVES):
        found = assignment_called(assignment)
        assert found is not None
        save_marks(actor=found.judge, assignment=found, marks={"shown": Decimal(1 + number)})


def actions(session: Session, *wanted: str) -> list[str]:
    rows = select(AuditEntry.action).where(AuditEntry.action.in_(wanted)).order_by(AuditEntry.sequence)
    return list(session.scalars(rows))


def test_no_mark_is_taken_after_the_end_of_judging(app: Flask, marking: Judged, session: Session) -> None:
    given = [marking.assignment("North", judge).public_id for judge in range(2)]
    program_id, actor_id = marking.stage.program.id, marking.organizer.id

    def act(number: int) -> None:
        if number:
            saved(given[0])
        program, actor = db.session.get_one(Program, program_id), db.session.get_one(User, actor_id)
        advance(actor=actor, program=program, action="start_deliberation")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _trial in range(TRIALS):
            errors = together(app, pool, act)
            assert [type(error) for error in errors] == [WrongState]
            session.expire_all()
            marking.reopen()
    steps = actions(session, "save_marks", "start_deliberation", "reopen")
    assert steps.count("start_deliberation") == TRIALS
    after = [step for before, step in zip(steps, steps[1:], strict=False) if before == "start_deliberation"]
    assert set(after) == {"reopen"}
    assert faults() == []


def test_a_judge_who_is_recused_meanwhile_saves_before_or_not_at_all(
    app: Flask, marking: Judged, session: Session
) -> None:
    given, actor_id = marking.assignment("North").public_id, marking.organizer.id
    program_id = marking.stage.program.id
    second = person("Otto", marking.stage.program, Role.ORGANIZER)

    def act(number: int) -> None:
        if number:
            saved(given)
        actor, found = db.session.get_one(User, actor_id), assignment_called(given)
        assert found is not None
        if number:
            find_again(actor=actor, program=db.session.get_one(Program, program_id))
        else:
            recuse(actor=actor, assignment=found, reason="An old colleague.")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _trial in range(TRIALS):
            errors = together(app, pool, act)
            assert {type(error) for error in errors} <= {NotAllowed}
            session.expire_all()
            assert marking.assignment("North").state is AssignmentState.RECUSED
            conflict = session.scalars(select(Conflict).where(Conflict.stands)).one()
            ask_to_lift(actor=marking.organizer, conflict=conflict, reason="They left long ago.")
            agree_to_lift(actor=second, conflict=conflict)
    steps = actions(session, "save_marks", "recuse_judge", "give_back")
    assert steps.count("recuse_judge") == TRIALS
    after = [step for before, step in zip(steps, steps[1:], strict=False) if before == "recuse_judge"]
    assert set(after) == {"give_back"}
    assert faults() == []
