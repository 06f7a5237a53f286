"""What breaks a tie, step by step, and what nothing breaks."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from scoring import Criterion, tabulate
from tests.scoring import contest


def ranked(found: pd.DataFrame) -> dict[str, int]:
    return {str(e): int(r) for e, r in zip(found["entry"], found["rank"], strict=True) if not pd.isna(r)}


TIED = contest.marks(
    ("a", "x", "c", 9), ("a", "x", "d", 5), ("b", "x", "c", 5), ("b", "x", "d", 9), ("z", "x", "c", 1)
)
TWO = (Criterion("c"), Criterion("d", required=False))


@pytest.mark.parametrize(
    ("ladder", "ranks"),
    [
        (("score", "unresolved"), {"a": 1, "b": 1, "z": 3}),
        (("score", "c", "unresolved"), {"a": 1, "b": 2, "z": 3}),
        (("score", "d", "unresolved"), {"a": 2, "b": 1, "z": 3}),
        (("score", "unresolved", "c"), {"a": 1, "b": 1, "z": 3}),
        (("c",), {"a": 1, "b": 2, "z": 3}),
        ((), {"a": 1, "b": 1, "z": 3}),
    ],
)
def test_a_criterion_breaks_a_tie_until_unresolved(ladder: tuple[str, ...], ranks: dict[str, int]) -> None:
    found = tabulate(TIED, contest.scheme(*TWO, ladder=ladder)).standings
    assert ranked(found) == ranks
    assert dict(zip(found["entry"], found["tied"], strict=True)) == {
        name: list(ranks.values()).count(rank) > 1 for name, rank in ranks.items()
    }


def test_an_entry_without_a_value_on_a_step_stands_behind_those_with_one() -> None:
    given = contest.marks(("a", "x", "c", 0), ("b", "x", "c", 0), ("b", "x", "d", 0))
    found = tabulate(given, contest.scheme(*TWO, ladder=("score", "d"))).standings
    assert ranked(found) == {"b": 1, "a": 2}


def test_the_smaller_deduction_stands_first() -> None:
    criteria = (Criterion("c"), Criterion("faults", sign=-1))
    given = contest.marks(
        ("a", "x", "c", 9), ("a", "x", "faults", 3), ("b", "x", "c", 7), ("b", "x", "faults", 1)
    )
    scheme = contest.scheme(*criteria, combine="sum", ladder=("score", "faults"))
    found = tabulate(given, scheme)
    assert found.scores == {"a": 6, "b": 6}
    assert ranked(found.standings) == {"b": 1, "a": 2}


def test_the_objective_points_break_a_tie_by_what_they_contribute() -> None:
    criteria = (Criterion("c"), Criterion("csat", kind="objective", scored_by="rule", weight=Fraction(3)))
    given = contest.marks(("a", "x", "c", 9), ("b", "x", "c", 3))
    values = contest.objective(("a", "csat", 5), ("b", "csat", 7))
    scheme = contest.scheme(*criteria, ladder=("score", "objective", "unresolved"))
    found = tabulate(given, scheme, objective=values)
    assert found.scores == {"a": 6, "b": 6}
    assert ranked(found.standings) == {"b": 1, "a": 2}


def test_objective_points_by_a_panel_are_objective_too() -> None:
    criteria = (Criterion("c"), Criterion("csat", kind="objective", scored_by="panel"))
    given = contest.marks(
        ("a", "x", "c", 9), ("a", "x", "csat", 5), ("b", "x", "c", 5), ("b", "x", "csat", 9)
    )
    found = tabulate(given, contest.scheme(*criteria, ladder=("score", "objective"))).standings
    assert ranked(found) == {"b": 1, "a": 2}


def firsts(given: pd.DataFrame, *criteria: Criterion, combine: str = "weighted_mean") -> dict[str, int]:
    scheme = contest.scheme(*criteria, combine=combine, ladder=("score", "firsts", "unresolved"))
    return ranked(tabulate(given, scheme).standings)


def test_more_judges_who_have_it_first_win_a_tie() -> None:
    given = contest.panel({"a": {"x": 7, "y": 7, "z": 4}, "b": {"x": 6, "y": 6, "z": 6}})
    assert firsts(given, Criterion("c")) == {"a": 1, "b": 2}


def test_a_shared_first_counts_for_both() -> None:
    given = contest.panel({"a": {"x": 6, "y": 8}, "b": {"x": 6, "y": 8}, "d": {"x": 7, "y": 7}})
    assert firsts(given, Criterion("c")) == {"a": 1, "b": 1, "d": 1}


def test_a_judges_own_first_follows_the_weights() -> None:
    """By weight x and y have a first and z has b; without weights x and y have b first, z shares."""
    given = contest.marks(
        ("a", "x", "c", 6), ("a", "x", "d", 3), ("b", "x", "c", 5), ("b", "x", "d", 5),
        ("a", "y", "c", 6), ("a", "y", "d", 3), ("b", "y", "c", 5), ("b", "y", "d", 5),
        ("a", "z", "c", 5), ("a", "z", "d", 6), ("b", "z", "c", 6), ("b", "z", "d", 5),
    )  # fmt: skip
    criteria = contest.weighted(c=3, d=1)
    assert len(set(tabulate(given, contest.scheme(*criteria)).scores.values())) == 1
    assert firsts(given, *criteria) == {"a": 1, "b": 2}


def test_under_a_sum_weights_say_nothing_but_factors_and_signs_do() -> None:
    """x has a first by 2·c − faults (9 against 8), y has b first, z has both; by c + faults all have b."""
    criteria = (Criterion("c", factor=Fraction(2), weight=Fraction(9)), Criterion("faults", sign=-1))
    given = contest.marks(
        ("a", "x", "c", 5), ("a", "x", "faults", 1), ("b", "x", "c", 6), ("b", "x", "faults", 4),
        ("a", "y", "c", 5), ("a", "y", "faults", 1), ("b", "y", "c", 6), ("b", "y", "faults", 4),
        ("a", "z", "c", 2), ("a", "z", "faults", 4), ("b", "z", "c", 2), ("b", "z", "faults", 2),
    )  # fmt: skip
    found = tabulate(given, contest.scheme(*criteria, combine="sum"))
    assert found.scores == {"a": 6, "b": 6}
    assert firsts(given, *criteria, combine="sum") == {"a": 1, "b": 2}


def test_a_judges_own_first_follows_the_factors() -> None:
    """x and y have a first by 2·c − faults; by ½·c − faults, or c − faults, they have b; z has b."""
    criteria = (Criterion("c", factor=Fraction(2)), Criterion("faults", sign=-1))
    given = contest.marks(
        ("a", "x", "c", 7), ("a", "x", "faults", 4), ("b", "x", "c", 5), ("b", "x", "faults", 1),
        ("a", "y", "c", 7), ("a", "y", "faults", 4), ("b", "y", "c", 5), ("b", "y", "faults", 1),
        ("a", "z", "c", 5), ("a", "z", "faults", 1), ("b", "z", "c", 7), ("b", "z", "faults", 3),
    )  # fmt: skip
    assert len(set(tabulate(given, contest.scheme(*criteria, combine="sum")).scores.values())) == 1
    assert firsts(given, *criteria, combine="sum") == {"a": 1, "b": 2}


def test_entries_that_are_not_ranked_take_no_first_away() -> None:
    given = pd.concat(
        [
            contest.panel({"a": {"x": 8, "y": 4}, "b": {"x": 7, "y": 5}, "ghost": {"y": 10}}),
            contest.panel({"a": {"x": 5, "y": 5}, "b": {"x": 5, "y": 5}}, "d"),
        ]
    )
    found = tabulate(given, contest.scheme(Criterion("c"), Criterion("d"), ladder=("score", "firsts")))
    assert ranked(found.standings) == {"a": 1, "b": 1}
    assert found.standings.set_index("entry").loc["ghost", "tied"] == False  # noqa: E712  a NumPy bool
    assert found.excluded[["entry", "reason"]].values.tolist() == [["ghost", "no score for d"]]


def test_marks_on_a_multiplier_make_nobody_first() -> None:
    criteria = (Criterion("c", multiply_by="difficulty"), Criterion("difficulty"))
    given = contest.marks(
        ("a", "x", "c", 4), ("b", "x", "c", 4), ("b", "x", "difficulty", 9), ("a", "x", "difficulty", 1)
    )
    values = contest.objective(("a", "difficulty", 1), ("b", "difficulty", 1))
    scheme = contest.scheme(*criteria, ladder=("score", "firsts"))
    assert ranked(tabulate(given, scheme, objective=values).standings) == {"a": 1, "b": 1}
