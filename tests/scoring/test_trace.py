"""One entry followed by hand: every stage of the order, its trace, and who is left out and why."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from scoring import VERSION, Band, Criterion, Scheme, Tabulation, adjust_severity, tabulate
from scoring.exact import Rounding, fraction, text
from tests.scoring import contest

DIVE = Scheme(
    (
        Criterion(
            "dive",
            aggregate="trimmed",
            round_panel=Rounding(1),
            factor=Fraction(3, 5),
            multiply_by="hard",
            round_score=Rounding(1, "half_even"),
        ),
        Criterion("fault", sign=-1, required=False),
        Criterion(
            "speed",
            kind="objective",
            scored_by="rule",
            curve=((Fraction(0), Fraction(0)), (Fraction(8), Fraction(4))),
        ),
    ),
    combine="sum",
    factor=Fraction(1, 2),
    rounding=Rounding(0),
    minimum_judges=2,
    bands=(Band("Gold", Fraction(5)),),
    name="Springboard",
)
MARKS = contest.marks(
    ("a", "z", "dive", 9), ("a", "x", "dive", 6), ("a", "y", "dive", 7), ("a", "w", "dive", 6.5),
    ("a", "x", "fault", 0.25),
    ("b", "x", "dive", 8), ("b", "y", "dive", 8),
    ("d", "x", "dive", 8), ("d", "y", "dive", 9),
    ("f", "x", "dive", 8), ("f", "y", "dive", 9), ("f", "y", "fault", 1),
)  # fmt: skip
VALUES = contest.objective(
    ("a", "hard", 3), ("a", "speed", 5), ("b", "hard", 1), ("b", "speed", 9),
    ("d", "hard", 1), ("d", "speed", 1), ("e", "speed", 1),
)  # fmt: skip
OUT = contest.exclusions(("d", "y", "recused"), ("b", "z", "conflict"))


@pytest.fixture
def dives() -> Tabulation:
    return tabulate(MARKS, DIVE, objective=VALUES, exclusions=OUT)


def test_the_order_of_stages_followed_by_hand(dives: Tabulation) -> None:
    """a: 6.5 and 7 left, 6.75 → 6.8, × 0.6 × 3 = 12.24 → 12.2; − 0.25 + 2.5 = 14.45; halved 7.225 → 7."""
    assert dives.scores == {"a": 7, "b": 4}
    assert dives.bands == {"a": "Gold"}
    marks = {"w": "6.5", "x": "6", "y": "7", "z": "9"}
    assert dives.trace[0] == {
        "entry": "a",
        "criteria": [
            {"criterion": "dive", "marks": marks, "panel": "6.75", "score": "12.2"},
            {"criterion": "fault", "marks": {"x": "0.25"}, "panel": "0.25", "score": "0.25"},
            {"criterion": "speed", "figure": "5", "points": "2.5", "score": "2.5"},
        ],
        "score": "7",
        "reason": "",
        "rank": 1,
    }
    assert list(dives.trace[0]["criteria"][0]["marks"]) == [*"wxyz"]


def test_a_fallback_is_flagged_and_what_is_missing_leaves_its_trace(dives: Tabulation) -> None:
    assert dives.trace[1]["criteria"][:2] == [
        {
            "criterion": "dive",
            "marks": {"x": "8", "y": "8"},
            "panel": "8",
            "flags": ["too few marks to trim"],
            "score": "4.8",
        },
        {"criterion": "fault"},
    ]
    last = dives.trace[4]
    assert (last["entry"], last["score"], last["rank"]) == ("f", None, None)
    assert last["reason"] == "no score for dive, speed"
    assert last["criteria"][0] == {
        "criterion": "dive",
        "marks": {"x": "8", "y": "9"},
        "panel": "8.5",
        "flags": ["too few marks to trim"],
    }
    assert last["criteria"][2] == {"criterion": "speed"}


def test_standings_show_rank_judges_and_contributions(dives: Tabulation) -> None:
    shown = dives.standings.astype(object).where(dives.standings.notna(), None)
    assert shown.columns.tolist() == [
        "entry", "category", "score", "rank", "tied", "judges", "dive", "fault", "speed",
    ]  # fmt: skip
    assert shown.values.tolist() == [
        ["a", "Springboard", 7.0, 1, False, 4, 12.2, -0.25, 2.5],
        ["b", "Springboard", 4.0, 2, False, 2, 4.8, None, 4.0],
        ["d", "Springboard", None, None, False, 1, None, None, None],
        ["e", "Springboard", None, None, False, 0, None, None, None],
        ["f", "Springboard", None, None, False, 2, None, None, None],
    ]
    assert str(dives.standings["rank"].dtype) == "Int64"


def test_columns_stand_where_nobody_is_ranked_and_nobody_left_out() -> None:
    given = contest.panel({"a": {"x": 5}})
    nobody = tabulate(given, contest.scheme(minimum_judges=2))
    assert nobody.standings.columns.tolist() == ["entry", "category", "score", "rank", "tied", "judges", "c"]
    assert nobody.standings["rank"].isna().all()
    everybody = tabulate(given, contest.scheme())
    assert everybody.excluded.columns.tolist() == ["entry", "judge", "reason"]
    assert everybody.excluded.empty


def test_more_marks_may_be_dropped_and_figures_multiplied() -> None:
    criteria = (
        Criterion("c", aggregate="trimmed", trim=2),
        Criterion("o", kind="objective", scored_by="rule", multiply_by="hard"),
    )
    given = contest.panel({"a": dict(zip("vwxyz", (0, 9, 5, 10, 1), strict=True))})
    values = contest.objective(("a", "o", 4), ("a", "hard", 2))
    found = tabulate(given, contest.scheme(*criteria, combine="sum"), objective=values)
    assert found.scores == {"a": 13}
    assert found.trace[0]["criteria"][1] == {"criterion": "o", "figure": "4", "points": "4", "score": "8"}


def test_who_is_left_out_is_listed_with_the_reason(dives: Tabulation) -> None:
    assert dives.excluded.columns.tolist() == ["entry", "judge", "reason"]
    assert dives.excluded.values.tolist() == [
        ["b", "z", "conflict"],
        ["d", "y", "recused"],
        ["d", "", "1 of at least 2 judges"],
        ["e", "", "0 of at least 2 judges"],
        ["f", "", "no score for dive, speed"],
    ]


def test_the_digest_is_of_everything_given(dives: Tabulation) -> None:
    """The published recipe: the scheme's text and the sorted rows, as compact JSON, SHA-256."""
    rows = [
        sorted([e, j, c, text(fraction(m))] for e, j, c, m in MARKS.itertuples(index=False)),
        sorted([e, c, text(fraction(v))] for e, c, v in VALUES.itertuples(index=False)),
        sorted(map(list, OUT.itertuples(index=False))),
    ]
    content = json.dumps([DIVE.to_toml(), *rows], separators=(",", ":"))
    assert dives.digest == hashlib.sha256(content.encode()).hexdigest()
    assert VERSION == "2"


def test_under_max_the_best_counts_and_any_may_be_missing() -> None:
    scheme = contest.scheme(*contest.weighted(c=1, d=0), combine="max", factor=Fraction(2))
    given = contest.marks(("a", "x", "c", 3), ("a", "x", "d", 4), ("b", "x", "c", 1))
    found = tabulate(given, scheme)
    assert found.scores == {"a": 8, "b": 2}
    assert found.standings[["c", "d"]].iloc[0].tolist() == [3, 4]


def test_missing_criteria_leave_their_weight_to_the_others() -> None:
    criteria = contest.weighted(c=1, d=3)
    given = contest.marks(("a", "x", "c", 4), ("a", "x", "d", 8), ("b", "x", "d", 6))
    assert tabulate(given, contest.scheme(*criteria)).scores == {"a": 7}
    found = tabulate(given, contest.scheme(*criteria, missing="renormalize"))
    assert found.scores == {"a": 7, "b": 6}
    assert found.standings[["c", "d"]].iloc[0].tolist() == [1, 6]


def test_an_optional_criterion_may_be_missing() -> None:
    criteria = (Criterion("c"), Criterion("d", required=False))
    given = contest.marks(("a", "x", "c", 4), ("a", "x", "d", 8), ("b", "x", "c", 6))
    assert tabulate(given, contest.scheme(*criteria)).scores == {"a": 6, "b": 6}


def test_nobody_is_ranked_on_what_has_no_weight_or_was_never_scored() -> None:
    criteria = (Criterion("c", weight=Fraction(0)), Criterion("d", required=False))
    given = contest.marks(("a", "x", "c", 9), ("b", "x", "c", 1), ("b", "x", "d", 2))
    values = contest.objective(("e", "hard", 2))
    scheme = contest.scheme(*criteria, minimum_judges=1)
    found = tabulate(given, scheme)
    assert found.scores == {"b": 2}
    assert found.excluded["reason"].tolist() == ["nothing that has a weight was scored"]
    by_sum = tabulate(given, contest.scheme(*criteria, combine="sum"))
    assert by_sum.scores == {"a": 9, "b": 3}
    only = contest.scheme(
        Criterion("o", kind="objective", scored_by="rule", multiply_by="hard"), minimum_judges=5
    )
    alone = tabulate(contest.marks(), only, objective=values)
    assert alone.excluded.values.tolist() == [["e", "", "nothing was scored"]]


def test_by_rule_alone_needs_no_judge_and_without_a_curve_the_figure_counts() -> None:
    scheme = contest.scheme(Criterion("o", kind="objective", scored_by="rule"), minimum_judges=3)
    found = tabulate(contest.marks(), scheme, objective=contest.objective(("a", "o", 4), ("b", "o", 6)))
    assert found.scores == {"a": 4, "b": 6}
    assert found.standings["judges"].tolist() == [0, 0]


SUBSETS = {"a": {"x": 9, "y": 8}, "b": {"x": 5, "z": 7}, "d": {"y": 6, "z": 9}}


@pytest.mark.parametrize("model", ["mixed", "fixed", "zscore"])
def test_a_fitted_model_stands_in_for_the_mean(model: Any) -> None:
    given = contest.panel(SUBSETS)
    fit = adjust_severity(given.rename(columns={"mark": "score"}), model).entries
    found = tabulate(given, contest.scheme(severity=model))
    wanted = {e: round(v, 9) for e, v in zip(fit["entry"], fit["adjusted"], strict=True)}
    assert {entry: float(score) for entry, score in found.scores.items()} == wanted
    assert {row["criteria"][0]["severity"] for row in found.trace} == {model}
    assert all(score.denominator <= 10**9 for score in found.scores.values())


def test_centering_takes_each_judges_level_off_exactly() -> None:
    """x gives 7 on average, y 7, z 8, all of them 22/3: a rises by ⅓ and ⅓."""
    found = tabulate(contest.panel(SUBSETS), contest.scheme(severity="center"))
    assert found.scores == {"a": Fraction(53, 6), "b": Fraction(35, 6), "d": Fraction(22, 3)}
    assert found.trace[0]["criteria"][0]["severity"] == "center"
    assert found.trace[0]["criteria"][0]["panel"] == "53/6"


def test_flags_of_the_model_stand_in_the_trace() -> None:
    found = tabulate(contest.panel({"a": {"x": 9}, "b": {"x": 5}}), contest.scheme(severity="fixed"))
    assert found.trace[0]["criteria"][0]["flags"] == ["one judge: severity and quality cannot be told apart"]


def test_a_model_has_nothing_to_level_without_marks() -> None:
    criteria = (Criterion("c", required=False), Criterion("o", kind="objective", scored_by="rule"))
    scheme = contest.scheme(*criteria, severity="fixed", combine="max")
    given = contest.panel({"a": {"x": 9}})
    out = contest.exclusions(("a", "x", "recused"))
    found = tabulate(given, scheme, objective=contest.objective(("a", "o", 4)), exclusions=out)
    assert found.excluded["reason"].tolist() == ["recused", "0 of at least 1 judges"]


def test_unranked_entries_follow_the_ranked_by_name() -> None:
    given = contest.marks(("z", "x", "c", 9), ("m", "x", "c", 3), ("q", "x", "c", 9))
    values = contest.objective(("b", "o", 1), ("a", "o", 1))
    criteria = (Criterion("c"), Criterion("o", kind="objective", scored_by="rule", required=False))
    found = tabulate(given, contest.scheme(*criteria), objective=values)
    assert found.standings["entry"].tolist() == ["q", "z", "m", "a", "b"]
    assert [row["rank"] for row in found.trace] == [1, 1, 3, None, None]


def test_names_that_are_numbers_are_texts() -> None:
    found = tabulate(pd.DataFrame({"entry": [2, 10], "judge": [1, 1], "criterion": "c", "mark": [5, 6]}),
                     contest.scheme(), exclusions=contest.exclusions(("2", "1", "late")))  # fmt: skip
    assert found.scores == {"10": 6}


def test_what_nobody_marked_or_nobody_asks_for_leaves_no_trace() -> None:
    """A figure for a criterion of the panel only suggests; an optional criterion may stay without a mark."""
    criteria = (Criterion("c"), Criterion("d", required=False))
    found = tabulate(
        contest.panel({"a": {"x": 5}}), contest.scheme(*criteria), objective=contest.objective(("a", "c", 9))
    )
    assert found.scores == {"a": 5}
    assert found.trace[0]["criteria"][1] == {"criterion": "d"}
