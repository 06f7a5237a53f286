"""What must hold for every contest, whatever its numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring import (
    Criterion,
    Scheme,
    ScoringError,
    adjust_severity,
    aggregate,
    competition_rank,
    icc,
    kendalls_w,
    krippendorff_alpha,
    nps_of_counts,
    rank_probabilities,
    resolution_time,
    tabulate,
    value_curve,
    wilson,
)

COLUMNS = ["entry", "judge", "criterion", "mark"]
TENTHS = st.integers(10, 100).map(lambda tenths: tenths / 10)


@st.composite
def crossed(draw: st.DrawFn, entries: int = 6, judges: int = 5) -> pd.DataFrame:
    """Every judge on every entry."""
    n, k = draw(st.integers(2, entries)), draw(st.integers(2, judges))
    scores = draw(st.lists(TENTHS, min_size=n * k, max_size=n * k))
    pairs = [(f"e{i}", f"j{j}") for i in range(n) for j in range(k)]
    return pd.DataFrame(
        [(e, j, s) for (e, j), s in zip(pairs, scores, strict=True)], columns=["entry", "judge", "score"]
    )


@st.composite
def contests(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, int]]:
    """Marks of panels of any size on one to three criteria, with weights."""
    weights = draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 50), min_size=1))
    rows = []
    for entry in range(draw(st.integers(1, 6))):
        for judge in draw(st.sets(st.integers(0, 4), min_size=1)):
            rows += [(f"e{entry}", f"j{judge}", name, draw(TENTHS)) for name in weights]
    return pd.DataFrame(rows, columns=COLUMNS), weights


def scheme(weights: dict[str, Any], **settings: Any) -> Scheme:
    return Scheme(tuple(Criterion(name, weight=Fraction(w)) for name, w in weights.items()), **settings)


def linked(ratings: pd.DataFrame) -> pd.DataFrame:
    """An incomplete design that stays connected: a third of the cells gone, one judge sees everything."""
    keep = [(row.judge == "j0") or (index % 3 != 0) for index, row in enumerate(ratings.itertuples())]
    return ratings[keep]


@given(crossed(), st.integers(1, 50))
def test_a_lenient_judge_moves_no_adjusted_ranking(ratings: pd.DataFrame, shift: int) -> None:
    ratings = linked(ratings)
    moved = ratings.assign(score=ratings["score"] + shift * (ratings["judge"] == "j1"))
    for model in ("fixed", "zscore"):
        one, two = (adjust_severity(frame, model).entries["adjusted"] for frame in (ratings, moved))  # type: ignore[arg-type]
        shifted = (two - one).to_numpy()
        assert np.allclose(shifted, shifted[0], atol=1e-8), model


def test_a_lenient_judge_moves_the_raw_ranking_of_an_incomplete_design() -> None:
    ratings = pd.DataFrame(
        [("a", "x", 5), ("a", "y", 6), ("b", "x", 5), ("c", "y", 5)], columns=["entry", "judge", "score"]
    )
    moved = ratings.assign(score=ratings["score"] + 3 * (ratings["judge"] == "y"))
    raw = [frame.groupby("entry")["score"].mean().idxmax() for frame in (ratings, moved)]
    adjusted = [adjust_severity(f, "fixed").entries.set_index("entry")["adjusted"] for f in (ratings, moved)]
    assert raw == ["a", "c"]
    assert adjusted[0].rank().equals(adjusted[1].rank())


@given(contests(), st.integers(1, 1000))
def test_scaling_all_weights_changes_nothing(
    contest: tuple[pd.DataFrame, dict[str, int]], factor: int
) -> None:
    marks, weights = contest
    scaled = {name: Fraction(weight * factor, 7) for name, weight in weights.items()}
    assert tabulate(marks, scheme(weights)).scores == tabulate(marks, scheme(scaled)).scores


@given(contests(), st.randoms(use_true_random=False))
def test_rows_and_names_in_any_order_give_the_same(
    contest: tuple[pd.DataFrame, dict[str, int]], random: Any
) -> None:
    marks, weights = contest
    order = list(range(len(marks)))
    random.shuffle(order)
    assert tabulate(marks, scheme(weights)).digest == tabulate(marks.iloc[order], scheme(weights)).digest
    entries, judges = sorted(marks["entry"].unique()), sorted(marks["judge"].unique())
    renamed = {name: f"x{place}" for place, name in enumerate(random.sample(entries, len(entries)))}
    other_judges = {name: f"y{place}" for place, name in enumerate(random.sample(judges, len(judges)))}
    other = marks.assign(entry=marks["entry"].map(renamed), judge=marks["judge"].map(other_judges))
    one, two = tabulate(marks, scheme(weights)), tabulate(other, scheme(weights))
    assert {renamed[entry]: score for entry, score in one.scores.items()} == two.scores
    ranks = [dict(zip(t.standings["entry"], t.standings["rank"], strict=True)) for t in (one, two)]
    assert {renamed[entry]: rank for entry, rank in ranks[0].items()} == ranks[1]


@given(contests())
def test_a_recused_judge_is_not_a_zero(contest: tuple[pd.DataFrame, dict[str, int]]) -> None:
    marks, weights = contest
    entry, judge = marks.loc[0, "entry"], marks.loc[0, "judge"]
    out = pd.DataFrame({"entry": [entry], "judge": [judge], "reason": ["recused"]})
    rest = marks[(marks["entry"] != entry) | (marks["judge"] != judge)]
    found = tabulate(marks, scheme(weights), exclusions=out)
    if rest.empty:
        assert found.scores == {}
        return
    assert found.scores == tabulate(rest, scheme(weights)).scores
    if entry not in set(rest["entry"]):
        assert entry in set(found.excluded["entry"])


@given(crossed())
def test_a_constant_judge_counts_as_zero_with_a_flag(ratings: pd.DataFrame) -> None:
    flat = ratings.assign(score=ratings["score"].where(ratings["judge"] != "j0", 5.0))
    fit = adjust_severity(flat, "zscore")
    assert any("j0 has no spread" in flag for flag in fit.flags)
    assert np.isfinite(fit.entries["adjusted"]).all()
    only = adjust_severity(flat[flat["judge"] == "j0"], "zscore")
    assert (only.entries["adjusted"] == 0).all()


@given(st.lists(TENTHS, min_size=1, max_size=12), st.integers(1, 4))
def test_trimming_too_few_marks_is_the_mean_with_a_flag(marks: list[float], trim: int) -> None:
    exact = [Fraction(str(mark)) for mark in marks]
    found = aggregate(exact, "trimmed", trim)
    if len(marks) < 2 * trim + 1:
        assert found.value == sum(exact, Fraction()) / len(exact)
        assert found.flags
    else:
        kept = sorted(exact)[trim : len(exact) - trim]
        assert found == (sum(kept, Fraction()) / len(kept), ())


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=6, unique=True), st.integers(-120, 120))
def test_flipping_values_and_direction_gives_the_same_points(xs: list[int], x: int) -> None:
    points = [(value, place) for place, value in enumerate(sorted(xs))]
    flipped = [(-value, place) for value, place in reversed(points)]
    assert value_curve(x, points) == value_curve(-x, flipped)


@given(st.lists(TENTHS, min_size=2, max_size=8))
def test_one_judge_leaves_agreement_undefined(scores: list[float]) -> None:
    ratings = pd.DataFrame({"entry": range(len(scores)), "judge": "x", "score": scores})
    for found in (icc(ratings), kendalls_w(ratings), krippendorff_alpha(ratings)):
        assert found.value is None
        assert found.flags


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=12))
def test_equal_keys_share_a_rank(keys: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(keys, columns=["score", "objective"])
    ranks = competition_rank(frame, ("score", "objective"))
    for place, key in enumerate(keys):
        assert ranks.iloc[place] == 1 + sum(other > key for other in keys)


@given(crossed(), crossed())
def test_groups_without_a_common_judge_are_refused(one: pd.DataFrame, two: pd.DataFrame) -> None:
    other = two.assign(entry="f" + two["entry"], judge="k" + two["judge"])
    with pytest.raises(ScoringError, match="2 groups"):
        adjust_severity(pd.concat([one, other], ignore_index=True), "mixed")


@given(crossed())
def test_k_judges_by_spearman_brown_are_the_mean_of_k(ratings: pd.DataFrame) -> None:
    k = ratings["judge"].nunique()
    for number in (1, 2, 3):
        one, many = (icc(ratings, f"ICC({number},{m})").value for m in (1, "k"))  # type: ignore[arg-type]
        assume(one is not None and many is not None)
        assert one is not None
        assert many is not None
        if abs(1 + (k - 1) * one) > 1e-3:
            assert k * one / (1 + (k - 1) * one) == pytest.approx(many, abs=1e-6, rel=1e-6)


@given(crossed())
def test_a_complete_design_needs_no_adjustment(ratings: pd.DataFrame) -> None:
    for model in ("fixed", "center"):
        entries = adjust_severity(ratings, model).entries  # type: ignore[arg-type]
        assert np.allclose(entries["adjusted"], entries["raw"], atol=1e-9), model


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_without_open_cases_the_median_is_the_lower_middle_value(minutes: list[int]) -> None:
    opened = pd.Timestamp("2026-01-01")
    cases = pd.DataFrame({"opened_at": opened, "resolved_at": opened + pd.to_timedelta(minutes, unit="min")})
    found = resolution_time(cases, as_of="2026-12-31")
    assert found.median_hours == pytest.approx(sorted(minutes)[(len(minutes) - 1) // 2] / 60)
    assert found.median_hours_naive == pytest.approx(float(np.median(minutes)) / 60)


@settings(max_examples=25)
@given(crossed(), st.integers(0, 9))
def test_rank_probabilities_are_repeatable_and_sum_to_one(ratings: pd.DataFrame, seed: int) -> None:
    fit = adjust_severity(ratings, "fixed")
    one = rank_probabilities(fit, draws=200, seed=seed)
    assert one.equals(rank_probabilities(fit, draws=200, seed=seed))
    assert np.allclose(one.sum(axis=0), 1)
    assert np.allclose(one.sum(axis=1), 1)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_figures_stay_on_their_scales(promoters: int, passives: int, detractors: int) -> None:
    n = promoters + passives + detractors
    assume(n > 0)
    score, share = nps_of_counts(promoters, passives, detractors), wilson(promoters, n)
    for found, low, high in ((score, -100, 100), (share, 0, 100)):
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        assert low <= found.low <= found.value <= found.high <= high


@given(contests())
def test_centering_keeps_the_mean_and_stays_exact(contest: tuple[pd.DataFrame, dict[str, int]]) -> None:
    marks, weights = contest
    try:
        found = tabulate(marks, scheme(weights, severity="center"))
    except ScoringError:
        with pytest.raises(ScoringError, match="groups"):
            tabulate(marks, scheme(weights, severity="center"))
        return
    assert all(isinstance(score, Fraction) for score in found.scores.values())
    if marks["judge"].nunique() == 1:
        assert found.scores == tabulate(marks, scheme(weights)).scores
