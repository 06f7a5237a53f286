"""A panel that loses a judge in an open round is filled up from its reserves at once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, Role
from awards.models import Assignment, Mail, User
from awards.queries import conflicts as read
from awards.workflow import judging, panels, recusing, tabulation
from awards.workflow.lifting import agree_to_lift, ask_to_lift
from tests.season import person
from tests.workflow.judged import MARKS, Judged


@pytest.fixture
def reserves(marking: Judged) -> list[User]:
    """Two, the second of whom works for North."""
    found = [
        person("Rita", marking.stage.program, Role.JUDGE),
        person("Rolf", marking.stage.program, Role.JUDGE, employer="North Ltd"),
    ]
    for one in found:
        panels.seat(actor=marking.organizer, round=marking.round, judge=one, is_reserve=True)
    return found


def standing(session: Session, name: str, marking: Judged) -> set[str]:
    rows = select(Assignment).where(
        Assignment.entry_id == marking.entries[name].id, Assignment.state == AssignmentState.ASSIGNED
    )
    return {one.judge.name for one in session.scalars(rows)}


def mails(session: Session, kind: str) -> Counter[str]:
    return Counter(session.scalars(select(Mail.recipient).where(Mail.kind == kind)))


def test_reserves_get_nothing_by_themselves(marking: Judged, reserves: list[User], session: Session) -> None:
    panels.assign(actor=marking.organizer, round=marking.round)
    held = set(session.scalars(select(Assignment.judge_id)))
    assert held == {one.id for one in marking.judges}


def test_a_late_conflict_calls_a_reserve_who_is_free_of_one(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    before = mails(session, "assignment")
    marking.recuse("North", 0)
    assert standing(session, "North", marking) == {"Judge.1", "Rita"}
    assert mails(session, "assignment") - before == {reserves[0].email: 1}
    assert not mails(session, "no_reserve")


def test_the_reserve_with_fewer_entries_is_called(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    marking.recuse("South", 0)
    marking.recuse("East", 0)
    assert standing(session, "South", marking) == {"Judge.1", "Rita"}
    assert standing(session, "East", marking) == {"Judge.1", "Rolf"}


def test_without_a_free_reserve_the_organizers_are_asked(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    marking.recuse("North", 0)
    marking.recuse("North", 1)
    assert standing(session, "North", marking) == {"Rita"}
    assert mails(session, "no_reserve") == {marking.organizer.email: 1}


def test_one_judge_who_leaves_several_entries_is_one_call(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    before = mails(session, "assignment")
    with recusing.transaction():
        marking.judges[0].employer = marking.entries["South"].nominee.organization
        marking.entries["East"].nominee.organization = marking.entries["South"].nominee.organization
    recusing.find_conflicts(actor=marking.organizer, round=marking.round)
    assert standing(session, "South", marking) == {"Judge.1", "Rita"}
    assert standing(session, "East", marking) == {"Judge.1", "Rolf"}
    assert mails(session, "assignment") - before == {one.email: 1 for one in reserves}


def test_a_round_that_is_not_open_calls_nobody(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    judging.close_round(actor=marking.organizer, round=marking.round)
    marking.recuse("North", 0)
    assert standing(session, "North", marking) == {"Judge.1"}
    assert not mails(session, "no_reserve")


def test_who_comes_back_is_one_more_and_gaps_are_still_filled(
    marking: Judged, reserves: list[User], session: Session
) -> None:
    otto = person("Otto", marking.stage.program, Role.ORGANIZER)
    marking.recuse("North", 0)
    conflict = session.scalars(select(recusing.Conflict)).one()
    about = {"conflict": conflict}
    ask_to_lift(actor=marking.organizer, reason="A mistake.", **about)
    agree_to_lift(actor=otto, **about)
    assert standing(session, "North", marking) == {"Judge.0", "Judge.1", "Rita"}
    panels.assign(actor=marking.organizer, round=marking.round)
    assert standing(session, "North", marking) == {"Judge.0", "Judge.1", "Rita"}
    assert standing(session, "South", marking) == {"Judge.0", "Judge.1"}


def test_marks_given_before_a_late_conflict_count_no_longer_and_are_named(marking: Judged) -> None:
    marking.mark_all(MARKS)
    marking.recuse("North", 0)
    marking.deliberate()
    found = tabulation.tabulate_round(actor=marking.organizer, round=marking.round)
    (north,) = (one for one in found.standings if one.entry == marking.entries["North"])
    assert north.judges == 1
    (out,) = read.withdrawn(marking.round)
    assert (out.judge, out.nominee, out.reason) == ("Judge.0", "Team North", "A former employer.")
    assert out.marks == 2
