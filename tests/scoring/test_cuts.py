"""Ranks and cuts."""

from __future__ import annotations

import pandas as pd
import pytest

from scoring import ScoringError, competition_rank, shortlist

FIELD = pd.DataFrame(
    {"entry": [*"abdef"], "score": [7, 9, 7, 7, 3], "other": [1, 0, 5, 1, 0]}, index=[*"vwxyz"]
)


def test_equal_keys_share_a_rank_and_the_next_is_skipped() -> None:
    found = competition_rank(FIELD, ["score"])
    assert found.to_dict() == {"v": 2, "w": 1, "x": 2, "y": 2, "z": 5}
    assert (found.name, found.dtype) == ("rank", "int64")
    assert competition_rank(FIELD, ["score", "other"]).tolist() == [3, 1, 2, 3, 5]
    assert competition_rank(FIELD, ["other", "score"]).tolist() == [2, 4, 1, 2, 5]


@pytest.mark.parametrize(
    ("size", "policy", "entries", "tie"),
    [
        (1, "include_ties", "b", False),
        (2, "include_ties", "bade", True),
        (2, "exclude_ties", "b", True),
        (3, "exclude_ties", "b", True),
        (4, "include_ties", "bade", False),
        (4, "exclude_ties", "bade", False),
        (5, "exclude_ties", "badef", False),
        (9, "include_ties", "badef", False),
    ],
)
def test_a_tie_at_the_edge_comes_in_or_stays_out_whole(
    size: int, policy: str, entries: str, tie: bool
) -> None:
    found = shortlist(FIELD, size, policy=policy)  # type: ignore[arg-type]
    assert found == ([*entries], tie)


def test_ties_come_in_by_default_and_further_keys_part_them() -> None:
    assert shortlist(FIELD, 2) == ([*"bade"], True)
    assert shortlist(FIELD, 2, keys=("score", "other")) == ([*"bd"], False)


def test_a_tie_for_the_first_place_leaves_nobody_in_when_ties_stay_out() -> None:
    assert shortlist(FIELD[FIELD["score"] == 7], 1, policy="exclude_ties") == ([], True)


def test_a_cut_for_nobody_is_refused() -> None:
    with pytest.raises(ScoringError, match="^A cut needs room for at least one entry, not 0.$"):
        shortlist(FIELD, 0)


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(
        ScoringError, match="^The policy must be one of include_ties, exclude_ties, not lot.$"
    ):
        shortlist(FIELD, 1, policy="lot")  # type: ignore[arg-type]


def test_equals_keep_the_order_they_came_in() -> None:
    names = [f"e{n}" for n in range(300)]
    field = pd.DataFrame({"entry": names, "score": [n % 3 for n in range(300)]})
    found = shortlist(field, 200)
    assert found.entries == [*names[2::3], *names[1::3]]


def test_an_empty_field_has_whole_ranks_and_nobody_in() -> None:
    assert competition_rank(FIELD[:0], ["score"]).dtype == "int64"
    assert shortlist(FIELD[:0], 1) == ([], False)


def test_a_missing_key_ranks_behind_every_other() -> None:
    field = pd.DataFrame({"entry": [*"abde"], "score": [7, None, 9, None]})
    assert competition_rank(field, ["score"]).tolist() == [2, 3, 1, 3]
    assert shortlist(field, 2) == ([*"da"], False)
    assert competition_rank(field[field["score"].isna()], ["score"]).tolist() == [1, 1]
