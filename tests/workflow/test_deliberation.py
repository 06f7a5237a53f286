"""Deliberating: what is talked about, what is written down, what changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from awards import policies
from awards.enums import ConflictKind, Outcome, ProgramState, Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.extensions import db
from awards.models import AuditEntry, MarkChange, Minute, Seat
from awards.queries import deliberation as read
from awards.queries.side_by_side import Given, disputed, sheets
from awards.workflow import judging, recusing
from awards.workflow.agenda import near_ties
from awards.workflow.deliberating import open_deliberation, write_minute
from awards.workflow.transaction import transaction
from tests.season import person
from tests.workflow.judged import Judged


def by_name(judged: Judged, found: dict) -> dict:
    """The same by the name of the team instead of the entry's id."""
    names = {one.id: name for name, one in judged.entries.items()}
    return {names[entry]: value for entry, value in found.items()}


def all_sheets(judged: Judged) -> dict:
    return sheets(judged.round, {one.id for one in judged.entries.values()})


def changes() -> list[tuple[str, int | None, int | None]]:
    rows = db.session.scalars(select(MarkChange).order_by(MarkChange.id))
    return [(one.criterion.code, one.before, one.after) for one in rows]


def again(judged: Judged, name: str, **marks: int | None) -> None:
    """The chair opens a handed-in scorecard again, the judge changes it and hands it in."""
    given = judged.assignment(name)
    card = judging.scorecard_of(given)
    assert card is not None
    judging.reopen_scorecard(actor=judged.organizer, scorecard=card, reason="They asked.")
    sent = {code: None if value is None else Decimal(value) for code, value in marks.items()}
    judging.save_marks(actor=judged.judges[0], assignment=given, marks=sent)


def test_a_mark_changed_after_the_scorecard_was_handed_in_keeps_what_it_was(marking: Judged) -> None:
    marking.mark("North", 0, 6, submit=False)
    marking.mark("North", 0, 8)
    assert changes() == []
    again(marking, "North", shown=8, expertise=9)
    assert changes() == [("expertise", 8, 9)]
    again_marks = {"shown": None, "expertise": Decimal(9)}
    judging.save_marks(actor=marking.judges[0], assignment=marking.assignment("North"), marks=again_marks)
    assert changes() == [("expertise", 8, 9), ("shown", 8, None)]
    marking.mark("North", 0, 7)
    assert changes()[2:] == [("shown", None, 7), ("expertise", 9, 7)]


@pytest.mark.parametrize("change", [update(MarkChange).values(after=10), delete(MarkChange)])
def test_what_a_mark_was_is_never_rewritten(marking: Judged, change: object) -> None:
    marking.mark("North", 0, 8)
    again(marking, "North", expertise=9)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(change)  # type: ignore[call-overload]


def test_side_by_side_stands_every_mark_with_what_it_was_first(marking: Judged) -> None:
    marking.mark_all({"North": (9, 8)})
    again(marking, "North", expertise=5)
    again_marks = {"expertise": Decimal(4)}
    judging.save_marks(actor=marking.judges[0], assignment=marking.assignment("North"), marks=again_marks)
    judging.submit_scorecard(actor=marking.judges[0], assignment=marking.assignment("North"))
    (sheet,) = by_name(marking, all_sheets(marking)).values()
    assert [one.name for one in sheet.judges] == ["Judge.0", "Judge.1"]
    cells = {line.criterion.code: line.cells for line in sheet.lines}
    assert cells == {
        "shown": [Given(Decimal(9), Decimal(9)), Given(Decimal(8), Decimal(8))],
        "expertise": [Given(Decimal(4), Decimal(9)), Given(Decimal(8), Decimal(8))],
    }
    assert [one.changed for one in cells["expertise"]] == [True, False]


def test_drafts_shadows_and_recused_judges_stand_in_no_column(marking: Judged) -> None:
    marking.mark_all({"North": (9, 8), "South": (9, 8)})
    marking.mark("East", 0, 5, submit=False)
    marking.mark("East", 1, 5)
    marking.recuse("South", 0)
    columns = {
        name: [one.name for one in sheet.judges]
        for name, sheet in by_name(marking, all_sheets(marking)).items()
    }
    assert columns == {"North": ["Judge.0", "Judge.1"], "South": ["Judge.1"], "East": ["Judge.1"]}
    with transaction() as session:
        session.execute(update(Seat).where(Seat.judge_id == marking.judges[1].id).values(is_shadow=True))
    assert {name: len(one.judges) for name, one in by_name(marking, all_sheets(marking)).items()} == {
        "North": 1
    }


def test_the_widest_disagreements_are_on_the_agenda(deliberating: Judged) -> None:
    """Of a scale from 1 to 10, a 9 and a 2 lie 7 ninths apart; a 7 and a 6 one ninth."""
    assert by_name(deliberating, disputed(all_sheets(deliberating))) == {"West": 78}


def test_a_tie_at_a_cut_is_on_the_agenda_and_clear_gaps_are_not(tied: Judged) -> None:
    found = by_name(tied, near_ties(tied.round, all_sheets(tied)))
    assert found == {"South": [Outcome.FINALIST], "East": [Outcome.FINALIST]}


def test_judges_who_agree_part_the_entries(tabulated: Judged) -> None:
    """The difference has a standard error of √(2 × 0.125 ÷ 2) × 0.7 = 0.25; the gaps are 0.7 and 1.05."""
    assert near_ties(tabulated.round, all_sheets(tabulated)) == {}


def test_judges_who_do_not_agree_part_fewer(deliberating: Judged) -> None:
    """Here it is √(2 × 3.14 ÷ 3) × 0.7 = 1.01: only the gap of 2.57 is beyond two of them."""
    found = by_name(deliberating, near_ties(deliberating.round, all_sheets(deliberating)))
    shortlist, finalists, winner = Outcome.SHORTLISTED, Outcome.FINALIST, Outcome.WINNER
    assert {name: set(tiers) for name, tiers in found.items()} == {
        "North": {finalists, winner},
        "South": {shortlist, finalists, winner},
        "East": {shortlist, finalists, winner},
        "West": {shortlist, finalists},
    }


def test_before_a_tabulation_nothing_is_close(marked: Judged) -> None:
    assert near_ties(marked.round, all_sheets(marked)) == {}


def test_a_deliberation_is_opened_once_after_the_round_closed(marking: Judged) -> None:
    with pytest.raises(WrongState, match="Close the round of Best team first"):
        open_deliberation(actor=marking.organizer, round=marking.round)
    marking.hand_in({"North": (9, 8), "South": (7, 7), "East": (6, 6), "West": (5, 5)})
    judge = marking.judges[0]
    assert not policies.deliberates(judge, marking.round)
    open_deliberation(actor=marking.organizer, round=marking.round)
    assert policies.deliberates(judge, marking.round)
    with pytest.raises(WrongState, match="open already"):
        open_deliberation(actor=marking.organizer, round=marking.round)
    assert db.session.scalar(select(AuditEntry.action).order_by(AuditEntry.id.desc())) == "open_deliberation"


def test_while_a_round_takes_marks_again_nobody_sees_those_of_others(deliberating: Judged) -> None:
    deliberating.reopen()
    for who in (*deliberating.judges, deliberating.organizer):
        assert not policies.deliberates(who, deliberating.round)
    with pytest.raises(WrongState, match="is not open"):
        write_minute(actor=deliberating.organizer, round=deliberating.round, text="North leads.")
    deliberating.deliberate()
    assert policies.deliberates(deliberating.judges[1], deliberating.round)


def test_reserves_without_entries_and_judges_without_the_terms_see_nothing(deliberating: Judged) -> None:
    stage, round = deliberating.stage, deliberating.round
    new = person("Nina", stage.program, Role.JUDGE)
    with transaction() as session:
        panel = round.panel
        assert panel is not None
        session.add(Seat(panel_id=panel.id, judge_id=new.id))
    assert not policies.deliberates(new, round)
    reserve = stage.judge("Rita")
    with transaction() as session:
        session.add(Seat(panel_id=panel.id, judge_id=reserve.id, is_reserve=True))
    assert not policies.deliberates(reserve, round)
    with transaction() as session:
        session.execute(update(Seat).values(is_chair=False))
        session.execute(update(Seat).where(Seat.judge_id == reserve.id).values(is_chair=True))
    assert policies.leads(reserve, round), "A chair presides without marking."


def test_minutes_stay_and_are_corrected_by_another(deliberating: Judged) -> None:
    chair, round = deliberating.judges[0], deliberating.round
    write_minute(actor=chair, round=round, text=" We heard all three. ")
    write_minute(actor=chair, round=round, text="It leads on expertise.", entry=deliberating.entries["North"])
    said = read.minutes(round, read.field(deliberating.judges[1], round))
    north = deliberating.entries["North"].id
    assert [(one.entry_id, one.author, one.text) for one in said] == [
        (None, "Judge.0", "We heard all three."),
        (north, "Judge.0", "It leads on expertise."),
    ]
    for change in (update(Minute).values(text="Nothing."), delete(Minute)):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(change)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "write_minute")).all()[-1]
    assert entry.details == {
        "round": round.public_id,
        "entry": deliberating.entries["North"].public_id,
    }


def test_an_empty_or_endless_minute_is_refused_in_a_sentence(deliberating: Judged) -> None:
    with pytest.raises(Invalid, match="Write down what was decided"):
        write_minute(actor=deliberating.organizer, round=deliberating.round, text="  ")
    with pytest.raises(Invalid, match="shorten it to 4000"):
        write_minute(actor=deliberating.organizer, round=deliberating.round, text="a" * 4001)


def test_after_the_announcement_nothing_is_added(deliberating: Judged) -> None:
    deliberating.stage.move_to(ProgramState.ANNOUNCED)
    with pytest.raises(WrongState, match="is over"):
        write_minute(actor=deliberating.organizer, round=deliberating.round, text="Late.")


def test_who_has_a_conflict_reads_and_writes_nothing_of_that_entry(deliberating: Judged) -> None:
    """Not its row, not its minutes, no minute that names it, and none about the round."""
    chair, round, entries = deliberating.judges[0], deliberating.round, deliberating.entries
    write_minute(actor=deliberating.organizer, round=round, text="Team North leads.")
    write_minute(actor=deliberating.organizer, round=round, text="Clear.", entry=entries["North"])
    write_minute(actor=deliberating.organizer, round=round, text="Behind team north.", entry=entries["South"])
    write_minute(
        actor=deliberating.organizer, round=round, text=f"As {entries['North'].code}.", entry=entries["South"]
    )
    write_minute(actor=deliberating.organizer, round=round, text="Sound.", entry=entries["South"])
    recusing.declare_conflict(
        actor=chair,
        program=deliberating.stage.program,
        judge=chair,
        nominee=entries["North"].nominee,
        reason="Kin.",
        kind=ConflictKind.DECLARED,
    )
    seen = read.field(chair, round)
    assert [one.nominee.name for one in seen.entries] == ["Team South", "Team East", "Team West"]
    assert [one.text for one in read.minutes(round, seen)] == ["Sound."]
    with pytest.raises(NotAllowed):
        write_minute(actor=chair, round=round, text="Weak.", entry=entries["North"])
