"""Shadow judges mark like the others and never count, in nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import Role
from awards.errors import Invalid, WrongState
from awards.exports import frames
from awards.models import Assignment, Seat, User
from awards.models.result import exact
from awards.queries import counting, programs, results, rounds
from awards.workflow import calibration, judging, panels, season
from awards.workflow.recusing import declare_conflict
from awards.workflow.replacing import replace_judge
from awards.workflow.seat_rules import has_marked
from awards.workflow.team import grant
from awards.workflow.transaction import transaction
from tests.workflow.judged import MARKS, Judged, lines


@pytest.fixture
def shadow(marking: Judged) -> User:
    """Sits in the shadow and was given every entry, beside the two judges who count."""
    found = marking.stage.judge("Shade")
    panels.seat(actor=marking.organizer, round=marking.round, judge=found, is_shadow=True)
    with transaction() as session:
        session.add_all(
            Assignment(round_id=marking.round.id, entry_id=entry.id, judge_id=found.id)
            for entry in marking.entries.values()
        )
    return found


def mark(marking: Judged, judge: User, name: str, value: int) -> None:
    given = next(
        one
        for one in panels.queries.assignments(marking.round)
        if one.judge_id == judge.id and one.entry_id == marking.entries[name].id
    )
    marks = {code: Decimal(value) for code in ("shown", "expertise")}
    judging.save_marks(actor=judge, assignment=given, marks=marks, comment="From the shadow.")
    judging.submit_scorecard(actor=judge, assignment=given)


def test_what_a_shadow_gives_changes_no_score_and_is_listed(
    marking: Judged, shadow: User, session: Session
) -> None:
    for name in ("North", "South", "East"):
        mark(marking, shadow, name, 1)
    marking.mark_all(MARKS)
    marking.deliberate()
    made = marking.tabulate()
    found = lines(made)
    assert {name: one.judges for name, one in found.items()} == dict.fromkeys(MARKS, 2)
    assert exact(found["North"].contributions["shown"]) == Fraction(17, 2)
    left = [(one.judge.name, one.reason) for one in results.exclusions(made)]
    assert left == [("Shade", "shadow judge")] * 3


def test_a_shadow_counts_in_no_figure_of_progress(marking: Judged, shadow: User) -> None:
    before = programs.figures(marking.stage.program), rounds.progress(marking.stage.program)[0][3:]
    mark(marking, shadow, "North", 9)
    after = programs.figures(marking.stage.program), rounds.progress(marking.stage.program)[0][3:]
    assert before == after
    assert before[0].assigned == 8


def test_an_entry_with_a_shadow_alone_has_no_judge(marking: Judged, shadow: User) -> None:
    """Removing the seat's kind lets the round open with an entry that nobody marks for good."""
    marking.recuse("North", 0, 1)
    judging.close_round(actor=marking.organizer, round=marking.round)
    with pytest.raises(WrongState, match="1 entry has no judge"):
        judging._check_ready(marking.round)


def test_nothing_a_shadow_wrote_reaches_the_entrant_and_the_export_says_so(
    marking: Judged, shadow: User
) -> None:
    mark(marking, shadow, "North", 9)
    nomination = marking.entries["North"].sources[0].nomination
    assert results.comments_for(nomination) == []
    sheet = frames.frame(marking.stage.program, "marks")
    assert set(sheet["scorecard"]) == {"submitted, shadow judge"}


def test_a_shadow_neither_presides_nor_stands_in(marking: Judged) -> None:
    judge = marking.stage.judge("Shade")
    for kind in ("is_chair", "is_reserve"):
        with pytest.raises(Invalid, match="A shadow judge never counts"):
            panels.seat(
                actor=marking.organizer, round=marking.round, judge=judge, is_shadow=True, **{kind: True}
            )


def test_marks_never_change_sides(marking: Judged, shadow: User, session: Session) -> None:
    """An organizer who has seen marks cannot have them count, or count no longer, by moving a seat."""
    counting_judge = marking.judges[0]
    panels.seat(actor=marking.organizer, round=marking.round, judge=shadow)
    panels.seat(actor=marking.organizer, round=marking.round, judge=shadow, is_shadow=True)
    marking.mark("North", 0, 9, submit=False)
    mark(marking, shadow, "North", 2)
    assert has_marked(marking.round, shadow)
    with pytest.raises(Invalid, match="Shade has given marks in this round, so their seat stays a shadow"):
        panels.seat(actor=marking.organizer, round=marking.round, judge=shadow)
    with pytest.raises(Invalid, match="stays one that counts"):
        panels.seat(actor=marking.organizer, round=marking.round, judge=counting_judge, is_shadow=True)
    panels.seat(actor=marking.organizer, round=marking.round, judge=counting_judge, is_chair=True)
    kinds = {one.judge_id: one.is_shadow for one in session.scalars(select(Seat))}
    assert (kinds[shadow.id], kinds[counting_judge.id]) == (True, False)


def test_a_blind_panel_takes_nobody_who_knows_the_names(marking: Judged) -> None:
    program, round = marking.stage.program, marking.round
    insider = marking.stage.judge("Ina")
    grant(actor=marking.organizer, program=program, user=insider, role=Role.SCREENER)
    panels.seat(actor=marking.organizer, round=round, judge=insider)
    panels.unseat(actor=marking.organizer, round=round, judge=insider)
    with transaction():
        marking.stage.category.blind = True
    with pytest.raises(Invalid, match="Ina organizes or screens .* and knows the names"):
        panels.seat(actor=marking.organizer, round=round, judge=insider)


def test_a_panel_seated_before_its_category_became_blind_does_not_open(marking: Judged) -> None:
    grant(actor=marking.organizer, program=marking.stage.program, user=marking.judges[0], role=Role.SCREENER)
    with transaction():
        marking.stage.category.blind = True
    with pytest.raises(WrongState, match="take them off the panel first"):
        judging._check_ready(marking.round)


def test_a_shadow_is_compared_and_changes_nobodys_figures(marking: Judged, shadow: User) -> None:
    marking.mark_all(MARKS)
    before = {one.marker.name: one.figures for one in calibration.report(marking.round)}
    assert before["Shade"] is None
    for name in MARKS:
        mark(marking, shadow, name, 2)
    after = {one.marker.name: one.figures for one in calibration.report(marking.round)}
    shade = after.pop("Shade")
    assert shade is not None
    assert shade.difference is not None
    assert shade.difference < -4
    assert {name: before[name] for name in after} == after


def test_every_scorecard_of_a_shadow_that_was_begun_is_left_out(marking: Judged, shadow: User) -> None:
    mark(marking, shadow, "North", 9)
    left = [one for one in counting.left_out(marking.round) if one.judge_id == shadow.id]
    assert [one.reason for one in left] == ["shadow judge"]


def test_a_shadow_who_was_replaced_still_counts_in_nothing(
    marking: Judged, shadow: User, session: Session
) -> None:
    mark(marking, shadow, "North", 1)
    marking.mark_all(MARKS)
    replace_judge(actor=marking.organizer, round=marking.round, judge=shadow)
    marking.deliberate()
    found = lines(marking.tabulate())["North"]
    assert (found.judges, exact(found.contributions["shown"])) == (2, Fraction(17, 2))


def test_whoever_handed_in_marks_that_count_never_comes_back_as_a_shadow(marking: Judged) -> None:
    marking.mark("North", 0, 9)
    judge = marking.judges[0]
    replace_judge(actor=marking.organizer, round=marking.round, judge=judge)
    with pytest.raises(Invalid, match="their seat stays one that counts"):
        panels.seat(actor=marking.organizer, round=marking.round, judge=judge, is_shadow=True)


def test_an_announcement_does_not_wait_for_a_shadow(named: Judged) -> None:
    with transaction() as session:
        session.add(Seat(panel=named.round.panel, judge=named.stage.judge("Shade"), is_shadow=True))
        session.flush()
        seat = next(one for one in panels.queries.seats(named.round) if one.is_shadow)
        entry = named.entries["North"]
        session.add(Assignment(round_id=named.round.id, entry_id=entry.id, judge_id=seat.judge_id))
    declare_conflict(
        actor=named.organizer,
        program=named.stage.program,
        judge=seat.judge,
        nominee=entry.nominee,
        reason="A sister.",
    )
    assert season.missing(named.stage.program, "announce") == []
