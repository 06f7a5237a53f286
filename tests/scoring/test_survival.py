"""Quantiles of durations from counts, against published tables and the plain product."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import duration_quantiles, locate, mean_of_moments, order_limits, survival
from scoring.satisfaction import Estimate

MAINTAINED = ([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161])
NOT_MAINTAINED = ([5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], [16])
"""Weeks in remission, ended and still going: Miller, Survival Analysis, 1981 (`aml` in R's survival)."""


@pytest.mark.parametrize(
    ("arm", "published"), [(MAINTAINED, (31, 18, None)), (NOT_MAINTAINED, (23, 8, None))]
)
def test_the_remission_trial_has_the_published_medians_and_limits(
    arm: tuple[list[float], list[float]], published: tuple[float | None, ...]
) -> None:
    """`print(survfit(Surv(time, status) ~ x, aml))` of R's survival: median, 0.95LCL, 0.95UCL."""
    found = duration_quantiles(*arm)[0][0]
    assert (found.value, found.low, found.high) == published


@pytest.mark.parametrize(("n", "ranks"), [(5, (None, None)), (6, (1, 6)), (10, (2, 9)), (25, (8, 18))])
def test_ranks_of_the_median_are_those_of_the_sign_test(n: int, ranks: tuple[int | None, int | None]) -> None:
    """Conover, Practical Nonparametric Statistics, 1999, table A3; below six no interval reaches 95 %."""
    assert order_limits(n, 0.5) == ranks


def product(finished: list[int], waiting: list[int], q: float) -> float | None:
    """Kaplan and Meier's product as it is printed, instant by instant."""
    survival = 1.0
    for time in sorted(set(finished)):
        at_risk = sum(t >= time for t in finished + waiting)
        survival *= 1 - finished.count(time) / at_risk
        if survival <= 1 - q + 1e-12:
            return float(time)
    return None


durations = st.lists(st.integers(0, 12), max_size=40)


@given(durations, durations, st.sampled_from([0.5, 0.9]))
def test_telescoped_counts_are_the_product(finished: list[int], waiting: list[int], q: float) -> None:
    survival, plain = duration_quantiles(finished, waiting, [q])[0]
    assert survival.value == product(finished, waiting, q)
    assert plain.value == (pytest.approx(np.quantile(finished, q)) if finished else None)


@given(durations, durations, st.sampled_from([0.5, 0.9]))
def test_a_stretch_of_one_kind_need_not_be_known_by_its_instants(
    finished: list[int], waiting: list[int], q: float
) -> None:
    """Merging neighbors that are all resolved, or all open, moves no quantile to another stretch."""
    times = sorted(set(finished) | set(waiting))
    counts = [(finished.count(t), waiting.count(t)) for t in times]
    merged: list[list[int]] = []
    holder = []
    for done, left in counts:
        same = merged and ((merged[-1][1] == 0 and left == 0) or (merged[-1][0] == 0 and done == 0))
        if same:
            merged[-1] = [merged[-1][0] + done, merged[-1][1] + left]
        else:
            merged.append([done, left])
        holder.append(len(merged) - 1)
    fine = locate([c[0] for c in counts], [c[1] for c in counts], q)
    coarse = locate([c[0] for c in merged], [c[1] for c in merged], q)
    for name in ("below", "above", "plain_low", "plain_high", "survival", "survival_low"):
        place = getattr(fine, name)
        assert getattr(coarse, name) == (None if place is None else holder[place])
    if fine.survival_high is not None:
        assert holder[fine.survival_high] in {coarse.survival_high, coarse.last}


def test_the_segments_that_must_be_instants() -> None:
    assert locate([3, 1, 1], [0, 0, 0], 0.5).needed() == {0, 1, 2}
    assert locate([0], [4], 0.5).needed() == set()


def test_the_share_still_open_after_each_segment() -> None:
    """Five cases: two end at once, one is left open, one ends, one is left open at the end."""
    assert survival([2, 0, 1, 0], [0, 1, 0, 1]).tolist() == pytest.approx([0.6, 0.6, 0.3, 0.3])


def test_a_rank_that_rounding_puts_too_high_is_taken_back() -> None:
    """Ranks of the binomial interval, by summing the chances themselves."""
    for n in range(2, 60):
        for q in (0.5, 0.9):
            chances = np.cumsum([comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)])
            low, high = order_limits(n, q)
            least = next(k for k in range(n + 1) if chances[k] > 0.025 + 1e-13)
            most = next(k for k in range(n + 1) if chances[k] >= 0.975 - 1e-13) + 1
            assert (low, high) == (least if least >= 1 else None, most if most <= n else None), (n, q)


def test_an_interval_of_exactly_the_confidence_is_enough() -> None:
    """From the first to the third of three lies the median with chance 1 - 2/8; rounding may widen it."""
    assert order_limits(3, 0.5, 0.75) == (1, 3)
    for n in range(3, 30):
        for k in range(n // 2 - 1):
            outside = sum(comb(n, j) for j in range(k + 1)) / 2**n
            low, high = order_limits(n, 0.5, 1 - 2 * outside)
            assert (low or 0) in (k, k + 1), (n, k)
            assert (high or n + 1) in (n - k, n - k + 1), (n, k)


def test_means_from_moments() -> None:
    """Student's own sleep data, second drug (1908): mean 2.33, interval 0.9 to 3.76."""
    hours = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = mean_of_moments(len(hours), sum(hours), sum(hour**2 for hour in hours))
    assert found.value == pytest.approx(2.33)
    assert (found.low, found.high) == (pytest.approx(0.9, abs=0.005), pytest.approx(3.76, abs=0.005))
    assert mean_of_moments(1, 4, 16) == Estimate(4, None, None, 1, "student", ("one answer",))
    assert mean_of_moments(0, 0, 0) == Estimate(None, None, None, 0, "student", ("no answers",))
