"""Small samples drawn toward the field."""

from __future__ import annotations

import numpy as np
import pytest

from scoring import ScoringError, shrink


@pytest.mark.parametrize(
    ("estimates", "variances", "words"),
    [
        ([1, 2], [1], "Every estimate needs its variance."),
        ([], [], "Every estimate needs its variance."),
        ([1, float("nan")], [1, 1], "Estimates and variances are numbers, variances not negative."),
        ([1, 2], [1, float("inf")], "Estimates and variances are numbers, variances not negative."),
        ([1, 2], [1, -1], "Estimates and variances are numbers, variances not negative."),
    ],
)
def test_faults_are_told(estimates: list[float], variances: list[float], words: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        shrink(estimates, variances)
    assert str(refusal.value) == words


def test_one_or_two_estimates_say_nothing_about_a_field() -> None:
    found = shrink([1, 9], [4, 1])
    assert found["shrunk"].tolist() == [1, 9]
    assert found["weight"].tolist() == [1, 1]


def test_equal_variances_follow_james_and_stein() -> None:
    values = np.array([1.0, 2, 3, 6, 8])
    weight = 1 - (5 - 3) * 0.5 / ((values - 4) ** 2).sum()
    found = shrink(values.tolist(), [0.5] * 5)
    assert found["weight"].tolist() == pytest.approx([weight] * 5)
    assert found["shrunk"].tolist() == pytest.approx((4 + weight * (values - 4)).tolist())


@pytest.mark.parametrize("estimates", [[5.0] * 4, [4.9, 5.0, 5.1, 5.0]])
def test_a_field_no_wider_than_its_noise_becomes_its_mean(estimates: list[float]) -> None:
    found = shrink(estimates, [10.0] * 4)
    assert found["weight"].tolist() == [0] * 4
    assert found["shrunk"].tolist() == pytest.approx([5] * 4)


def test_of_three_equally_sure_the_spread_is_their_variance_less_the_noise() -> None:
    """Paule and Mandel with equal variances: the sample variance, 7, less 2."""
    found = shrink([1, 2, 6], [2, 2, 2])
    assert found["weight"].tolist() == pytest.approx([5 / 7] * 3)
    assert found["shrunk"].tolist() == pytest.approx([3 + 5 / 7 * (one - 3) for one in (1, 2, 6)])


def test_unequal_variances_meet_the_equation_of_paule_and_mandel() -> None:
    values, noise = np.array([2.0, 5, 9, 14]), np.array([0.5, 1, 4, 9])
    found = shrink(values.tolist(), noise.tolist())
    weight = found["weight"].to_numpy()
    between = float((weight * noise / (1 - weight)).mean())
    assert weight == pytest.approx(between / (between + noise))
    middle = (values / (between + noise)).sum() / (1 / (between + noise)).sum()
    assert ((values - middle) ** 2 / (between + noise)).sum() == pytest.approx(3)
    assert found["shrunk"].to_numpy() == pytest.approx(middle + weight * (values - middle))
    assert (np.diff(weight) < 0).all()


def test_unequal_noise_that_explains_the_field_leaves_its_weighted_mean() -> None:
    found = shrink([1.0, 2, 3], [10, 20, 20])
    assert found["weight"].tolist() == [0, 0, 0]
    assert found["shrunk"].tolist() == pytest.approx([(2 + 2 + 3) / 4] * 3)


def test_an_estimate_without_noise_stays() -> None:
    found = shrink([1.0, 2, 8], [0, 1, 1])
    assert found["weight"].iloc[0] == 1
    assert found["shrunk"].iloc[0] == 1
    assert shrink([3.0, 3, 3], [0, 0, 0])["shrunk"].tolist() == [3, 3, 3]
