"""A judge is replaced: unfinished scorecards go to others, what was handed in stays, both are told."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, Role
from awards.errors import Invalid, StaleEdit, WrongState
from awards.models import Assignment, AuditEntry, Mail, Mark, Seat, User
from awards.workflow import judging, panels, recusing, tabulation
from awards.workflow.replacing import handover, replace_judge
from awards.workflow.transaction import transaction
from tests.season import person
from tests.workflow.judged import Judged

NAMES = ("North", "South", "East", "West")


@pytest.fixture
def begun(marking: Judged) -> Judged:
    """The first judge handed in North, began South; the second one handed in everything."""
    marking.mark("North", 0, 9)
    marking.mark("South", 0, 7, submit=False)
    for name in NAMES:
        marking.mark(name, 1, 5)
    return marking


@pytest.fixture
def reserve(begun: Judged) -> User:
    found = person("Rita", begun.stage.program, Role.JUDGE)
    panels.seat(actor=begun.organizer, round=begun.round, judge=found, is_reserve=True)
    return found


def standing(session: Session, made: Judged, name: str) -> set[str]:
    rows = select(Assignment).where(
        Assignment.entry_id == made.entries[name].id, Assignment.state == AssignmentState.ASSIGNED
    )
    return {one.judge.name for one in session.scalars(rows)}


def replaced(made: Judged, **arguments: object) -> None:
    replace_judge(actor=made.organizer, round=made.round, judge=made.judges[0], **arguments)  # type: ignore[arg-type]


def mails(session: Session, kind: str) -> Counter[str]:
    return Counter(session.scalars(select(Mail.recipient).where(Mail.kind == kind)))


def test_what_is_unfinished_goes_to_a_reserve_and_the_rest_stays(
    begun: Judged, reserve: User, session: Session
) -> None:
    before = mails(session, "assignment")
    replaced(begun)
    assert standing(session, begun, "North") == {"Judge.0", "Judge.1"}
    assert [standing(session, begun, name) for name in NAMES[1:]] == [{"Judge.1", "Rita"}] * 3
    assert mails(session, "replaced") == {begun.judges[0].email: 1}
    assert mails(session, "assignment") - before == {reserve.email: 1}
    mail = session.scalars(select(Mail).where(Mail.kind == "replaced")).one()
    assert (mail.context["count"], mail.context["stays"]) == (3, 1)


def test_begun_marks_stay_recorded_and_count_for_nothing(
    begun: Judged, reserve: User, session: Session
) -> None:
    replaced(begun)
    for name, value in {"South": 1, "East": 2, "West": 3}.items():
        given = session.scalars(
            select(Assignment).where(
                Assignment.entry_id == begun.entries[name].id, Assignment.judge_id == reserve.id
            )
        ).one()
        marks = {"shown": judging.Decimal(value), "expertise": judging.Decimal(value)}
        judging.save_marks(actor=reserve, assignment=given, marks=marks)
        judging.submit_scorecard(actor=reserve, assignment=given)
    begun.deliberate()
    found = tabulation.tabulate_round(actor=begun.organizer, round=begun.round)
    assert {one.judges for one in found.standings} == {2}
    assert session.query(Mark).filter_by(value=7).count() == 2


def test_a_chosen_judge_takes_what_they_may_and_reserves_the_rest(
    begun: Judged, reserve: User, session: Session
) -> None:
    sue = person("Sue", begun.stage.program, Role.JUDGE, employer="South Ltd")
    plan = handover(round=begun.round, judge=begun.judges[0], successor=sue)
    assert {one.entry.nominee.name: one.to.name for one in plan.moves if one.to} == {
        "Team South": "Rita",
        "Team East": "Sue",
        "Team West": "Sue",
    }
    assert [one.begun for one in plan.moves] == [True, False, False]
    replaced(begun, successor=sue, digest=plan.digest)
    assert standing(session, begun, "South") == {"Judge.1", "Rita"}
    assert standing(session, begun, "East") == {"Judge.1", "Sue"}
    (conflict,) = session.scalars(select(recusing.Conflict)).all()
    assert (conflict.judge_id, conflict.nominee_id) == (sue.id, begun.entries["South"].nominee_id)


def test_where_nobody_is_free_the_preview_says_so_and_the_gap_can_be_filled(
    begun: Judged, session: Session
) -> None:
    plan = handover(round=begun.round, judge=begun.judges[0])
    assert {one.entry.code for one in plan.bare} == {"BST-0002", "BST-0003", "BST-0004"}
    replaced(begun)
    assert standing(session, begun, "South") == {"Judge.1"}
    panels.seat(actor=begun.organizer, round=begun.round, judge=begun.stage.judge("Late"))
    panels.assign(actor=begun.organizer, round=begun.round)
    assert standing(session, begun, "South") == {"Judge.1", "Late"}
    assert standing(session, begun, "North") == {"Judge.0", "Judge.1"}


def test_replacing_twice_changes_nothing_the_second_time(
    begun: Judged, reserve: User, session: Session
) -> None:
    replaced(begun)
    with pytest.raises(Invalid, match="handed in everything"):
        replaced(begun)
    assert mails(session, "replaced").total() == 1
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "replace_judge")).all()) == 1


def test_a_round_that_went_on_refuses_the_old_preview(begun: Judged, reserve: User, session: Session) -> None:
    plan = handover(round=begun.round, judge=begun.judges[0])
    begun.mark("East", 0, 4)
    with pytest.raises(StaleEdit, match="The round went on"):
        replaced(begun, digest=plan.digest)
    assert standing(session, begun, "South") == {"Judge.0", "Judge.1"}


def test_whoever_left_keeps_no_seat_and_a_late_tie_still_withdraws_their_marks(
    begun: Judged, reserve: User, session: Session
) -> None:
    replaced(begun)
    leaver = begun.judges[0]
    assert session.scalar(select(Seat).where(Seat.judge_id == leaver.id)) is None
    with transaction():
        leaver.employer = begun.entries["North"].nominee.organization
        begun.entries["North"].nominee.organization = leaver.employer
    assert leaver.employer is not None
    recusing.find_for(actor=begun.organizer, judge=leaver)
    assert standing(session, begun, "North") == {"Judge.1", "Rita"}


def test_oneself_a_stranger_and_a_shadow_judge_cannot_step_in(begun: Judged, session: Session) -> None:
    sam = begun.stage.judge("Sam")
    panels.seat(actor=begun.organizer, round=begun.round, judge=sam)
    with transaction():
        session.scalars(select(Seat).where(Seat.judge_id == sam.id)).one().is_shadow = True
    for successor, sentence in (
        (begun.judges[0], "cannot step in for themselves"),
        (person("Eve"), "is not a judge of"),
        (sam, "is a shadow judge"),
    ):
        with pytest.raises(Invalid, match=sentence):
            replaced(begun, successor=successor)
    with pytest.raises(Invalid, match="has no entries in this round"):
        replace_judge(actor=begun.organizer, round=begun.round, judge=person("Nobody"))


def test_a_closed_round_keeps_its_judges(begun: Judged) -> None:
    judging.close_round(actor=begun.organizer, round=begun.round)
    with pytest.raises(WrongState, match="is closed"):
        replaced(begun)
