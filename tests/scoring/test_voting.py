"""Ballots: what is refused, what an incomplete one says, and ties that stay ties."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pandas as pd
import pytest

from scoring import ScoringError, tally
from scoring.voting import METHODS

CIRCLE = [(2, ["a", "b", "c"]), (2, ["b", "c", "a"]), (2, ["c", "a", "b"])]


@pytest.mark.parametrize(
    ("ballots", "words"),
    [
        ([(1.5, ["a"])], "Ballot 1: the count 1.5 is no whole number of 0 or more."),
        ([(1, ["a"]), (-1, ["a"])], "Ballot 2: the count -1 is no whole number of 0 or more."),
        ([(1, ["a", ["b", "a"]])], "Ballot 1: a name stands twice."),
        ([(1, [])], "There is not one vote."),
        ([], "There is not one vote."),
        (pd.DataFrame({"count": [1]}), "The column ranking is missing."),
        (pd.DataFrame({"votes": [1]}), "The column count is missing. The column ranking is missing."),
    ],
)
def test_faulty_ballots_are_named(ballots: Any, words: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        tally(ballots)
    assert str(refusal.value) == words


def test_an_unknown_method_names_those_there_are() -> None:
    with pytest.raises(ScoringError, match="one of schulze, .*, plurality, not lot"):
        tally(CIRCLE, "lot")  # type: ignore[arg-type]


def test_a_frame_and_mappings_count_like_pairs() -> None:
    rows = [{"count": count, "ranking": ranking} for count, ranking in CIRCLE]
    for ballots in (rows, pd.DataFrame(rows)):
        assert tally(ballots, "borda").scores == tally(CIRCLE, "borda").scores == {"a": 6, "b": 6, "c": 6}


@pytest.mark.parametrize("method", METHODS)
def test_a_circle_of_equals_is_a_tie_of_all(method: Any) -> None:
    found = tally(CIRCLE, method)
    assert found.winners == ["a", "b", "c"]
    assert found.ranking == [["a", "b", "c"]]
    assert found.pairwise.loc["a"].tolist() == [0, 4, 2]


@pytest.mark.parametrize("method", METHODS)
def test_names_left_out_stand_tied_at_the_end(method: Any) -> None:
    short = tally([(3, ["b"]), (1, ["a", "b"])], method)
    full = tally([(3, ["b", ["a"]]), (1, [["a"], "b", []])], method)
    assert short.ranking == full.ranking == [["b"], ["a"]]
    assert tally([(2, ["c"]), (1, ["a", "b", "c"])], method).pairwise.loc["a"].tolist() == [0, 1, 1]


def test_a_shared_top_shares_the_vote() -> None:
    assert tally([(3, [["a", "b"]]), (1, ["c"])], "plurality").scores == {"a": 1.5, "b": 1.5, "c": 1}


def test_a_tie_is_worth_half_a_point_for_each_equal() -> None:
    assert tally([(2, [["a", "b"], "c"])], "borda").scores == {"a": 3, "b": 3, "c": 0}


def test_the_runoff_goes_on_behind_a_majority() -> None:
    found = tally([(6, ["a", "b", "c"]), (3, ["c", "b", "a"]), (2, ["b", "c", "a"])], "instant_runoff")
    assert found.ranking == [["a"], ["b"], ["c"]]
    assert found.scores == {"a": 6, "b": 2, "c": 3}


def test_the_fewest_leave_together_and_their_votes_pass_on() -> None:
    votes = [(4, ["a", "d"]), (3, ["b", "d"]), (1, ["c", "b"]), (1, ["d", "b"])]
    found = tally(votes, "instant_runoff")
    assert found.ranking == [["b"], ["a"], ["c", "d"]]
    assert found.scores == {"a": 4, "b": 5, "c": 1, "d": 1}


def test_equal_majorities_that_close_a_circle_together_are_not_locked() -> None:
    """a over b by 4:2, b over c by 4:2, c over a by 4:2, and all over d."""
    votes = [(count, [*ranking, "d"]) for count, ranking in CIRCLE]
    found = tally(votes, "ranked_pairs")
    assert found.ranking == [["a", "b", "c"], ["d"]]
    assert found.scores == {"a": 1, "b": 1, "c": 1, "d": 0}


def test_the_weakest_majority_of_a_circle_gives_way() -> None:
    """a over b 6:3, b over c 7:2, c over a 5:4."""
    votes = [(4, ["a", "b", "c"]), (3, ["b", "c", "a"]), (2, ["c", "a", "b"])]
    for method in ("schulze", "ranked_pairs"):
        assert tally(votes, method).ranking == [["a"], ["b"], ["c"]]  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(30))
def test_who_beats_everybody_wins_by_schulze_and_ranked_pairs(seed: int) -> None:
    rng = random.Random(seed)
    orders = list(itertools.permutations("abcd"))
    votes = [(rng.randint(1, 5), list(rng.choice(orders))) for _ in range(5)]
    found = tally(votes, "schulze")
    table = found.pairwise
    best = [a for a in table if all(table.loc[a, b] > table.loc[b, a] for b in table if a != b)]
    if best:
        assert found.winners == tally(votes, "ranked_pairs").winners == best
    assert sorted(name for group in found.ranking for name in group) == [*"abcd"]


@pytest.mark.parametrize("method", METHODS)
def test_names_decide_nothing(method: Any) -> None:
    votes = [(3, ["a", "b", "c", "d"]), (2, ["c", ["d", "a"], "b"]), (2, ["b", "d"])]
    swap = dict(zip("abcd", "dcab", strict=True))
    renamed = [(count, [[swap[name] for name in group] for group in ranking]) for count, ranking in votes]
    expected = [sorted(swap[name] for name in group) for group in tally(votes, method).ranking]
    assert tally(renamed, method).ranking == expected
