"""Tabulation counts what may count, says why the rest does not, and never rewrites what it said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, MetricKind, NomineeKind
from awards.errors import WrongState
from awards.models import Tabulation
from awards.queries.judging import figures
from awards.workflow.judging import close_round
from awards.workflow.transaction import transaction
from tests.statements import counted
from tests.workflow.judged import CSAT, Judged, in_judging, lines

MOST_STATEMENTS = 20
"""Of a tabulation, whatever it is about; one per entry would be more."""


def excluded(found: Tabulation) -> dict[tuple[str, str], str]:
    return {
        (one.entry.nominee.name.removeprefix("Team "), one.judge.name): one.reason for one in found.exclusions
    }


def test_a_score_is_the_weighted_mean_as_an_exact_fraction(marked: Judged) -> None:
    """90 % lies 5/12 between 85 (6 points) and 97 (10): 7 2/3; the panel's means are 17/2."""
    found = lines(marked.tabulate())["North"]
    by_rule = 6 + Fraction(5, 12) * 4
    assert Fraction(found.score or 0) == Fraction(30, 100) * by_rule + Fraction(70, 100) * Fraction(17, 2)
    assert found.score == "8.25"
    assert (found.rank, found.tied, found.judges, found.reason) == (1, False, 2, "")
    assert set(found.contributions) == {"csat", "shown", "expertise"}
    assert Fraction(found.contributions["csat"]) == by_rule


def test_a_score_that_no_decimal_holds_is_kept_as_a_fraction(app: Flask) -> None:
    made = in_judging({"North": CSAT}, judges=3)
    for judge, value in enumerate((9, 8, 8)):
        made.mark("North", judge, value)
    made.deliberate()
    score = lines(made.tabulate())["North"].score or ""
    assert "/" in score
    assert Fraction(score) == Fraction(30, 100) * Fraction(23, 3) + Fraction(70, 100) * Fraction(25, 3)


def test_a_draft_counts_for_nothing_and_is_listed(marking: Judged) -> None:
    marking.mark("North", 0, 9)
    marking.mark("North", 1, 1, submit=False)
    for team in ("South", "East", "West"):
        marking.mark(team, 0, 7)
    marking.deliberate()
    found = marking.tabulate()
    assert excluded(found) == {
        ("North", "Judge.1"): "scorecard not submitted",
        **{(team, "Judge.1"): "scorecard not started" for team in ("South", "East", "West")},
    }
    assert lines(found)["North"].judges == 1
    assert Fraction(lines(found)["North"].score or 0) == Fraction(23, 10) + Fraction(63, 10)


def test_marks_given_before_a_conflict_was_known_count_for_nothing(marked: Judged) -> None:
    marked.recuse("North", 1)
    found = marked.tabulate()
    assert excluded(found) == {("North", "Judge.1"): "conflict of interest"}
    assert lines(found)["North"].judges == 1
    assert Fraction(lines(found)["North"].score or 0) == Fraction(23, 10) + Fraction(63, 10)


def test_a_recused_judge_does_not_count_even_without_a_stored_conflict(marked: Judged) -> None:
    with transaction():
        marked.assignment("North", 1).state = AssignmentState.RECUSED
    found = marked.tabulate()
    assert excluded(found) == {("North", "Judge.1"): "recused"}
    assert lines(found)["North"].judges == 1


def test_an_entry_that_lost_every_judge_is_unranked_with_a_reason(marked: Judged) -> None:
    marked.recuse("North", 0, 1)
    found = lines(marked.tabulate())
    assert (found["North"].rank, found["North"].reason) == (None, "0 of at least 1 judges")
    assert found["South"].rank == 1


def test_thin_and_missing_figures_leave_an_entry_unranked_with_the_reason(app: Flask) -> None:
    """From 100 answers on a figure ranks; below, it is shown with its number of answers."""
    made = in_judging({"Thin": (98, 99), "Enough": (60, 100), "Without": None}, judges=1)
    made.mark_all({"Thin": (9,), "Enough": (7,), "Without": (9,)})
    made.deliberate()
    found = lines(made.tabulate())
    assert {name: (line.rank, line.reason) for name, line in found.items()} == {
        "Thin": (None, "CSAT rests on 99 answers; 100 are needed to be ranked"),
        "Without": (None, "no score for csat"),
        "Enough": (1, ""),
    }
    shown = figures(made.entries["Thin"])[MetricKind.CSAT]
    assert (shown.n, shown.value_e4) == (99, 989_899)


def test_thirty_answers_are_enough_for_a_person(app: Flask) -> None:
    made = in_judging({"Thin": (28, 29), "Enough": (29, 30)}, judges=1, kind=NomineeKind.PERSON)
    made.mark_all({"Thin": (8,), "Enough": (8,)})
    made.deliberate()
    found = lines(made.tabulate())
    assert found["Enough"].rank == 1
    assert found["Thin"].reason == "CSAT rests on 29 answers; 30 are needed to be ranked"


def test_ties_share_a_rank_and_the_next_rank_is_skipped(tied: Judged) -> None:
    found = lines(tied.tabulate())
    assert {name: (line.rank, line.tied) for name, line in found.items()} == {
        "North": (1, False),
        "South": (2, True),
        "East": (2, True),
        "West": (4, False),
    }


def test_the_same_marks_give_the_same_digest(marked: Judged) -> None:
    first, second = marked.tabulate(), marked.tabulate()
    assert (first.number, second.number) == (1, 2)
    assert first.digest == second.digest
    assert first.scheme_digest == second.scheme_digest == marked.round.scheme_digest
    assert first.trace == second.trace


def test_a_later_tabulation_leaves_the_earlier_one_as_it_was(marked: Judged, session: Session) -> None:
    def said() -> object:
        rows = {name: (one.score, one.rank, one.contributions) for name, one in lines(first).items()}
        return first.digest, first.trace, rows

    first = marked.tabulate()
    kept = said()
    marked.recuse("North", 0)
    second = marked.tabulate()
    session.expire_all()
    assert said() == kept
    assert second.digest != first.digest
    assert lines(second)["North"].score != lines(first)["North"].score


@pytest.mark.parametrize("teams", [("North",), ("North", "South", "East", "West", "Center", "Coast")])
def test_more_entries_cost_no_more_statements(app: Flask, teams: tuple[str, ...]) -> None:
    made = in_judging(dict.fromkeys(teams, CSAT))
    made.hand_in(dict.fromkeys(teams, (9, 8)))
    made.tabulate()
    with counted() as statements:
        made.tabulate()
    assert len(statements) <= MOST_STATEMENTS


def test_an_open_round_is_not_tabulated(marking: Judged) -> None:
    with pytest.raises(WrongState, match="close judging before it is tabulated"):
        marking.tabulate()


def test_a_closed_round_waits_for_deliberation(marking: Judged) -> None:
    close_round(actor=marking.organizer, round=marking.round)
    with pytest.raises(WrongState, match="The season is judging"):
        marking.tabulate()
