"""Selection follows the scores; only a tie at the cut is decided by people, with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.enums import CutMethod, Outcome, TiePolicy
from awards.errors import Invalid, WrongState
from awards.models import AuditEntry
from awards.queries import results
from awards.workflow.selection import name_tier, preview_cut
from awards.workflow.transaction import transaction
from tests.workflow.judged import Judged


def placed(made: Judged) -> dict[Outcome, set[str]]:
    found: dict[Outcome, set[str]] = {}
    for one in results.placed(made.stage.category):
        found.setdefault(one.outcome, set()).add(one.entry.nominee.name.removeprefix("Team "))
    return found


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


def test_each_tier_is_chosen_among_the_tier_above(tabulated: Judged) -> None:
    tabulated.name_tiers()
    assert placed(tabulated) == {
        Outcome.SHORTLISTED: {"North", "South", "East"},
        Outcome.FINALIST: {"North", "South"},
        Outcome.WINNER: {"North"},
    }


def test_a_tier_waits_for_the_one_above(tabulated: Judged) -> None:
    with pytest.raises(WrongState, match="Name the shortlist of Best team first"):
        name(tabulated, Outcome.FINALIST)


def test_nothing_is_named_before_it_is_tabulated(marked: Judged) -> None:
    with pytest.raises(WrongState, match="Tabulate the round of Best team first"):
        name(marked, Outcome.SHORTLISTED)


def test_nothing_is_named_after_the_announcement(announced: Judged) -> None:
    with pytest.raises(WrongState, match="Tiers are named in deliberation"):
        name(announced, Outcome.WINNER)


def test_a_tier_without_a_cut_is_not_named(tabulated: Judged) -> None:
    with transaction():
        tabulated.stage.category.cuts.remove(tabulated.stage.category.cuts[-1])
    with pytest.raises(WrongState, match="names no winner entries"):
        name(tabulated, Outcome.WINNER)


@pytest.mark.parametrize(
    ("policy", "inside"),
    [(TiePolicy.INCLUDE, {"North", "South", "East"}), (TiePolicy.EXCLUDE, {"North"})],
)
def test_a_tie_at_the_cut_is_shown_and_never_broken_by_chance(
    tied: Judged, policy: TiePolicy, inside: set[str]
) -> None:
    cut(tied, Outcome.SHORTLISTED, size=2, policy=policy)
    preview = preview_cut(tied.stage.category, Outcome.SHORTLISTED)
    assert preview.tie_at_cut
    assert {one.entry.nominee.name for one in preview.tied} == {"Team South", "Team East"}
    assert "have the same score at the cut" in preview.sentence
    name(tied, Outcome.SHORTLISTED)
    assert placed(tied)[Outcome.SHORTLISTED] == inside


def test_a_tie_decided_by_hand_needs_a_reason_that_is_recorded(tied: Judged, session: Session) -> None:
    cut(tied, Outcome.SHORTLISTED, size=2)
    with pytest.raises(Invalid, match="Say why"):
        name(tied, Outcome.SHORTLISTED, ["North", "East"], " ")
    assert placed(tied) == {}
    name(tied, Outcome.SHORTLISTED, ["North", "East"], "More answers behind the figure.")
    assert placed(tied)[Outcome.SHORTLISTED] == {"North", "East"}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "name_shortlisted")).one()
    assert entry.details["reason"] == "More answers behind the figure."


@pytest.mark.parametrize("keep", [["South", "East"], ["North", "South", "West"], ["West"]])
def test_a_hand_changes_nothing_but_the_tie(tied: Judged, keep: list[str]) -> None:
    cut(tied, Outcome.SHORTLISTED, size=2)
    with pytest.raises(Invalid, match="Only a tie at the cut"):
        name(tied, Outcome.SHORTLISTED, keep, "Because.")


def test_a_threshold_takes_everybody_with_the_score(tabulated: Judged) -> None:
    cut(tabulated, Outcome.SHORTLISTED, method=CutMethod.THRESHOLD, size=None, threshold="7.2")
    name(tabulated, Outcome.SHORTLISTED)
    assert placed(tabulated)[Outcome.SHORTLISTED] == {"North", "South"}
    cut(tabulated, Outcome.SHORTLISTED, threshold="7.2000001")
    name(tabulated, Outcome.SHORTLISTED)
    assert placed(tabulated)[Outcome.SHORTLISTED] == {"North"}


def test_naming_a_tier_again_takes_back_what_stood_on_it(tabulated: Judged) -> None:
    tabulated.name_tiers()
    tabulated.recuse("North", 0, 1)
    tabulated.tabulate()
    name(tabulated, Outcome.SHORTLISTED)
    assert placed(tabulated) == {Outcome.SHORTLISTED: {"South", "East", "West"}}
    with pytest.raises(WrongState, match="Name the finalists"):
        name(tabulated, Outcome.WINNER)
    tabulated.name_tiers()
    assert placed(tabulated)[Outcome.WINNER] == {"South"}


def test_naming_a_tier_twice_makes_no_second_placement(tabulated: Judged) -> None:
    tabulated.name_tiers()
    before = [one.id for one in results.placed(tabulated.stage.category)]
    tabulated.name_tiers()
    assert [one.id for one in results.placed(tabulated.stage.category)] == before
