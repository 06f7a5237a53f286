"""Would it have come out differently, in figures and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import (
    Criterion,
    Cut,
    ScoringError,
    compare_methods,
    leave_one_judge_out,
    rank_acceptability,
    weight_sensitivity,
)
from tests.scoring import contest

VALUES = pd.DataFrame({"c": [9.0, 5, 1], "d": [1.0, 5, 8]}, index=["a", "b", "z"])


def test_a_balance_of_weights_is_shared_by_those_it_separates() -> None:
    found = weight_sensitivity(VALUES, {"d": 1, "c": 1}, spread=0.2, seed=1).set_index("entry")
    assert found["score"].to_dict() == {"a": 5, "b": 5, "z": 4.5}
    assert found["rank"].to_dict() == {"a": 1, "b": 1, "z": 3}
    assert found["first"].sum() == pytest.approx(1)
    assert found.loc["a", "first"] == pytest.approx(0.5, abs=0.02)
    assert found[["low", "high"]].loc["b"].tolist() == [1, 2]


def test_without_spread_nothing_moves() -> None:
    found = weight_sensitivity(VALUES, [3, 1], spread=0, draws=10)
    assert found["entry"].tolist() == ["a", "b", "z"]
    assert found[["rank", "low", "high"]].values.tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    assert found["first"].tolist() == [1, 0, 0]


def test_entries_equal_in_everything_share_their_ranks() -> None:
    same = pd.DataFrame({"c": [4.0, 4, 1]}, index=["a", "b", "z"])
    found = weight_sensitivity(same, pd.Series({"c": 2}), draws=50)
    assert found[["rank", "low", "high", "first"]].values.tolist() == [
        [1, 1, 2, 0.5],
        [1, 1, 2, 0.5],
        [3, 3, 3, 0],
    ]


def test_the_seed_repeats_the_draws() -> None:
    one, two, other = (weight_sensitivity(VALUES, [1, 1], seed=s, draws=500) for s in (4, 4, 5))
    assert one.equals(two)
    assert not one["first"].equals(other["first"])


def test_acceptability_over_samples_of_values_and_of_weights() -> None:
    samples = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 3.0]]])
    found = rank_acceptability(samples, [[3, 1], [3, 1]])
    assert found.to_numpy().tolist() == [[0.75, 0.25], [0.25, 0.75]]
    assert list(found.columns) == [1, 2]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"c": 1}, "Criterion d has no weight."),
        ({"c": 1, "d": 1, "e": 1}, "There is no criterion e."),
        ([1], "2 criteria need 2 weights."),
        ([0, 0], "Weights are numbers of 0 or more that sum to more than 0."),
        ([-1, 2], "Weights are numbers of 0 or more that sum to more than 0."),
        ([1, float("nan")], "Weights are numbers of 0 or more that sum to more than 0."),
    ],
)
def test_faulty_weights_are_told(weights: Any, words: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        weight_sensitivity(VALUES, weights)
    assert str(refusal.value) == words


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(ScoringError, match="^Every entry needs a value for every criterion.$"):
        weight_sensitivity(VALUES.replace(8.0, np.nan), [1, 1])


PANEL = contest.panel(
    {"a": {"x": 9, "y": 6, "z": 6}, "b": {"x": 3, "y": 7, "z": 7}, "d": {"x": 1, "y": 1, "z": 1}}
)


def test_one_judge_who_decides_is_named() -> None:
    found = leave_one_judge_out(PANEL, contest.scheme())
    assert found.frame.to_dict("records") == [
        {"judge": "x", "winner": "b", "winner_changes": True, "cut_changes": True, "moved": 2},
        {"judge": "y", "winner": "a", "winner_changes": False, "cut_changes": False, "moved": 0},
        {"judge": "z", "winner": "a", "winner_changes": False, "cut_changes": False, "moved": 0},
    ]
    assert found.winner_changes
    assert found.cut_changes
    assert found.sentence == "The winner changes with leaving out x. The cut changes with leaving out x."


def test_a_cut_for_two_stays_when_only_their_order_changes() -> None:
    found = leave_one_judge_out(PANEL, contest.scheme(cut=Cut(2)))
    assert (found.winner_changes, found.cut_changes) == (True, False)
    assert found.sentence == "The winner changes with leaving out x. The cut stays the same."


@pytest.mark.parametrize(("policy", "changes"), [("include_ties", False), ("exclude_ties", True)])
def test_the_cut_follows_its_policy(policy: str, changes: bool) -> None:
    """Without x all three are equal: all come in, as before, or nobody does."""
    given = contest.panel({"a": {"x": 9, "y": 6}, "b": {"x": 5, "y": 6}, "d": {"x": 5, "y": 6}})
    found = leave_one_judge_out(given, contest.scheme(cut=Cut(2, policy))).frame.set_index("judge")
    assert bool(found.loc["x", "cut_changes"]) is changes
    assert not found.loc["y", "cut_changes"]


def test_the_cut_follows_the_ladder() -> None:
    """Without y the two are equal by score, and the criterion c puts a first as before."""
    given = contest.marks(
        ("a", "x", "c", 8), ("a", "x", "d", 6), ("b", "x", "c", 6), ("b", "x", "d", 8),
        ("a", "y", "c", 8), ("a", "y", "d", 8), ("b", "y", "c", 6), ("b", "y", "d", 6),
    )  # fmt: skip
    criteria, cut = contest.weighted(c=1, d=1), Cut(1, "exclude_ties")
    scheme = contest.scheme(*criteria, cut=cut, ladder=("score", "c", "unresolved"))
    assert not leave_one_judge_out(given, scheme).cut_changes
    assert leave_one_judge_out(given, contest.scheme(*criteria, cut=cut)).cut_changes


def test_without_the_only_judge_nobody_is_left_and_the_cut_is_empty() -> None:
    given = contest.panel({"a": {"x": 8}, "b": {"x": 7}})
    values = contest.objective(("a", "o", 1), ("b", "o", 1))
    criteria = (Criterion("c", required=False), Criterion("o", kind="objective", scored_by="rule"))
    scheme = contest.scheme(*criteria, cut=Cut(1))
    found = leave_one_judge_out(given, scheme, objective=values)
    assert found.frame.to_dict("records") == [
        {"judge": "x", "winner": "", "winner_changes": True, "cut_changes": True, "moved": 0}
    ]


def test_without_marks_there_is_no_judge_to_leave_out() -> None:
    values = contest.objective(("a", "o", 1), ("b", "o", 2))
    scheme = contest.scheme(Criterion("o", kind="objective", scored_by="rule"))
    found = leave_one_judge_out(contest.marks(), scheme, objective=values)
    assert found.frame.empty
    assert found.sentence == "The winner stays the same. The cut stays the same."


def test_every_way_to_combine_a_panel_is_compared() -> None:
    """By the mean a has 7 and b 6.8; one rogue mark for a carries it."""
    given = contest.panel(
        {
            "a": dict(zip("vwxyz", (6, 6, 6, 7, 10), strict=True)),
            "b": dict(zip("vwxyz", (6, 7, 7, 7, 7), strict=True)),
        }
    )
    found = compare_methods(given, contest.scheme(Criterion("c", aggregate="trimmed")))
    assert found.frame.set_index("method")["winner"].to_dict() == {
        "mean": "a",
        "trimmed": "b",
        "median": "b",
        "winsorized": "b",
        "mean, judges centered": "a",
    }
    assert found.sentence == (
        "The winner changes with the method mean, mean, judges centered. "
        "The cut changes with the method mean, mean, judges centered."
    )


def test_centering_undoes_a_lenient_judge_and_drops_the_schemes_own_model() -> None:
    given = contest.panel({"a": {"x": 9, "y": 8}, "b": {"x": 5, "z": 7}, "d": {"y": 6, "z": 8}})
    found = compare_methods(given, contest.scheme(severity="center")).frame.set_index("method")
    assert found.loc["mean, judges centered", "moved"] == 0
    assert not found.loc["mean, judges centered", "winner_changes"]
    assert found.loc["mean", "winner"] == "a"
