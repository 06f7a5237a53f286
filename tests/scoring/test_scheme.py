"""A contest as data: its text, its faults, its presets."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from scoring import PRESETS, Band, Criterion, Cut, Scheme, ScoringError, tabulate
from scoring.exact import Rounding
from tests.scoring import contest

ONE = '\n[[criteria]]\nid = "c"\n'
EVERYTHING = Scheme(
    criteria=(
        Criterion(
            'say “c\\"”\n',
            aggregate="trimmed",
            trim=2,
            scale=(Fraction(0), Fraction(10)),
            weight=Fraction(1, 3),
        ),
        Criterion("d", sign=-1, required=False, factor=Fraction(4, 5), multiply_by="hard"),
        Criterion(
            "e",
            kind="objective",
            scored_by="rule",
            curve=((Fraction(-1, 2), Fraction(0)), (Fraction(5), Fraction(10))),
            round_panel=Rounding(2),
            round_score=Rounding(0, "half_even"),
        ),
    ),
    combine="sum",
    factor=Fraction(-3, 7),
    minimum_judges=3,
    missing="renormalize",
    rounding=Rounding(1, "half_even"),
    severity="center",
    ladder=("score", "e", "unresolved"),
    cut=Cut(5, "exclude_ties"),
    bands=(Band("Gold", Fraction(33, 4)), Band("Silver", Fraction(15, 2))),
)


def test_every_setting_survives_its_text() -> None:
    again = Scheme.from_text(EVERYTHING.to_toml())
    assert again == EVERYTHING
    assert again.to_toml() == EVERYTHING.to_toml()
    assert again.digest == EVERYTHING.digest


@pytest.mark.parametrize(
    "change",
    [
        {"combine": "max"},
        {"factor": Fraction(2)},
        {"minimum_judges": 4},
        {"missing": "exclude"},
        {"rounding": None},
        {"severity": "none"},
        {"ladder": ("score",)},
        {"cut": None},
        {"bands": ()},
        {"criteria": EVERYTHING.criteria[::-1]},
    ],
)
def test_every_setting_is_part_of_the_digest(change: dict[str, object]) -> None:
    assert dataclasses.replace(EVERYTHING, **change).digest != EVERYTHING.digest  # type: ignore[arg-type]


def test_what_a_file_leaves_out_has_its_default() -> None:
    found = Scheme.from_text(ONE + '[[criteria]]\nid = "o"\nkind = "objective"\n')
    assert found == Scheme((Criterion("c"), Criterion("o", kind="objective", scored_by="rule")))
    assert [one.by_rule for one in found.criteria] == [False, True]


def test_a_criterion_that_multiplies_is_not_scored() -> None:
    found = Scheme((Criterion("c", multiply_by="hard"), Criterion("hard", kind="objective")))
    assert [one.id for one in found.scored] == ["c"]


def test_a_score_reaches_the_best_band_at_its_edge() -> None:
    assert [EVERYTHING.band(Fraction(n, 4)) for n in (34, 33, 32, 30, 29)] == [
        "Gold",
        "Gold",
        "Silver",
        "Silver",
        None,
    ]


FAULTS = {
    "criteria = []": "The scheme has no criteria.",
    "criteria = 3": "Each criterion stands under [[criteria]], in double brackets.",
    "criteria = [1]": "Criterion 1 must be a table of settings.",
    "[[criteria]]": "Criterion 1 has no id.",
    "scheme = 3" + ONE: "The scheme must be a table of settings.",
    "a = [" + ONE: "The scheme is not valid TOML",
    "panel = 3" + ONE: "The scheme has no part panel; its parts are [scheme] and [[criteria]].",
    "[scheme]\ncombin = 1" + ONE: "The scheme: unknown setting combin.",
    '[scheme]\ncombine = "best"' + ONE: "combine must be one of weighted_mean, sum, max, not best.",
    '[scheme]\nseverity = "z"' + ONE: "severity must be one of none, center, mixed, fixed, zscore, not z.",
    '[scheme]\nmissing = "zero"' + ONE: "missing must be exclude or renormalize, not zero.",
    "[scheme]\nminimum_judges = 0" + ONE: "minimum_judges must be at least 1.",
    "[scheme]\nminimum_judges = true" + ONE: "minimum_judges must be a whole number, not True.",
    "[scheme]\nfactor = inf" + ONE: "The scheme: factor must be a number, not inf.",
    "[scheme]\nfactor = true" + ONE: "The scheme: factor must be a number, not True.",
    "[scheme]\nfactor = 1e999" + ONE: "The scheme: factor must be a number, not inf.",
    '[scheme]\nfactor = "1e999"' + ONE: "The scheme: factor must be a number, not 1e999.",
    '[scheme]\nladder = ["luck"]'
    + ONE: "The ladder has no step luck; name a criterion or score, objective, firsts, unresolved.",
    '[scheme]\nladder = "c"' + ONE: 'ladder must be a list of steps such as ["score", "unresolved"], not c.',
    '[scheme]\nladder = ["m"]' + ONE + 'multiply_by = "m"\n[[criteria]]\nid = "m"': "ladder has no step m;",
    "[scheme]\ncut = { size = 0 }" + ONE: "The cut needs room for at least one entry.",
    '[scheme]\ncut = { size = 1, policy = "lot" }'
    + ONE: "The cut's policy must be include_ties or exclude_ties, not lot.",
    "[scheme]\ncut = { size = 1, wide = 2 }" + ONE: "cut must be like { size = 5,",
    "[scheme]\nround = { digits = 13 }" + ONE: "round must be like { digits = 2,",
    '[scheme]\nround = { digits = 1, mode = "up" }' + ONE: "round must be like { digits = 2,",
    '[scheme]\nbands = [{ name = "A", from = 3 }]' + ONE: "bands must be a list like",
    '[scheme]\nbands = [{ name = "A", at_least = 3 }, { name = "B", at_least = 3 }]'
    + ONE: "The bands stand from the highest score to the lowest.",
    "[scheme]\nladder = [3]" + ONE: "ladder must be a list of steps such as",
    '[scheme]\ncombine = ""' + ONE: "The scheme: combine must be a text, not .",
    ONE + "factor = []": "Criterion c: factor must be a number, not [].",
    ONE + "weight = 1e-999999": "The weights of the criteria sum to nothing",
    ONE + 'weight = "1e-999999"': "Criterion c: weight must be a number, not 1e-999999.",
    ONE + ONE: "Criterion c stands twice.",
    ONE + 'multiply_by = "c"': "Every criterion only multiplies another; none is scored.",
    ONE + "weight = 0": "The weights of the criteria sum to nothing; give at least one a weight above 0.",
    ONE + "weight = -1": "Criterion c: the weight must not be negative.",
    ONE + 'aggregate = "mode"': "Criterion c: aggregate must be one of mean, sum, trimmed,",
    ONE + 'kind = "both"': "Criterion c: kind must be subjective or objective.",
    ONE + 'scored_by = "lot"': "Criterion c: scored_by must be rule or panel.",
    ONE + "scale = [1, 1]": "Criterion c: the scale must rise.",
    ONE + "scale = [1]": "Criterion c: scale must be two numbers such as [0, 10], not [1].",
    ONE + "trim = -1": "Criterion c: trim must not be negative.",
    ONE + "sign = 0": "Criterion c: sign must be 1, or -1 for a deduction.",
    ONE + "required = 1": "Criterion c: required must be true or false, not 1.",
    ONE + "curve = [[1, 2], [1, 3]]": "Criterion c: the figures of the curve must rise.",
    ONE + "curve = [[1, 2, 3]]": "Criterion c: curve must be pairs of figure and points",
    ONE + "wieght = 1": "Criterion c: unknown setting wieght.",
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told_in_one_sentence(text: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        Scheme.from_text(text)
    assert any(FAULTS[text] in fault for fault in refusal.value.faults), refusal.value.faults


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(ScoringError, match="There is no preset rasch; there are balanced, benchmark-three"):
        Scheme.preset("rasch")


def test_a_scheme_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text(EVERYTHING.to_toml(), encoding="utf-8")
    assert Scheme.from_toml(tmp_path / "scheme.toml") == EVERYTHING


def test_every_preset_file_is_a_preset() -> None:
    folder = Path(__file__).parents[2] / "scoring" / "presets"
    assert sorted(path.stem for path in folder.iterdir()) == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_its_text_and_scores_a_contest(name: str) -> None:
    """Three entries whose figures lie at the best, at the worst and at the best end of every curve."""
    scheme = Scheme.preset(name)
    assert Scheme.from_text(scheme.to_toml()).digest == scheme.digest
    judges = [f"j{n}" for n in range(scheme.minimum_judges)]
    ends = {"best": 10, "worst": 1, "equal": 10}
    given = contest.marks(
        *(
            (entry, judge, one.id, mark)
            for entry, mark in ends.items()
            for judge in judges
            for one in scheme.scored
            if not one.by_rule
        )
    )
    values = contest.objective(
        *(
            (entry, one.id, float(min(one.curve, key=lambda at: abs(at[1] - mark))[0]))
            for entry, mark in ends.items()
            for one in scheme.scored
            if one.by_rule
        )
    )
    found = tabulate(given, scheme, objective=values)
    assert found.scores == {"best": 10, "worst": 1, "equal": 10}
    assert found.standings.set_index("entry")["rank"].to_dict() == {"best": 1, "equal": 1, "worst": 3}
    assert found.bands.get("best") == (scheme.bands[0].name if scheme.bands else None)
    fewer = tabulate(given[given["judge"] != "j0"], scheme, objective=values)
    assert set(fewer.excluded["reason"]) == {f"{len(judges) - 1} of at least {len(judges)} judges"}
    pd.testing.assert_frame_equal(tabulate(given[::-1], scheme, objective=values).standings, found.standings)
