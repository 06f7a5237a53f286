"""Published figures, reproduced."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from scoring import (
    Criterion,
    Scheme,
    assign_judges,
    csat,
    krippendorff_alpha,
    nps_of_counts,
    shortlist,
    tabulate,
    value_curve,
    wilson,
)
from tests.shared_data import shared


def published(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared(f"data/scoring/{name}.json").read_text())
    return found


def test_shortlists_with_ties() -> None:
    data = published("23_shortlist_ties")
    standings = pd.DataFrame(data["inputs"])
    keys = {"score_only": ("score",), "all_keys": ("score", "objective", "firsts")}
    for name, expected in data["expected"].items():
        size, which = name.removeprefix("top").split("_", 1)
        for policy in ("include_ties", "exclude_ties"):
            found = shortlist(standings, int(size), keys=keys[which], policy=policy)
            assert set(found.entries) == set(expected[policy]), name
        assert found.tie_at_cut == expected["tie_at_cut"], name


def test_assignments_reach_the_published_optimum() -> None:
    for case in published("18_assignment")["inputs"][:6]:
        if not case["feasible"]:
            continue
        affinity = pd.DataFrame(case["affinity"])
        pairs = assign_judges(
            affinity,
            pd.DataFrame(case["conflict"]).astype(bool),
            per_entry=case["judges_per_entry"],
            load=(case["floor"], case["cap"]),
        )
        assert affinity.to_numpy()[pairs["entry"], pairs["judge"]].sum() == case["optimum"]


def test_the_documented_value_function() -> None:
    data = published("22_metric_to_score")
    given = data["inputs"]["pvf"]
    points = list(zip(given["cutoffs"], given["values"], strict=True))
    assert [float(value_curve(x, points)) for x in given["x"]] == pytest.approx(data["expected"]["pvf"])


def test_practices_of_the_friends_and_family_test() -> None:
    answers = pd.read_csv(shared("data/evidence/D_gp_friends_family_test.csv"))
    levels = {
        "Extremely likely": 5,
        "Likely": 4,
        "Neither likely nor unlikely": 3,
        "Unlikely": 2,
        "Extremely unlikely": 1,
    }
    expected = pd.read_csv(shared("data/evidence/result_D_fft_by_surgery.csv")).set_index("surgery")
    for practice, group in answers.groupby("surgery"):
        found = csat(group["rating"].map(levels).dropna())
        assert round(found.value or 0, 1) == pytest.approx(expected.loc[practice, "csat_t2b"])
        assert f"({found.low:.1f}, {found.high:.1f})" == expected.loc[practice, "ci"]


def test_wilson_of_nothing_is_undefined_with_a_flag() -> None:
    assert wilson(0, 0).value is None
    assert wilson(0, 0).flags


def test_nps_counts() -> None:
    found = nps_of_counts(50, 30, 20)
    assert found.value == 30
    assert found.low is not None
    assert found.high is not None
    assert found.low < 30 < found.high


def test_additive_weighting_of_the_fighters() -> None:
    """Every figure on a curve from the worst to the best of the field, a lower cost being the better one."""
    data = published("10_mcda_topsis_saw_ahp")
    table = pd.read_csv(shared("data/scoring/10_fighter.csv"), index_col=0)
    criteria = tuple(
        Criterion(
            name,
            kind="objective",
            scored_by="rule",
            weight=Fraction(str(weight)),
            curve=(
                (table[name].min(), 0 if direction > 0 else 1),
                (table[name].max(), 1 if direction > 0 else 0),
            ),
        )
        for name, weight, direction in zip(
            table, data["inputs"]["weights"], data["inputs"]["direction"], strict=True
        )
    )
    values = table.rename_axis("entry").reset_index().melt("entry", var_name="criterion")
    found = tabulate(
        pd.DataFrame(columns=["entry", "judge", "criterion", "mark"]), Scheme(criteria), objective=values
    )
    expected = data["expected"]["fighter"]["SAW_minmax"]
    assert {entry: float(score) for entry, score in found.scores.items()} == pytest.approx(expected, abs=1e-5)
    assert found.standings["entry"].tolist() == ["A3", "A1", "A4", "A2"]


def test_the_nominal_alpha_of_fleiss_raters() -> None:
    """With no answer missing, 1 - alpha is 1 - kappa times (N - 1) / N, N being all answers."""
    counts = pd.read_csv(shared("data/scoring/fleiss_counts.csv"), index_col=0)
    rows = [
        (str(subject), str(place), category)
        for subject, row in counts.iterrows()
        for place, category in enumerate(c for c, n in enumerate(row, 1) for _ in range(n))
    ]
    alpha = krippendorff_alpha(pd.DataFrame(rows, columns=["entry", "judge", "score"]), "nominal").value
    kappa = 1 - (1 - alpha) * len(rows) / (len(rows) - 1)
    assert kappa == pytest.approx(published("03_fleiss_kappa")["expected"]["kappa"], abs=1e-6)
