"""A conflict is lifted by two organizers who are not the judge, and comes back when it is declared anew."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import AssignmentState, ConflictKind, Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.models import Assignment, Conflict, Mail, User
from awards.workflow import judging, panels, recusing
from awards.workflow.lifting import agree_to_lift, ask_to_lift, decline_to_lift
from awards.workflow.team import grant
from awards.workflow.transaction import transaction
from tests.season import person
from tests.workflow.judged import Judged

WHY = "They left eleven years ago."


@pytest.fixture
def taken(marking: Judged) -> Conflict:
    """The first judge was recused from North by the organizer."""
    given = marking.assignment("North")
    return recusing.recuse(actor=marking.organizer, assignment=given, reason="An old colleague.")


@pytest.fixture
def second(marking: Judged) -> User:
    return person("Otto", marking.stage.program, Role.ORGANIZER)


def ask(marking: Judged, conflict: Conflict) -> Conflict:
    return ask_to_lift(actor=marking.organizer, conflict=conflict, reason=WHY)


def agree(marking: Judged, actor: User, conflict: Conflict) -> Conflict:
    return agree_to_lift(actor=actor, conflict=conflict)


def state(marking: Judged) -> AssignmentState:
    return marking.assignment("North").state


def mails(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(Mail.recipient).where(Mail.kind == kind)))


def test_two_organizers_give_the_entry_back_and_tell_the_judge(
    marking: Judged, taken: Conflict, second: User, session: Session
) -> None:
    called = Counter(mails(session, "assignment"))
    ask(marking, taken)
    assert mails(session, "lift_asked") == [second.email]
    assert (taken.stands, state(marking)) == (True, AssignmentState.RECUSED)
    agree(marking, second, taken)
    assert (taken.stands, state(marking)) == (False, AssignmentState.ASSIGNED)
    assert Counter(mails(session, "assignment")) - called == {marking.judges[0].email: 1}
    marking.mark("North", 0, 7)
    given = panels.assign(actor=marking.organizer, round=marking.round)
    assert len(given) == 8


def test_one_organizer_is_not_enough(marking: Judged, taken: Conflict, session: Session) -> None:
    with pytest.raises(WrongState, match="Nobody asks"):
        agree(marking, marking.organizer, taken)
    ask(marking, taken)
    with pytest.raises(NotAllowed, match="another organizer"):
        agree(marking, marking.organizer, taken)
    with pytest.raises(WrongState, match="a second organizer decides"):
        ask(marking, taken)
    with pytest.raises(IntegrityError), transaction():
        taken.lifted_at, taken.lifted_by_id = clock.now(), marking.organizer.id
    assert taken.stands


def test_nobody_lifts_their_own(marking: Judged, taken: Conflict, second: User) -> None:
    judge = marking.judges[0]
    grant(actor=second, program=marking.stage.program, user=judge, role=Role.ORGANIZER)
    with pytest.raises(NotAllowed, match="your own"):
        ask_to_lift(actor=judge, conflict=taken, reason=WHY)
    ask(marking, taken)
    with pytest.raises(NotAllowed, match="your own"):
        agree(marking, judge, taken)


def test_a_reason_is_needed(marking: Judged, taken: Conflict) -> None:
    with pytest.raises(Invalid, match="the second organizer reads it"):
        ask_to_lift(actor=marking.organizer, conflict=taken, reason=" ")


def test_a_declined_request_leaves_everything_and_may_be_made_again(
    marking: Judged, taken: Conflict, second: User, session: Session
) -> None:
    ask(marking, taken)
    decline_to_lift(actor=second, conflict=taken)
    assert (taken.stands, taken.lift_reason, state(marking)) == (True, "", AssignmentState.RECUSED)
    ask(marking, taken)
    assert mails(session, "lift_asked") == [second.email] * 2


def test_another_conflict_keeps_the_entry_away(marking: Judged, taken: Conflict, second: User) -> None:
    other = recusing.declare_conflict(
        actor=marking.organizer,
        program=marking.stage.program,
        judge=taken.judge,
        nominee=taken.nominee,
        reason="They share a flat.",
        kind=ConflictKind.SPONSOR,
    )
    agree(marking, second, ask(marking, taken))
    assert state(marking) is AssignmentState.RECUSED
    agree(marking, second, ask(marking, other))
    assert state(marking) is AssignmentState.ASSIGNED


def test_a_closed_round_gets_nothing_back(marking: Judged, taken: Conflict, second: User) -> None:
    judging.close_round(actor=marking.organizer, round=marking.round)
    agree(marking, second, ask(marking, taken))
    assert state(marking) is AssignmentState.RECUSED


def test_a_rule_does_not_find_again_what_two_have_lifted(
    marking: Judged, second: User, session: Session
) -> None:
    judge = marking.judges[0]
    with transaction():
        judge.employer = marking.entries["North"].nominee.organization
    (found,) = recusing.find_conflicts(actor=marking.organizer, round=marking.round)
    agree(marking, second, ask(marking, found))
    assert recusing.find_conflicts(actor=marking.organizer, round=marking.round) == []
    assert state(marking) is AssignmentState.ASSIGNED
    assert len(session.scalars(select(Conflict)).all()) == 1


def test_a_fresh_declaration_stands_again_and_is_told_again(
    marking: Judged, taken: Conflict, second: User, session: Session
) -> None:
    agree(marking, second, ask(marking, taken))
    again = recusing.recuse(
        actor=marking.organizer, assignment=marking.assignment("North"), reason="They married."
    )
    assert again.id == taken.id
    assert (again.stands, again.reason, again.lift_asked_by_id) == (True, "They married.", None)
    assert session.scalars(select(Assignment.state)).all().count(AssignmentState.RECUSED) == 1
    assert mails(session, "recused") == [taken.judge.email] * 2


def test_a_new_declaration_ends_the_request_to_lift(marking: Judged, taken: Conflict, second: User) -> None:
    ask(marking, taken)
    recusing.declare_conflict(
        actor=marking.judges[0],
        program=marking.stage.program,
        judge=marking.judges[0],
        nominee=taken.nominee,
        reason="We still share an office.",
    )
    assert (taken.reason, taken.lift_reason) == ("We still share an office.", "")
    with pytest.raises(WrongState, match="Nobody asks to lift"):
        agree(marking, second, taken)
