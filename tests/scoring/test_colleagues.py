"""A judge beside the colleagues on the same entries, checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring import against_colleagues


def ratings(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["entry", "judge", "score"])


def line(frame: pd.DataFrame, judge: str) -> dict:
    return next(one for one in against_colleagues(frame).to_dict("records") if one["judge"] == judge)


FOUR = ratings(
    *(("A", "x", 5), ("A", "y", 6), ("A", "z", 8)),
    *(("B", "x", 7), ("B", "y", 7), ("B", "z", 8)),
    *(("C", "x", 4), ("C", "y", 6)),
    ("D", "x", 9),
)


def test_a_difference_is_to_the_mean_of_the_others_on_shared_entries_only() -> None:
    found = line(FOUR, "x")
    assert (found["n"], found["shared"]) == (4, 3)
    assert found["difference"] == pytest.approx(-(2 + 0.5 + 2) / 3)
    assert (found["mean"], found["lowest"], found["highest"]) == (6.25, 4.0, 9.0)
    assert found["spread"] == pytest.approx(np.std([5, 7, 4, 9], ddof=1))


def test_the_interval_is_students_over_entries() -> None:
    """t(0.975; 2) = 4.302653 by the tables; the gaps −2, −0.5, −2 have the standard deviation √0.75."""
    found = line(FOUR, "x")
    half = 4.302653 * np.sqrt(0.75) / np.sqrt(3)
    assert found["low"] == pytest.approx(-1.5 - half, abs=1e-5)
    assert found["high"] == pytest.approx(-1.5 + half, abs=1e-5)
    narrow = against_colleagues(FOUR, confidence=0.5).to_dict("records")[0]
    assert found["low"] < narrow["low"] < narrow["high"] < found["high"]


def test_agreement_is_the_correlation_with_the_others() -> None:
    found = line(FOUR, "x")
    assert found["agreement"] == pytest.approx(np.corrcoef([5, 7, 4], [7, 7.5, 6])[0, 1])
    assert found["flags"] == ()


def test_what_is_undefined_says_why() -> None:
    alone = line(ratings(("A", "x", 5), ("B", "y", 6)), "x")
    assert (alone["difference"], alone["low"], alone["high"], alone["spread"]) == (None,) * 4
    assert alone["flags"] == (
        "fewer than three entries shared with other judges",
        "no interval from fewer than two shared entries",
    )
    once = line(ratings(("A", "x", 5), ("A", "y", 7)), "x")
    assert (once["difference"], once["low"]) == (-2.0, None)
    flat = line(ratings(*((entry, judge, 5) for entry in "ABC" for judge in "xy")), "x")
    assert (flat["difference"], flat["low"], flat["high"], flat["spread"]) == (0.0, 0.0, 0.0, 0.0)
    assert flat["flags"] == ("no variation to agree on",)


def test_groups_that_nobody_links_are_compared_within_themselves() -> None:
    apart = ratings(("A", "x", 5), ("A", "y", 7), ("B", "u", 3), ("B", "v", 4))
    assert against_colleagues(apart)["difference"].tolist() == [-1.0, 1.0, -2.0, 2.0]


def test_the_order_of_rows_changes_nothing() -> None:
    shuffled = FOUR.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(against_colleagues(FOUR), against_colleagues(shuffled))


def test_a_constant_added_to_one_judge_moves_that_judge_by_it() -> None:
    harsher = FOUR.assign(score=FOUR["score"] - (FOUR["judge"] == "x"))
    before, after = line(FOUR, "x"), line(harsher, "x")
    assert after["difference"] == pytest.approx(before["difference"] - 1)
    assert after["agreement"] == pytest.approx(before["agreement"])
