"""Giving out entries: what was previewed is applied; languages, fields, loads, shadow judges are heeded."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, Role
from awards.errors import Invalid, StaleEdit, WrongState
from awards.models import Assignment, AuditEntry, Round, Seat, User
from awards.queries import panels as queries
from awards.workflow import judging, panels, recusing
from awards.workflow.expertise import describe_judge
from awards.workflow.planning import Plan, preview
from awards.workflow.transaction import transaction
from tests.season import person
from tests.web.stage import Stage, a_stage

NAMES = ("North", "South", "East", "West")


@pytest.fixture
def stage(session: Session) -> Stage:
    stage = a_stage(judges_per_entry=2)
    for name in NAMES:
        stage.admitted(name)
    return stage


@pytest.fixture
def round(stage: Stage) -> Round:
    """Four entries, two judges each."""
    return panels.prepare_round(actor=stage.organizer, category=stage.category)


def seated(stage: Stage, round: Round, *names: str) -> list[User]:
    judges = [stage.judge(name) for name in names]
    for one in judges:
        panels.seat(actor=stage.organizer, round=round, judge=one)
    return judges


def speak(stage: Stage, judge: User, *languages: str, expert: bool = False) -> None:
    describe_judge(
        actor=judge,
        judge=judge,
        among=[stage.category],
        categories=[stage.category] if expert else [],
        languages=languages,
    )


def written_in(round: Round, language: str, *codes: str) -> None:
    with transaction():
        for entry in queries.entries(round):
            if entry.code in codes:
                entry.sources[0].nomination.language = language


def shadow(session: Session, round: Round, judge: User) -> None:
    with transaction():
        session.scalars(select(Seat).where(Seat.judge_id == judge.id)).one().is_shadow = True


def judges_of(plan: Plan, code: str) -> set[str]:
    return {judge.name for entry, judge in plan.pairs if entry.code == code}


def loads(plan: Plan) -> Counter[str]:
    return Counter(judge.name for _entry, judge in plan.pairs)


def test_what_was_previewed_is_applied(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben", "Cy")
    plan = preview(round=round, seed=3)
    given = panels.assign(actor=stage.organizer, round=round, seed=3, digest=plan.digest)
    assert {(one.entry_id, one.judge_id) for one in given} == {(e.id, j.id) for e, j in plan.pairs}
    assert len(plan.added) == 8
    assert preview(round=round, seed=3).changes is False


def test_a_preview_of_another_panel_is_not_applied(stage: Stage, round: Round, session: Session) -> None:
    seated(stage, round, "Ada", "Ben", "Cy")
    plan = preview(round=round)
    seated(stage, round, "Di")
    with pytest.raises(StaleEdit, match="The panel changed"):
        panels.assign(actor=stage.organizer, round=round, digest=plan.digest)
    assert not queries.assignments(round)


def test_a_tie_that_nobody_wrote_down_yet_is_in_the_preview(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben")
    tied = person("Tina", stage.program, Role.JUDGE, employer="North Ltd")
    panels.seat(actor=stage.organizer, round=round, judge=tied)
    plan = preview(round=round)
    assert judges_of(plan, "BST-0001") == {"Ada", "Ben"}
    panels.assign(actor=stage.organizer, round=round, digest=plan.digest)
    assert round.category.program.state is not None
    assert (queries.entries(round)[0].id, tied.id) in queries.conflicted_pairs(round)


def test_an_entry_goes_to_judges_of_its_language(stage: Stage, round: Round) -> None:
    ada, ben, cy, di = seated(stage, round, "Ada", "Ben", "Cy", "Di")
    written_in(round, "de", "BST-0001", "BST-0002")
    speak(stage, ada, "de", "en")
    speak(stage, ben, "de")
    speak(stage, cy, "en")
    speak(stage, di, "en", "fr")
    plan = preview(round=round)
    assert [judges_of(plan, code) for code in ("BST-0001", "BST-0002")] == [{"Ada", "Ben"}] * 2
    assert loads(plan) == {"Ada": 2, "Ben": 2, "Cy": 2, "Di": 2}


def test_a_language_that_nobody_named_keeps_nobody_away(stage: Stage, round: Round) -> None:
    ada, ben = seated(stage, round, "Ada", "Ben")
    written_in(round, "ja", "BST-0001")
    speak(stage, ada, "en")
    assert judges_of(preview(round=round), "BST-0001") == {"Ada", "Ben"}


def test_a_judge_who_named_no_language_judges_in_any(stage: Stage, round: Round) -> None:
    ada, _ben = seated(stage, round, "Ada", "Ben")
    written_in(round, "de", "BST-0001")
    speak(stage, ada, "de")
    assert judges_of(preview(round=round), "BST-0001") == {"Ada", "Ben"}


def test_too_few_of_a_language_is_said_with_the_way_out(stage: Stage, round: Round) -> None:
    ada, ben, cy = seated(stage, round, "Ada", "Ben", "Cy")
    written_in(round, "de", "BST-0003")
    speak(stage, ada, "de")
    speak(stage, ben, "en")
    speak(stage, cy, "en")
    plan = preview(round=round)
    assert plan.fault == (
        "BST-0003 needs 2 judges and can have 1 (2 without its language): "
        "seat another judge, or ask for fewer judges per entry."
    )


def test_whoever_knows_the_category_gets_more_within_the_bounds(stage: Stage, round: Round) -> None:
    _ada, ben, _cy = seated(stage, round, "Ada", "Ben", "Cy")
    speak(stage, ben, expert=True)
    assert max(loads(preview(round=round)).values()) == 3
    panels.plan_round(actor=stage.organizer, round=round, judges_per_entry=2, lower_load=1, upper_load=4)
    assert loads(preview(round=round))["Ben"] == 4
    panels.plan_round(actor=stage.organizer, round=round, judges_per_entry=2, lower_load=2, upper_load=3)
    assert loads(preview(round=round))["Ben"] == 3


def test_bounds_without_fields_still_give_even_loads(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben", "Cy", "Di")
    panels.plan_round(actor=stage.organizer, round=round, judges_per_entry=2, lower_load=1, upper_load=4)
    assert set(loads(preview(round=round)).values()) == {2}


def test_a_shadow_judge_gets_as_many_entries_and_counts_for_none(
    stage: Stage, round: Round, session: Session
) -> None:
    *_others, sam = seated(stage, round, "Ada", "Ben", "Sam")
    shadow(session, round, sam)
    plan = preview(round=round)
    assert plan.covered() == {entry.id: 2 for entry in queries.entries(round)}
    assert loads(plan) == {"Ada": 4, "Ben": 4}
    assert [judge.name for _entry, judge in plan.shadowed] == ["Sam"] * 4
    given = panels.assign(actor=stage.organizer, round=round, digest=plan.digest)
    assert len(given) == 12


def test_a_shadow_judge_is_kept_from_conflicts_too(stage: Stage, round: Round, session: Session) -> None:
    seated(stage, round, "Ada", "Ben")
    sam = person("Sam", stage.program, Role.JUDGE, employer="North Ltd")
    panels.seat(actor=stage.organizer, round=round, judge=sam)
    shadow(session, round, sam)
    assert {entry.code for entry, _judge in preview(round=round).shadowed} == {
        "BST-0002",
        "BST-0003",
        "BST-0004",
    }


def test_all_entries_are_linked_and_the_promise_says_so(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben", "Cy", "Di")
    promise = preview(round=round).promise
    assert promise is not None
    assert promise.groups == 1
    assert promise.reliability == pytest.approx(0.8 / 1.4)
    assert promise.judges_for_enough == 6


def test_one_judge_per_entry_links_nothing(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben")
    panels.plan_round(actor=stage.organizer, round=round, judges_per_entry=1)
    promise = preview(round=round).promise
    assert promise is not None
    assert promise.groups == 2


def test_work_begun_stays_when_entries_are_given_out_again(stage: Stage, round: Round) -> None:
    ada, ben = seated(stage, round, "Ada", "Ben")
    panels.assign(actor=stage.organizer, round=round)
    judging.open_round(actor=stage.organizer, round=round)
    before = {(one.entry_id, one.judge_id) for one in queries.assignments(round)}
    seated(stage, round, "Cy")
    recusing.recuse(actor=stage.organizer, assignment=queries.assignments(round)[0], reason="Cousins.")
    gone = queries.assignments(round)[0]
    plan = preview(round=round, seed=7)
    assert [(entry.id, judge.name) for entry, judge in plan.added] == [(gone.entry_id, "Cy")]
    assert not plan.removed
    panels.assign(actor=stage.organizer, round=round, seed=7, digest=plan.digest)
    standing = [one for one in queries.assignments(round) if one.state is AssignmentState.ASSIGNED]
    assert before - {(one.entry_id, one.judge_id) for one in standing} == {(gone.entry_id, gone.judge_id)}


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"judges_per_entry": 0}, "An entry has 1 to 50 judges."),
        ({"judges_per_entry": 51}, "An entry has 1 to 50 judges."),
        ({"judges_per_entry": 2, "lower_load": 5, "upper_load": 3}, "is above the most"),
        ({"judges_per_entry": 2, "lower_load": -1}, "0 entries or more"),
        ({"judges_per_entry": 2, "upper_load": 0}, "1 or more at the most"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    stage: Stage, round: Round, session: Session, numbers: dict[str, int], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        panels.plan_round(actor=stage.organizer, round=round, **numbers)
    assert (round.judges_per_entry, round.lower_load, round.upper_load) == (None, None, None)
    assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "plan_round")).all()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"judges_per_entry": 5}, "promised 5 judges, but the panel has 2: seat 3 more"),
        ({"judges_per_entry": 2, "upper_load": 3}, "can fill 6 of 8 scorecards: raise the most"),
        ({"judges_per_entry": 2, "lower_load": 5, "upper_load": 9}, "there are 8: lower the fewest"),
    ],
)
def test_what_the_panel_cannot_do_is_said_before_anything_is_given_out(
    stage: Stage, round: Round, session: Session, numbers: dict[str, int], sentence: str
) -> None:
    seated(stage, round, "Ada", "Ben")
    panels.plan_round(actor=stage.organizer, round=round, **numbers)
    assert sentence in preview(round=round).fault
    with pytest.raises(Invalid, match=sentence):
        panels.assign(actor=stage.organizer, round=round)
    assert not session.scalars(select(Assignment)).all()


def test_a_closed_round_keeps_its_numbers(stage: Stage, round: Round) -> None:
    seated(stage, round, "Ada", "Ben")
    panels.assign(actor=stage.organizer, round=round)
    judging.open_round(actor=stage.organizer, round=round)
    judging.close_round(actor=stage.organizer, round=round)
    with pytest.raises(WrongState, match="is closed"):
        panels.plan_round(actor=stage.organizer, round=round, judges_per_entry=1)


def test_only_judges_are_described_and_only_in_known_languages(stage: Stage, round: Round) -> None:
    (ada,) = seated(stage, round, "Ada")
    with pytest.raises(Invalid, match="Choose the language from the list"):
        speak(stage, ada, "xx")
    with pytest.raises(Invalid, match="is not a judge"):
        speak(stage, person("Eve"), "en")
    speak(stage, ada, "fr", "de", "de", expert=True)
    assert (ada.languages, queries.experts(stage.category)) == (["de", "fr"], {ada.id})
    speak(stage, ada)
    assert (ada.languages, queries.experts(stage.category)) == ([], set())
