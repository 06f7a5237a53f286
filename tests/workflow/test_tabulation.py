"""Tabulation counts what may count, says why the rest does not, and never rewrites what it said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from awards.enums import AssignmentState, NomineeKind
from awards.errors import WrongState
from awards.models import Tabulation
from awards.workflow import panels
from awards.workflow.judging import close_round
from awards.workflow.transaction import transaction
from tests.workflow.judged import CSAT, Judged, in_judging, judged, lines


def excluded(found: Tabulation) -> dict[tuple[str, str], str]:
    return {
        (one.entry.nominee.name.removeprefix("Team "), one.judge.name): one.reason for one in found.exclusions
    }


def test_a_score_is_the_weighted_mean_as_an_exact_fraction(session: Session) -> None:
    """90 % lies 5/12 between 85 (6 points) and 97 (10): 7 2/3; the panel's means are 17/2."""
    made = judged({"North": (9, 8)})
    found = lines(made.tabulate())["North"]
    by_rule = 6 + Fraction(5, 12) * 4
    assert Fraction(found.score or 0) == Fraction(30, 100) * by_rule + Fraction(70, 100) * Fraction(17, 2)
    assert found.score == "8.25"
    assert (found.rank, found.tied, found.judges, found.reason) == (1, False, 2, "")
    assert set(found.contributions) == {"csat", "shown", "expertise"}
    assert Fraction(found.contributions["csat"]) == by_rule


def test_a_score_that_no_decimal_holds_is_kept_as_a_fraction(session: Session) -> None:
    made = in_judging({"North": CSAT}, judges=3)
    for judge, value in enumerate((9, 8, 8)):
        made.mark("North", judge, value)
    made.deliberate()
    score = lines(made.tabulate())["North"].score or ""
    assert "/" in score
    assert Fraction(score) == Fraction(30, 100) * Fraction(23, 3) + Fraction(70, 100) * Fraction(25, 3)


def test_a_draft_counts_for_nothing_and_is_listed(session: Session) -> None:
    made = in_judging({"North": CSAT, "South": CSAT})
    made.mark("North", 0, 9)
    made.mark("North", 1, 1, submit=False)
    made.mark("South", 0, 7)
    made.deliberate()
    found = made.tabulate()
    assert excluded(found) == {
        ("North", "Judge.1"): "scorecard not submitted",
        ("South", "Judge.1"): "scorecard not started",
    }
    assert lines(found)["North"].judges == 1
    assert Fraction(lines(found)["North"].score or 0) == Fraction(23, 10) + Fraction(63, 10)


def test_marks_given_before_a_conflict_was_known_count_for_nothing(session: Session) -> None:
    made = judged({"North": (9, 1), "South": (7, 7)})
    panels.recuse(actor=made.organizer, assignment=made.assignment("North", 1), reason="A former employer.")
    found = made.tabulate()
    assert excluded(found) == {("North", "Judge.1"): "conflict of interest"}
    assert lines(found)["North"].judges == 1
    assert lines(found)["North"].rank == 1


def test_a_recused_judge_does_not_count_even_without_a_stored_conflict(session: Session) -> None:
    made = judged({"North": (9, 1)})
    with transaction():
        made.assignment("North", 1).state = AssignmentState.RECUSED
    found = made.tabulate()
    assert excluded(found) == {("North", "Judge.1"): "recused"}
    assert lines(found)["North"].judges == 1


def test_an_entry_that_lost_every_judge_is_unranked_with_a_reason(session: Session) -> None:
    made = judged({"North": (9, 8), "South": (7, 7)})
    for judge in range(2):
        panels.recuse(actor=made.organizer, assignment=made.assignment("North", judge), reason="Kin.")
    found = lines(made.tabulate())
    assert (found["North"].rank, found["North"].reason) == (None, "0 of at least 1 judges")
    assert found["South"].rank == 1


def test_under_a_hundred_answers_the_figure_is_shown_but_not_ranked_on(session: Session) -> None:
    made = judged({"North": (9, 9), "South": (7, 7)}, csat={"North": (98, 99), "South": (60, 100)})
    found = lines(made.tabulate())
    assert (found["North"].rank, found["North"].reason) == (
        None,
        "CSAT rests on 99 answers; 100 are needed to be ranked",
    )
    assert found["South"].rank == 1
    assert made.entries["North"].sources[0].nomination.metrics[0].n == 99


@pytest.mark.parametrize(("answers", "ranked"), [(29, False), (30, True)])
def test_thirty_answers_are_enough_for_a_person(session: Session, answers: int, ranked: bool) -> None:
    made = in_judging({"North": (answers - 1, answers)}, kind=NomineeKind.PERSON)
    for judge in range(2):
        made.mark("North", judge, 8)
    made.deliberate()
    found = lines(made.tabulate())["North"]
    assert (found.rank == 1) is ranked
    assert ("30 are needed" in found.reason) is not ranked


def test_without_its_figure_an_entry_is_unranked(session: Session) -> None:
    found = lines(judged({"North": (9, 9), "South": (7, 7)}, csat={"North": None}).tabulate())
    assert (found["North"].rank, found["North"].reason) == (None, "no score for csat")
    assert found["South"].rank == 1


def test_ties_share_a_rank_and_the_next_rank_is_skipped(session: Session) -> None:
    made = judged({"North": (9, 8), "South": (8, 9), "East": (5, 5), "West": (10, 10)})
    found = lines(made.tabulate())
    assert {name: (line.rank, line.tied) for name, line in found.items()} == {
        "West": (1, False),
        "North": (2, True),
        "South": (2, True),
        "East": (4, False),
    }


def test_the_same_marks_give_the_same_digest(session: Session) -> None:
    made = judged()
    first, second = made.tabulate(), made.tabulate()
    assert (first.number, second.number) == (1, 2)
    assert first.digest == second.digest
    assert first.scheme_digest == second.scheme_digest == made.round.scheme_digest
    assert first.trace == second.trace


def test_a_later_tabulation_leaves_the_earlier_one_as_it_was(session: Session) -> None:
    made = judged()
    first = made.tabulate()
    kept = (first.digest, first.trace, {name: (one.score, one.rank) for name, one in lines(first).items()})
    panels.recuse(actor=made.organizer, assignment=made.assignment("North"), reason="A former employer.")
    second = made.tabulate()
    session.expire_all()
    assert kept == (
        first.digest,
        first.trace,
        {name: (one.score, one.rank) for name, one in lines(first).items()},
    )
    assert second.digest != first.digest
    assert lines(second)["North"].score != lines(first)["North"].score


def test_an_open_round_is_not_tabulated(session: Session) -> None:
    made = in_judging({"North": CSAT})
    with pytest.raises(WrongState, match="close judging before it is tabulated"):
        made.tabulate()


def test_a_closed_round_waits_for_deliberation(session: Session) -> None:
    made: Judged = in_judging({"North": CSAT})
    close_round(actor=made.organizer, round=made.round)
    with pytest.raises(WrongState, match="The season is judging"):
        made.tabulate()
