"""Quantiles of durations from counts, against published tables and the plain product."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import duration_quantiles, locate, order_limits

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
