"""Rounds: the named entries travel on to another panel, criteria of their own, and another cut."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import clock
from awards.enums import CutMethod, Outcome, ProgramState, RoundState
from awards.errors import Invalid, StaleEdit, TooLate, WrongState
from awards.models import Assignment, Category, Entry, EvidenceFile, Mail, Round, RoundEntry
from awards.queries import materials, results, scorecards
from awards.queries.panels import rounds_in
from awards.workflow import judging, panels, rounds, season, selection, tabulation
from awards.workflow.criteria import CriterionDraft, set_round_criteria
from awards.workflow.materials import ask_for_material, send_material
from awards.workflow.recusing import declare_conflict
from awards.workflow.transaction import transaction
from tests.workflow.judged import CSAT, MARKS, Judged, in_judging

PDF = b"%PDF-1.7 what the jury asked for"
OWN = [
    CriterionDraft(code="stage", name="Presence on stage", weight=60, scale_low=0, scale_high=20),
    CriterionDraft(code="answers", name="Answers to the jury", weight=40),
]


@pytest.fixture
def first(app: Flask) -> Judged:
    """Marked, tabulated; the shortlist of three and the two finalists are named."""
    made = in_judging(dict.fromkeys(MARKS, CSAT)).hand_in(MARKS)
    tabulation.tabulate_round(actor=made.organizer, round=made.round)
    for tier in (Outcome.SHORTLISTED, Outcome.FINALIST):
        selection.name_tier(actor=made.organizer, category=made.stage.category, outcome=tier)
    return made


def further(made: Judged, *, same_panel: bool = True, takes: Outcome = Outcome.FINALIST) -> Round:
    return rounds.prepare_next_round(
        actor=made.organizer,
        category=made.stage.category,
        name="Final",
        takes=takes,
        closes_at=clock.now() + timedelta(days=14),
        brief="On stage in Lisbon.",
        same_panel=same_panel,
    )


def names(round: Round) -> list[str]:
    return sorted(one.nominee.name.removeprefix("Team ") for one in panels.queries.entries(round))


def named(made: Judged, tier: Outcome) -> list[str]:
    placed = [one for one in results.placed(made.stage.category) if one.outcome is tier]
    return sorted(one.entry.nominee.name.removeprefix("Team ") for one in placed)


def go_on(made: Judged, round: Round) -> list[Assignment]:
    panels.assign(actor=made.organizer, round=round)
    season.advance(actor=made.organizer, program=made.stage.program, action="judge_further")
    return list(panels.queries.assignments(round))


def decide(made: Judged, round: Round, marks: dict[str, dict[str, int]]) -> None:
    """Mark the final, close it, tabulate it."""
    for one in panels.queries.assignments(round):
        given = marks[one.entry.nominee.name.removeprefix("Team ")]
        typed = {code: Decimal(mark) for code, mark in given.items()}
        judging.save_marks(actor=one.judge, assignment=one, marks=typed)
        judging.submit_scorecard(actor=one.judge, assignment=one)
    season.advance(actor=made.organizer, program=made.stage.program, action="start_deliberation")
    tabulation.tabulate_round(actor=made.organizer, round=round)


def test_the_finalists_travel_to_a_panel_that_may_be_the_same(first: Judged) -> None:
    round = further(first)
    assert (round.number, round.takes, round.label) == (2, Outcome.FINALIST, "Best team, Final")
    assert names(round) == ["North", "South"]
    assert {seat.judge_id for seat in panels.queries.seats(round)} == {one.id for one in first.judges}


def test_a_seat_stays_what_it_was(first: Judged) -> None:
    with transaction():
        for seat, kind in zip(panels.queries.seats(first.round), ("is_shadow", "is_chair"), strict=True):
            setattr(seat, kind, True)
    kinds = {(one.is_shadow, one.is_chair) for one in panels.queries.seats(further(first))}
    assert kinds == {(True, False), (False, True)}


def test_a_panel_of_its_own_starts_empty(first: Judged) -> None:
    assert panels.queries.seats(further(first, same_panel=False)) == []


def test_a_whole_final_is_decided_by_its_own_criteria(first: Judged, session: Session) -> None:
    """South is behind in the written round and wins on stage: 60 % of 20/20 and 40 % of 10/10."""
    round = further(first)
    set_round_criteria(actor=first.organizer, round=round, criteria=OWN)
    assert [one.code for one in round.criteria] == ["stage_2", "answers_2"]
    assert [one.code for one in first.stage.category.criteria] == ["csat", "shown", "expertise"]
    go_on(first, round)
    assert first.stage.program.state is ProgramState.JUDGING
    marks = {"North": {"stage_2": 10, "answers_2": 5}, "South": {"stage_2": 20, "answers_2": 10}}
    decide(first, round, marks)
    found = results.newest_tabulation(round)
    assert found is not None
    assert [(one.entry.nominee.name, one.score) for one in results.standings(found)] == [
        ("Team South", "16"),
        ("Team North", "8"),
    ]
    selection.name_tier(actor=first.organizer, category=first.stage.category, outcome=Outcome.WINNER)
    assert named(first, Outcome.WINNER) == ["South"]
    assert named(first, Outcome.FINALIST) == ["North", "South"]
    season.advance(actor=first.organizer, program=first.stage.program, action="announce")
    assert first.stage.program.state is ProgramState.ANNOUNCED


def test_the_first_round_stays_closed_and_frozen(first: Judged) -> None:
    go_on(first, further(first))
    assert [one.state for one in rounds_in(first.stage.category)] == [RoundState.CLOSED, RoundState.OPEN]
    with pytest.raises(WrongState, match="is closed"):
        first.mark("North", 0, 3)


def test_going_back_reopens_the_last_round_only(first: Judged) -> None:
    round = further(first)
    go_on(first, round)
    season.advance(actor=first.organizer, program=first.stage.program, action="start_deliberation")
    season.advance(actor=first.organizer, program=first.stage.program, action="reopen", reason="Ill.")
    assert [one.state for one in rounds_in(first.stage.category)] == [RoundState.CLOSED, RoundState.OPEN]


def test_the_judges_of_a_final_see_the_finalists_alone(first: Judged) -> None:
    round = further(first)
    go_on(first, round)
    listed = {one.nominee for one in scorecards.sheets(first.judges[0])}
    assert listed == {"Team North", "Team South"}
    (pile,) = scorecards.piles([round.id]).values()
    assert (pile.name, pile.brief, pile.owed) == ("Final", "On stage in Lisbon.", 2)


def test_a_judge_owes_the_marks_of_the_round(first: Judged) -> None:
    round = further(first)
    set_round_criteria(actor=first.organizer, round=round, criteria=OWN[:1] + [replaced(OWN[1])])
    (pile,) = scorecards.piles([round.id]).values()
    assert pile.owed == 2
    one = go_on(first, round)[0]
    with pytest.raises(Invalid, match="does not mark a criterion “shown”"):
        judging.save_marks(actor=one.judge, assignment=one, marks={"shown": Decimal(5)})


def replaced(draft: CriterionDraft) -> CriterionDraft:
    return CriterionDraft(code=draft.code, name="Answers", weight=40)


def test_a_winner_of_the_written_round_is_named_anew_after_the_final(first: Judged) -> None:
    selection.name_tier(actor=first.organizer, category=first.stage.category, outcome=Outcome.WINNER)
    assert named(first, Outcome.WINNER) == ["North"]
    further(first)
    assert named(first, Outcome.WINNER) == []
    assert named(first, Outcome.FINALIST) == ["North", "South"]
    with pytest.raises(WrongState, match="Tabulate the round of Best team, Final first"):
        selection.preview_cut(first.stage.category, Outcome.WINNER)


def test_naming_the_tier_again_changes_who_travels(first: Judged, session: Session) -> None:
    round = further(first, takes=Outcome.SHORTLISTED)
    assert names(round) == ["East", "North", "South"]
    with transaction():
        cut = next(one for one in first.stage.category.cuts if one.outcome is Outcome.SHORTLISTED)
        cut.size = 2
    selection.name_tier(actor=first.organizer, category=first.stage.category, outcome=Outcome.SHORTLISTED)
    assert names(round) == ["North", "South"]


def test_once_the_final_has_opened_the_finalists_stay(first: Judged) -> None:
    go_on(first, further(first))
    season.advance(actor=first.organizer, program=first.stage.program, action="start_deliberation")
    with pytest.raises(WrongState, match="was opened with these entries"):
        selection.name_tier(actor=first.organizer, category=first.stage.category, outcome=Outcome.FINALIST)


def test_the_season_is_not_announced_before_the_final_is_judged(first: Judged) -> None:
    round = further(first)
    assert season.missing(first.stage.program, "announce") == [
        "Best team, Final is prepared and was not judged; judge it, or take it back."
    ]
    rounds.drop_round(actor=first.organizer, round=round)
    assert len(rounds_in(first.stage.category)) == 1
    assert season.missing(first.stage.program, "announce") == ["Best team: name the winners."]


def test_what_stands_in_the_way_of_a_further_round(first: Judged) -> None:
    category = first.stage.category
    with pytest.raises(Invalid, match="Winners go on to no further round"):
        further(first, takes=Outcome.WINNER)
    with pytest.raises(Invalid, match="would be over already"):
        rounds.prepare_next_round(
            actor=first.organizer,
            category=category,
            name="Final",
            takes=Outcome.FINALIST,
            closes_at=clock.now(),
        )
    round = further(first)
    with pytest.raises(WrongState, match="Best team, Final is not judged yet"):
        further(first)
    go_on(first, round)
    with pytest.raises(WrongState, match="prepared in deliberation; the season is judging"):
        further(first)
    with pytest.raises(WrongState, match="has opened; it can no longer be taken back"):
        rounds.drop_round(actor=first.organizer, round=round)
    with pytest.raises(WrongState, match="takes no criteria of its own any more"):
        set_round_criteria(actor=first.organizer, round=round, criteria=OWN)


def test_a_tier_that_nobody_named_sends_nobody_on(app: Flask) -> None:
    made = in_judging(dict.fromkeys(MARKS, CSAT)).hand_in(MARKS)
    tabulation.tabulate_round(actor=made.organizer, round=made.round)
    with pytest.raises(WrongState, match="Name the finalists of Best team first"):
        further(made)


def test_a_further_round_without_judges_does_not_open(first: Judged) -> None:
    assert season.missing(first.stage.program, "judge_further") == [
        "Prepare a further round first, on the results page of a category."
    ]
    further(first)
    assert season.missing(first.stage.program, "judge_further") == [
        "Best team, Final: 2 entries have no judge yet; assign the panel."
    ]


def test_shadows_alone_do_not_judge_a_final(first: Judged) -> None:
    with transaction():
        for seat in panels.queries.seats(first.round):
            seat.is_shadow = True
    round = further(first)
    with transaction() as session:
        session.add_all(
            Assignment(round_id=round.id, entry_id=one.id, judge_id=first.judges[0].id)
            for one in panels.queries.entries(round)
        )
    assert season.missing(first.stage.program, "judge_further") == [
        "Best team, Final: 2 entries have no judge yet; assign the panel."
    ]


def test_a_tier_that_names_nobody_sends_nobody_on(first: Judged) -> None:
    with transaction():
        cut = next(one for one in first.stage.category.cuts if one.outcome is Outcome.FINALIST)
        cut.method, cut.size, cut.threshold = CutMethod.THRESHOLD, None, "11"
    selection.name_tier(actor=first.organizer, category=first.stage.category, outcome=Outcome.FINALIST)
    with pytest.raises(WrongState, match="The finalists of Best team name nobody, so nobody goes on"):
        further(first)


def test_going_back_leaves_what_an_earlier_judging_closed(first: Judged) -> None:
    """Whatever its number."""
    category = first.stage.category
    go_on(first, further(first))
    nominee = first.entries["North"].nominee
    with transaction() as session:
        other = Category(
            program=category.program, code="OTH", name="Other", nominee_kind=category.nominee_kind, position=9
        )
        earlier = Round(category=other, number=3, name="Third", state=RoundState.CLOSED)
        earlier.scheme_text = earlier.scheme_digest = "frozen"
        entry = Entry(category=other, nominee=nominee, number=1)
        session.add_all([other, earlier, entry])
        session.flush()
        session.add(RoundEntry(round_id=earlier.id, entry_id=entry.id))
    season.advance(actor=first.organizer, program=category.program, action="start_deliberation")
    season.advance(actor=first.organizer, program=category.program, action="reopen", reason="Ill.")
    assert [one.state for one in rounds_in(category)] == [RoundState.CLOSED, RoundState.OPEN]
    assert earlier.state is RoundState.CLOSED


def test_a_conflict_holds_in_every_round(first: Judged, session: Session) -> None:
    declare_conflict(
        actor=first.organizer,
        program=first.stage.program,
        judge=first.judges[0],
        nominee=first.entries["North"].nominee,
        reason="A brother.",
    )
    with transaction():
        first.stage.category.judges_per_entry = 1
    given = go_on(first, further(first))
    pairs = {(one.judge_id, one.entry.nominee.name) for one in given}
    assert (first.judges[0].id, "Team North") not in pairs


def test_finalists_are_asked_for_more_and_their_judges_read_it(first: Judged, session: Session) -> None:
    round = further(first)
    until = clock.now() + timedelta(days=5)
    asked = ask_for_material(actor=first.organizer, round=round, words="Three slides.", until=until)
    assert sorted(one.nominee_name for one in asked) == ["Team North", "Team South"]
    mails = session.scalars(select(Mail).where(Mail.kind == "material")).all()
    assert sorted(one.recipient for one in mails) == sorted(one.nominator_email for one in asked)
    north = next(one for one in asked if one.nominee_name == "Team North")
    file = send_material(actor=None, nomination=north, stream=io.BytesIO(PDF), file_name="slides.pdf")
    entry = first.entries["North"]
    assert [one.id for one in materials.sent_for(entry, round)] == [file.id]
    assert materials.sent_for(first.entries["South"], round) == []
    assert materials.sent_for(entry, first.round) == ()
    with transaction():
        first.stage.category.blind = True
    assert materials.sent_for(entry, round) == ()


def test_material_of_nobody_who_was_asked_or_too_late_is_refused(first: Judged, session: Session) -> None:
    round = further(first)
    north = materials.entrants(round)[0]
    with pytest.raises(WrongState, match="Nobody asks for documents"):
        send_material(actor=None, nomination=north, stream=io.BytesIO(PDF), file_name="slides.pdf")
    ask_for_material(
        actor=first.organizer, round=round, words="Slides.", until=clock.now() + timedelta(days=1)
    )
    with pytest.raises(Invalid, match="is no PDF, PNG, JPEG or XLSX"):
        send_material(actor=None, nomination=north, stream=io.BytesIO(b"MZ"), file_name="slides.exe")
    with transaction():
        round.asks_until = clock.now()
    with pytest.raises(TooLate, match="The time to send documents ended"):
        send_material(actor=None, nomination=north, stream=io.BytesIO(PDF), file_name="slides.pdf")
    assert session.scalars(select(EvidenceFile).where(EvidenceFile.round_id.is_not(None))).all() == []


def test_a_round_taken_back_leaves_documents_with_their_nomination(first: Judged, session: Session) -> None:
    round = further(first)
    until = clock.now() + timedelta(days=5)
    north, _south = ask_for_material(actor=first.organizer, round=round, words="Slides.", until=until)
    file = send_material(actor=None, nomination=north, stream=io.BytesIO(PDF), file_name="slides.pdf")
    rounds.drop_round(actor=first.organizer, round=round)
    assert len(rounds_in(first.stage.category)) == 1
    assert (file.nomination_id, file.round_id) == (north.id, None)


def test_an_older_page_about_a_round_changes_nothing(first: Judged) -> None:
    round = further(first)
    until, seen = clock.now() + timedelta(days=5), round.version
    ask_for_material(actor=first.organizer, round=round, words="Slides.", until=until, version=seen)
    with pytest.raises(StaleEdit):
        ask_for_material(actor=first.organizer, round=round, words="A film.", until=until, version=seen)
    with pytest.raises(StaleEdit):
        rounds.describe_round(
            actor=first.organizer, round=round, name="Last", brief="", closes_at=until, version=seen
        )
    assert (round.asks, round.name) == ("Slides.", "Final")


def test_a_blind_category_asks_for_no_documents(first: Judged) -> None:
    round = further(first)
    with transaction():
        first.stage.category.blind = True
    with pytest.raises(WrongState, match="judged blind"):
        ask_for_material(
            actor=first.organizer, round=round, words="Slides.", until=clock.now() + timedelta(days=1)
        )
