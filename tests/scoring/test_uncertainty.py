"""How sure a rank is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring import ScoringError, adjust_severity, cut_probabilities, rank_intervals, rank_probabilities
from scoring.severity import SeverityFit
from tests.scoring import contest


@pytest.mark.parametrize(
    ("estimates", "errors", "words"),
    [
        ([1, 2], [1], "Every estimate needs its standard error."),
        ([], [], "Every estimate needs its standard error."),
        ([[1, 2]], [[1, 2]], "Every estimate needs its standard error."),
        ([1, float("nan")], [1, 1], "Estimates and standard errors are numbers"),
        ([1, 2], [1, float("nan")], "Estimates and standard errors are numbers"),
        ([1, 2], [1, -1], "standard errors not negative."),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0, "c": 1.0}, "Estimates and standard errors are numbers"),
    ],
)
def test_faults_are_told(estimates: list[float], errors: list[float], words: str) -> None:
    with pytest.raises(ScoringError, match=words):
        rank_intervals(estimates, errors)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ScoringError, match=f"Confidence lies between 0 and 1, not at {confidence}."):
        rank_intervals([1, 2], [1, 1], confidence=confidence)


def test_one_entry_is_surely_first() -> None:
    assert rank_intervals({"a": 3.0}, {"a": 9.0}).values.tolist() == [["a", 1, 1, 1]]


@pytest.mark.parametrize("simultaneous", [False, True])
def test_far_apart_is_sure_and_close_is_not(simultaneous: bool) -> None:
    """c lies 20 standard errors above the others, which are equal."""
    found = rank_intervals([5, 5, 25], [1, 1, 1], simultaneous=simultaneous)
    assert found.values.tolist() == [[0, 2, 2, 3], [1, 2, 2, 3], [2, 1, 1, 1]]


@pytest.mark.parametrize("simultaneous", [False, True])
def test_without_any_error_every_difference_is_sure(simultaneous: bool) -> None:
    found = rank_intervals([1, 3, 2, 3], [0, 0, 0, 0], simultaneous=simultaneous)
    assert found[["rank", "low", "high"]].values.tolist() == [[4, 4, 4], [1, 1, 2], [3, 3, 3], [1, 1, 2]]


def test_all_ranks_at_once_are_never_surer_than_one_by_one() -> None:
    values, errors = [1, 2, 3, 4.5, 7], [0.6, 0.6, 0.7, 0.5, 0.9]
    one, all_ = (rank_intervals(values, errors, simultaneous=s) for s in (False, True))
    assert (all_["low"] <= one["low"]).all()
    assert (one["high"] <= all_["high"]).all()
    assert (one["low"] <= one["rank"]).all()
    assert (one["rank"] <= one["high"]).all()


def test_errors_are_matched_by_name() -> None:
    values = {"a": 10.0, "b": 5.0, "c": 4.0}
    errors = {"c": 3.0, "b": 3.0, "a": 0.1}
    named = rank_intervals(values, errors)
    assert named["entry"].tolist() == ["a", "b", "c"]
    in_order = rank_intervals([10, 5, 4], [0.1, 3, 3])
    assert named[["low", "high"]].equals(in_order[["low", "high"]])
    series = rank_intervals(pd.Series(values), [0.1, 3, 3])
    assert series.equals(named)


def test_more_confidence_is_never_narrower_and_the_seed_repeats() -> None:
    values, errors = [1.0, 2.2, 3.1, 4.4], [0.5] * 4
    wide, narrow = (rank_intervals(values, errors, confidence=c) for c in (0.999, 0.5))
    assert (wide["high"] - wide["low"] >= narrow["high"] - narrow["low"]).all()
    assert (wide["high"] - wide["low"]).sum() > (narrow["high"] - narrow["low"]).sum()
    assert rank_intervals(values, errors, seed=3).equals(rank_intervals(values, errors, seed=3))


def noisy(shifts: tuple[float, ...]) -> SeverityFit:
    rng = np.random.default_rng(2)
    rows = [(f"e{e}", f"j{j}", 5 + s + rng.normal(0, 1)) for e, s in enumerate(shifts) for j in range(6)]
    return adjust_severity(contest.ratings(*rows), "fixed")


def test_the_chances_of_the_cut_sum_to_its_size_and_fall_with_the_estimate() -> None:
    fit = noisy((0, 0.5, 1, 8, 9))
    found = cut_probabilities(fit, 3, draws=2000, seed=1)
    assert found["probability"].sum() == pytest.approx(3)
    assert found["adjusted"].is_monotonic_decreasing
    assert found["entry"].tolist()[:2] == ["e4", "e3"]
    assert found["probability"].tolist()[:2] == [1, 1]
    assert found["probability"].iloc[2] > found["probability"].iloc[4]
    assert found.equals(cut_probabilities(fit, 3, draws=2000, seed=1))
    assert cut_probabilities(fit, 5)["probability"].tolist() == pytest.approx([1] * 5)


def test_two_equal_entries_have_equal_chances() -> None:
    rows = [("a", "x", 4), ("a", "y", 6), ("b", "x", 6), ("b", "y", 4)]
    chances = rank_probabilities(adjust_severity(contest.ratings(*rows), "fixed"), seed=0)
    assert chances.loc["a", 1] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("size", [0, 4])
def test_a_cut_beyond_the_field_is_refused(size: int) -> None:
    with pytest.raises(ScoringError, match=f"A cut keeps between 1 and 3 entries, not {size}."):
        cut_probabilities(noisy((0, 1, 2)), size)
