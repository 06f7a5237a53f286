"""Selection follows the scores; only a tie at the cut is decided by people, with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import CutMethod, Outcome, TiePolicy
from awards.errors import Invalid, WrongState
from awards.models import AuditEntry
from awards.queries import results
from awards.workflow import panels
from awards.workflow.criteria import set_cut
from awards.workflow.selection import name_tier, preview_cut
from awards.workflow.transaction import transaction
from tests.workflow.judged import CSAT, Judged, announced, in_judging, judged

TIED = {"North": (9, 9), "South": (7, 7), "East": (7, 7), "West": (5, 5)}


def placed(made: Judged) -> dict[Outcome, set[str]]:
    found: dict[Outcome, set[str]] = {}
    for one in results.placed(made.stage.category):
        found.setdefault(one.outcome, set()).add(one.entry.nominee.name.removeprefix("Team "))
    return found


def tabulated(marks: dict[str, tuple[int, int]] | None = None) -> Judged:
    made = judged(marks or {"North": (9, 9), "South": (7, 7), "East": (6, 6), "West": (5, 5)})
    made.tabulate()
    return made


def name(made: Judged, outcome: Outcome, keep: list[str] | None = None, reason: str = "") -> None:
    entries = None if keep is None else [made.entries[one] for one in keep]
    name_tier(
        actor=made.organizer, category=made.stage.category, outcome=outcome, keep=entries, reason=reason
    )


def cut(made: Judged, outcome: Outcome, **changes: object) -> None:
    """The rule of a tier as if it had been set before judging started."""
    found = next(one for one in made.stage.category.cuts if one.outcome is outcome)
    with transaction():
        for field, value in changes.items():
            setattr(found, field, value)


def test_each_tier_is_chosen_among_the_tier_above(session: Session) -> None:
    made = tabulated()
    made.name_tiers()
    assert placed(made) == {
        Outcome.SHORTLISTED: {"North", "South", "East"},
        Outcome.FINALIST: {"North", "South"},
        Outcome.WINNER: {"North"},
    }


def test_a_tier_waits_for_the_one_above(session: Session) -> None:
    made = tabulated()
    with pytest.raises(WrongState, match="Name the shortlist of Best team first"):
        name(made, Outcome.FINALIST)


def test_nothing_is_named_before_it_is_tabulated(session: Session) -> None:
    made = judged()
    with pytest.raises(WrongState, match="Tabulate the round of Best team first"):
        name(made, Outcome.SHORTLISTED)


def test_nothing_is_named_after_the_announcement(session: Session) -> None:
    made = announced()
    with pytest.raises(WrongState, match="Tiers are named in deliberation"):
        name(made, Outcome.WINNER)


def test_a_tier_without_a_cut_is_not_named(session: Session) -> None:
    made = tabulated()
    with transaction():
        made.stage.category.cuts.remove(made.stage.category.cuts[-1])
    with pytest.raises(WrongState, match="names no winner entries"):
        name(made, Outcome.WINNER)


@pytest.mark.parametrize(
    ("policy", "inside"),
    [(TiePolicy.INCLUDE, {"North", "South", "East"}), (TiePolicy.EXCLUDE, {"North"})],
)
def test_a_tie_at_the_cut_is_shown_and_never_broken_by_chance(
    session: Session, policy: TiePolicy, inside: set[str]
) -> None:
    made = tabulated(TIED)
    cut(made, Outcome.SHORTLISTED, size=2, policy=policy)
    preview = preview_cut(made.stage.category, Outcome.SHORTLISTED)
    assert preview.tie_at_cut
    assert {one.entry.nominee.name for one in preview.tied} == {"Team South", "Team East"}
    assert "have the same score at the cut" in preview.sentence
    name(made, Outcome.SHORTLISTED)
    assert placed(made)[Outcome.SHORTLISTED] == inside


def test_a_tie_decided_by_hand_needs_a_reason_that_is_recorded(session: Session) -> None:
    made = tabulated(TIED)
    cut(made, Outcome.SHORTLISTED, size=2)
    with pytest.raises(Invalid, match="Say why"):
        name(made, Outcome.SHORTLISTED, ["North", "East"], " ")
    assert placed(made) == {}
    name(made, Outcome.SHORTLISTED, ["North", "East"], "More answers behind the figure.")
    assert placed(made)[Outcome.SHORTLISTED] == {"North", "East"}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "name_shortlisted")).one()
    assert entry.details["reason"] == "More answers behind the figure."


@pytest.mark.parametrize("keep", [["South", "East"], ["North", "South", "West"], ["West"]])
def test_a_hand_changes_nothing_but_the_tie(session: Session, keep: list[str]) -> None:
    made = tabulated(TIED)
    cut(made, Outcome.SHORTLISTED, size=2)
    with pytest.raises(Invalid, match="Only a tie at the cut"):
        name(made, Outcome.SHORTLISTED, keep, "Because.")


def test_a_threshold_takes_everybody_with_the_score(session: Session) -> None:
    made = in_judging({"North": CSAT, "South": CSAT})
    with pytest.raises(WrongState, match="frozen"):
        set_cut(
            actor=made.organizer,
            category=made.stage.category,
            outcome=Outcome.SHORTLISTED,
            method=CutMethod.THRESHOLD,
            threshold=Decimal(8),
        )
    for team, value in (("North", 9), ("South", 7)):
        for judge in range(2):
            made.mark(team, judge, value)
    made.deliberate()
    made.tabulate()
    cut(made, Outcome.SHORTLISTED, method=CutMethod.THRESHOLD, size=None, threshold="7.2")
    name(made, Outcome.SHORTLISTED)
    assert placed(made)[Outcome.SHORTLISTED] == {"North", "South"}
    cut(made, Outcome.SHORTLISTED, threshold="7.2000001")
    name(made, Outcome.SHORTLISTED)
    assert placed(made)[Outcome.SHORTLISTED] == {"North"}


def test_naming_a_tier_again_takes_back_what_stood_on_it(session: Session) -> None:
    made = tabulated()
    made.name_tiers()
    for judge in range(2):
        panels.recuse(actor=made.organizer, assignment=made.assignment("North", judge), reason="Kin.")
    made.tabulate()
    name(made, Outcome.SHORTLISTED)
    assert placed(made) == {
        Outcome.SHORTLISTED: {"South", "East", "West"},
        Outcome.FINALIST: {"South"},
    }
    made.name_tiers()
    assert placed(made)[Outcome.WINNER] == {"South"}


def test_naming_a_tier_twice_makes_no_second_placement(session: Session) -> None:
    made = tabulated()
    made.name_tiers()
    before = [one.id for one in results.placed(made.stage.category)]
    made.name_tiers()
    assert [one.id for one in results.placed(made.stage.category)] == before
