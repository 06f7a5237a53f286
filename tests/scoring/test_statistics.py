"""Agreement, severity, ranks and samples as they were published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring import (
    Calendar,
    ScoringError,
    adjust_severity,
    icc,
    judge_report,
    judges_needed,
    kendalls_w,
    krippendorff_alpha,
    nps_of_counts,
    outliers,
    panel_mean,
    rank_acceptability,
    rank_intervals,
    resolution_time,
    shrink,
    tally,
    wilson,
)
from scoring.agreement import FORMS
from tests.scoring import published
from tests.shared_data import shared


@pytest.mark.parametrize("form", FORMS)
def test_intraclass_correlations_of_shrout_and_fleiss(form: str) -> None:
    wanted = published.expected("01_icc_shrout_fleiss")["expected"]
    found = icc(published.shrout_fleiss(), form)  # type: ignore[arg-type]
    assert found.value == pytest.approx(wanted["icc"][form], abs=1e-4)
    assert [found.low, found.high] == pytest.approx(wanted["ci95"][form], abs=1e-4)


@pytest.mark.parametrize("form", FORMS)
def test_intraclass_correlations_of_the_judgment_of_paris(form: str) -> None:
    wanted = published.expected("05_paris1976_chardonnay")["expected"]["icc"]
    found = icc(published.paris(), form)  # type: ignore[arg-type]
    assert found.value == pytest.approx(wanted["icc"][form], abs=1e-3)
    if form in wanted["ci95"]:
        assert [found.low, found.high] == pytest.approx(wanted["ci95"][form], abs=1e-3)


def test_the_mean_of_k_judges_is_spearman_and_brown_of_one() -> None:
    wanted = published.expected("01_icc_shrout_fleiss")["expected"]["spearman_brown_from_ICC21"]
    one = icc(published.shrout_fleiss(), "ICC(2,1)").value or 0
    assert {k: int(k) * one / (1 + (int(k) - 1) * one) for k in wanted} == pytest.approx(wanted, abs=1e-4)
    assert 4 * one / (1 + 3 * one) == pytest.approx(icc(published.shrout_fleiss(), "ICC(2,k)").value)


def test_krippendorffs_own_example() -> None:
    wanted = published.expected("02_krippendorff_canonical")["expected"]
    found = {level: krippendorff_alpha(published.krippendorff(), level).value for level in wanted}
    assert found == pytest.approx(wanted, abs=5e-4)


def test_concordance_of_quandts_tastings() -> None:
    data = published.table("04_kendall_quandt").rename(columns={"wine": "entry", "rank": "score"})
    for report, wanted in published.expected("04_kendall_quandt")["expected"].items():
        found = kendalls_w(data[data["report"] == report])
        assert (found.value, found.chi2, found.df) == pytest.approx(
            (wanted["W"], wanted["chi2"], wanted["df"])
        )
        assert found.p == pytest.approx(wanted["p"], abs=1e-4)


def test_the_judgment_of_paris_combined_every_way() -> None:
    wanted = published.expected("05_paris1976_chardonnay")["expected"]
    ways = {
        "mean": ("mean", 1),
        "trim1": ("trimmed", 1),
        "trim2": ("trimmed", 2),
        "winsor1": ("winsorized", 1),
    }
    for name, (how, trim) in {**ways, "median": ("median", 1)}.items():
        found = panel_mean(published.paris(), how, trim)  # type: ignore[arg-type]
        assert dict(zip(found["entry"], found["score"], strict=True)) == pytest.approx(wanted[name], abs=1e-6)
    z = adjust_severity(published.paris(), "zscore").entries
    assert dict(zip(z["entry"], z["adjusted"], strict=True)) == pytest.approx(wanted["z_mean"], abs=1e-6)
    concordance = kendalls_w(published.paris())
    assert concordance.value == pytest.approx(wanted["kendall_ties"]["W"], abs=1e-6)
    assert krippendorff_alpha(published.paris()).value == pytest.approx(wanted["alpha_interval"], abs=1e-6)


def test_the_judgment_of_paris_by_the_mixed_model() -> None:
    wanted = published.expected("05_paris1976_chardonnay")["expected"]
    fit = adjust_severity(published.paris(), "mixed")
    assert fit.variances["entry"] == pytest.approx(wanted["lmer_REML"]["var_entry"], abs=1e-3)
    assert fit.variances["judge"] == pytest.approx(wanted["lmer_REML"]["var_judge"], abs=1e-3)
    assert fit.variances["residual"] == pytest.approx(wanted["lmer_REML"]["var_resid"], abs=1e-3)
    found = dict(zip(fit.entries["entry"], fit.entries["adjusted"], strict=True))
    assert found == pytest.approx(wanted["lmer_REML"]["blup_entry"], abs=1e-3)
    fixed = adjust_severity(published.paris(), "fixed").judges
    severity = dict(zip(fixed["judge"], fixed["severity"], strict=True))
    assert severity == pytest.approx(wanted["judge_severity_dev"], abs=1e-6)


def test_severity_on_an_incomplete_design() -> None:
    wanted = published.expected("20_severity_ptam4")["expected"]
    fixed = adjust_severity(published.ptam(), "fixed")
    judges = {str(k): v for k, v in zip(fixed.judges["judge"], fixed.judges["severity"], strict=True)}
    entries = {str(k): v for k, v in zip(fixed.entries["entry"], fixed.entries["adjusted"], strict=True)}
    assert judges == pytest.approx(wanted["ols_judge"], abs=2e-3)
    assert {k: entries[k] for k in wanted["ols_entry_adjusted"]} == pytest.approx(
        wanted["ols_entry_adjusted"], abs=2e-3
    )
    mixed = adjust_severity(published.ptam(), "mixed")
    assert mixed.variances["entry"] == pytest.approx(wanted["reml_var"]["entry"], abs=1e-4)
    assert mixed.variances["judge"] == pytest.approx(wanted["reml_var"]["judge"], abs=1e-4)
    assert mixed.variances["residual"] == pytest.approx(wanted["reml_var"]["resid"], abs=1e-4)
    blups = {str(k): v for k, v in zip(mixed.entries["entry"], mixed.entries["adjusted"], strict=True)}
    assert {k: blups[k] for k in wanted["reml_entry"]} == pytest.approx(wanted["reml_entry"], abs=1e-3)


def test_whether_the_cut_is_within_noise() -> None:
    wanted = published.expected("25_cut_contrast_ptam4")["expected"]
    fit = adjust_severity(published.ptam(), "mixed")
    assert fit.df == wanted["df_resid"]
    for row in wanted["adjacent"]:
        found = fit.contrast(int(row["above"]), int(row["below"]))
        assert (found.difference, found.se, found.p) == pytest.approx(
            (row["diff"], row["se"], row["p"]), abs=1e-3
        )


def test_panels_without_a_common_judge_are_refused_by_name() -> None:
    ratings = pd.DataFrame({"entry": [*"AABB"], "judge": [*"wxyz"], "score": [1, 2, 3, 4]})
    with pytest.raises(ScoringError, match="entries A with judges w, x; entries B with judges y, z"):
        adjust_severity(ratings)


def test_confidence_sets_for_ranks() -> None:
    data = published.table("09_pisa2018_math").set_index("jurisdiction")
    wanted = published.expected("09_rank_ci_pisa2018_math")["expected"]
    for simultaneous, name in ((False, "marginal95"), (True, "simultaneous95")):
        found = rank_intervals(data["math_score"], data["math_se"], simultaneous=simultaneous, seed=1)
        rows = found.set_index("entry")
        for country, row in wanted[name].items():
            assert rows.loc[country, "rank"] == row["rank"]
            assert abs(rows.loc[country, "low"] - row["L"]) <= 1, (name, country)
            assert abs(rows.loc[country, "high"] - row["U"]) <= 1, (name, country)


def test_intervals_of_shares_and_promoter_scores() -> None:
    wanted = published.expected("11_csat_nps_intervals")["expected"]
    for name, row in wanted["proportion"].items():
        found = wilson(*map(int, name.split("/")))
        assert [found.low, found.high] == pytest.approx([100 * one for one in row["wilson"]], abs=1e-4)
    for name, row in wanted["nps"].items():
        score = nps_of_counts(*map(int, name.split(",")))
        assert [score.value, score.low, score.high] == pytest.approx(
            [row["nps"], *row["adjusted_wald"]], abs=1e-4
        )


def test_survival_of_open_cases() -> None:
    """Every case is opened so that it is resolved, or still open, at one common instant."""
    wanted = published.expected("12_km_censored_median")["expected"]
    now = pd.Timestamp("2026-01-01")
    for group, rows in published.table("12_km_aml").groupby("x"):
        cases = pd.DataFrame({"opened_at": now - pd.to_timedelta(rows["time"], unit="h")})
        cases["resolved_at"] = pd.Series(now, index=rows.index).where(rows["status"] == 1)
        found = resolution_time(cases, as_of=now)
        assert (found.median_hours, found.p90_hours) == (wanted[group]["median"], wanted[group]["p90"])


def test_business_hours_minute_by_minute() -> None:
    data = published.expected("22_metric_to_score")
    spans = pd.DataFrame(data["inputs"]["intervals"], columns=["start", "end"]).apply(pd.to_datetime)
    calendar = Calendar(holidays=data["inputs"]["holidays"])
    found = calendar.hours_between(spans["start"], spans["end"])
    assert found.tolist() == pytest.approx(data["expected"]["business_hours"])


def test_batters_drawn_toward_the_field() -> None:
    data = published.table("13_js_baseball1970")
    wanted = published.expected("13_shrinkage_js_baseball")["expected"]
    average = data["hits"] / data["ab"]
    mean = average.mean()
    found = shrink(average, [mean * (1 - mean) / 45] * len(average))
    assert found["weight"].iloc[0] == pytest.approx(wanted["c"], abs=1e-3)
    assert found["shrunk"].tolist() == pytest.approx(wanted["js"], abs=1e-3)


def test_votes_that_disagree_by_method() -> None:
    data = published.expected("14_voting_small")
    capital = [(int(count), order.split(">")) for count, order in data["inputs"]["tennessee"].items()]
    wanted = data["expected"]["tennessee"]
    for method, name in (("plurality", "plurality"), ("instant_runoff", "irv"), ("borda", "borda")):
        assert tally(capital, method).winners == [wanted[name]]  # type: ignore[arg-type]
    assert tally(capital, "borda").scores == wanted["borda_scores"]
    assert (
        tally(capital, "schulze").winners == tally(capital, "ranked_pairs").winners == [wanted["condorcet"]]
    )
    voters = [(count, list(order)) for count, order in data["inputs"]["schulze45"]]
    wanted = data["expected"]["schulze45"]
    assert [group[0] for group in tally(voters, "schulze").ranking] == wanted["schulze_order"]
    assert tally(voters, "ranked_pairs").winners == [wanted["ranked_pairs"]]
    assert tally(voters, "instant_runoff").winners == [wanted["irv"]]
    assert tally(voters, "borda").scores == wanted["borda_scores"]


def test_rank_acceptability_from_given_samples() -> None:
    samples = np.load(shared("data/scoring/16_smaa_thrombo.npz"))
    wanted = published.expected("16_smaa_thrombo")["expected"]
    found = rank_acceptability(samples["meas"], samples["weights"])
    assert found.to_numpy().tolist() == pytest.approx(np.array(wanted["rank_acceptability"]), abs=1e-4)
    fixed = rank_acceptability(samples["meas"], np.tile([5, 2, 3], (len(samples["meas"]), 1)))
    assert fixed.to_numpy().tolist() == pytest.approx(np.array(wanted["fixed_weights_5_2_3"]), abs=1e-4)


def test_judges_needed_for_a_reliability_of_point_eight() -> None:
    assert [judges_needed(one) for one in (0.3, 0.4, 0.5, 0.6)] == [10, 6, 4, 3]
    assert judges_needed(0) is None
    assert judges_needed(1) == 1


def test_what_each_judge_did() -> None:
    report = judge_report(published.paris()).set_index("judge")
    assert report["n"].tolist() == [10] * 11
    assert report["severity"].idxmin() == "3"
    assert report["severity"].sum() == pytest.approx(0)
    assert report["agreement"].between(-1, 1).all()
    constant = pd.DataFrame({"entry": [*"ABCABC"], "judge": [*"xxxyyy"], "score": [5, 5, 5, 1, 5, 9]})
    flat = judge_report(constant).set_index("judge").loc["x"]
    assert flat["agreement"] is None or np.isnan(flat["agreement"])
    assert "always the same score" in flat["flags"]


def test_a_mark_far_from_the_panel_stands_out() -> None:
    rng = np.random.default_rng(1)
    rows = [(f"e{e}", f"j{j}", 5 + e / 10 + rng.normal(0, 0.2)) for e in range(20) for j in range(5)]
    rows[7] = (rows[7][0], rows[7][1], 12.0)
    found = outliers(pd.DataFrame(rows, columns=["entry", "judge", "score"]))
    assert (found["entry"].iloc[0], found["judge"].iloc[0]) == rows[7][:2]
    assert found["residual"].abs().is_monotonic_decreasing
