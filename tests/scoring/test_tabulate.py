"""The engine against an independent computation, and against faults of the input."""

from __future__ import annotations

import random
from fractions import Fraction

import pandas as pd
import pytest

from scoring import Scheme, ScoringError, tabulate
from tests.scoring import oracle

COLUMNS = ["entry", "judge", "criterion", "mark"]


def a_scheme(weights: dict[str, int], curve: str = "", minimum: int = 1) -> Scheme:
    rows = [
        f'[[criteria]]\nid = "{name}"\nweight = {weight}\nscale = [1, 10]' for name, weight in weights.items()
    ]
    head = f"[scheme]\nminimum_judges = {minimum}\n"
    return Scheme.from_text(head + "\n".join(rows) + curve)


def random_contest(
    seed: int,
) -> tuple[pd.DataFrame, dict[str, int], dict[str, dict[str, dict[str, Fraction]]]]:
    rng = random.Random(seed)
    weights = {f"c{i}": rng.randint(1, 40) for i in range(rng.randint(1, 5))}
    judges = [f"j{i}" for i in range(rng.randint(1, 6))]
    rows, plain = [], {}
    for number in range(rng.randint(1, 12)):
        panel = rng.sample(judges, rng.randint(1, len(judges)))
        plain[f"e{number}"] = {
            name: {judge: Fraction(rng.randint(2, 20), 2) for judge in panel} for name in weights
        }
        for name, given in plain[f"e{number}"].items():
            rows += [(f"e{number}", judge, name, float(mark)) for judge, mark in given.items()]
    return pd.DataFrame(rows, columns=COLUMNS), weights, plain


@pytest.mark.parametrize("block", range(10))
def test_fifty_random_contests_equal_the_oracle(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        marks, weights, plain = random_contest(seed)
        result = tabulate(marks, a_scheme(weights))
        expected = oracle.weighted_scores(plain, {name: Fraction(w) for name, w in weights.items()})
        assert result.scores == expected
        found = result.standings.set_index("entry")["rank"].to_dict()
        assert found == oracle.ranks(expected)


def test_the_order_of_rows_changes_nothing() -> None:
    marks, weights, _ = random_contest(7)
    shuffled = marks.sample(frac=1, random_state=3)
    one, two = tabulate(marks, a_scheme(weights)), tabulate(shuffled, a_scheme(weights))
    assert one.digest == two.digest
    pd.testing.assert_frame_equal(one.standings, two.standings)


def test_points_by_rule_come_from_the_curve() -> None:
    curve = (
        '\n[[criteria]]\nid = "csat"\nkind = "objective"\nweight = 50\ncurve = [[70, 0], [85, 6], [95, 10]]'
    )
    marks = pd.DataFrame([("x", "j", "c", 8)], columns=COLUMNS)
    objective = pd.DataFrame([("x", "csat", 90)], columns=["entry", "criterion", "value"])
    assert tabulate(marks, a_scheme({"c": 50}, curve), objective=objective).scores == {"x": Fraction(8)}


def test_an_entry_without_a_required_figure_is_not_ranked_and_says_why() -> None:
    curve = '\n[[criteria]]\nid = "csat"\nkind = "objective"\nweight = 50\ncurve = [[70, 0], [95, 10]]'
    marks = pd.DataFrame([("x", "j", "c", 8)], columns=COLUMNS)
    result = tabulate(marks, a_scheme({"c": 50}, curve))
    assert result.scores == {}
    assert list(result.excluded["reason"]) == ["no score for csat"]


def test_too_few_judges_are_not_ranked() -> None:
    marks = pd.DataFrame([("x", "j", "c", 8)], columns=COLUMNS)
    result = tabulate(marks, a_scheme({"c": 1}, minimum=2))
    assert list(result.excluded["reason"]) == ["1 of at least 2 judges"]


def test_an_excluded_judge_does_not_count() -> None:
    marks = pd.DataFrame([("x", "a", "c", 8), ("x", "b", "c", 2)], columns=COLUMNS)
    out = pd.DataFrame([("x", "b", "recused")], columns=["entry", "judge", "reason"])
    assert tabulate(marks, a_scheme({"c": 1}), exclusions=out).scores == {"x": Fraction(8)}


def test_equal_scores_are_a_tie() -> None:
    marks = pd.DataFrame([(e, "a", "c", m) for e, m in (("x", 8), ("y", 8), ("z", 7))], columns=COLUMNS)
    standings = tabulate(marks, a_scheme({"c": 1})).standings.set_index("entry")
    assert standings["rank"].to_dict() == {"x": 1, "y": 1, "z": 3}
    assert standings["tied"].to_dict() == {"x": True, "y": True, "z": False}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("x", "j", "c", 11), "outside 1 to 10"),
        (("x", "j", "d", 5), "does not mark d"),
        (("x", "j", "c", float("nan")), "is not a number"),
    ],
)
def test_bad_marks_are_named(row: tuple[str, str, str, float], words: str) -> None:
    with pytest.raises(ScoringError, match=words):
        tabulate(pd.DataFrame([row], columns=COLUMNS), a_scheme({"c": 1}))


def test_all_faults_of_a_scheme_are_listed_at_once() -> None:
    with pytest.raises(ScoringError) as refusal:
        Scheme.from_text('[scheme]\ncombine = "magic"\n[[criteria]]\nid = "c"\nweight = -1\nscale = [5, 1]')
    assert len(refusal.value.faults) >= 3


def test_a_scheme_survives_its_own_text() -> None:
    scheme = a_scheme({"c": 60, "d": 40})
    assert Scheme.from_text(scheme.to_toml()) == scheme
