"""From marks to one number: aggregates, exact numbers, rounding, curves."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scoring import ScoringError, aggregate, panel_mean, value_curve
from scoring.exact import Rounding, fraction, text
from tests.scoring import contest

MARKS = [Fraction(n) for n in (9, 1, 4, 10, 3)]
FEW = ("too few marks to trim",)


@pytest.mark.parametrize(
    ("how", "trim", "value", "flags"),
    [
        ("mean", 1, Fraction(27, 5), ()),
        ("sum", 1, 27, ()),
        ("median", 1, 4, ()),
        ("trimmed", 1, Fraction(16, 3), ()),
        ("trimmed_sum", 1, 16, ()),
        ("winsorized", 1, Fraction(28, 5), ()),
        ("trimmed", 0, Fraction(27, 5), ()),
        ("trimmed_sum", 0, 27, ()),
        ("winsorized", 0, Fraction(27, 5), ()),
        ("trimmed", 2, 4, ()),
        ("trimmed_sum", 2, 4, ()),
        ("winsorized", 2, 4, ()),
        ("trimmed", 3, Fraction(27, 5), FEW),
        ("trimmed_sum", 3, 27, FEW),
        ("winsorized", 3, Fraction(27, 5), FEW),
        ("median", 3, 4, ()),
    ],
)
def test_five_marks_combined(how: Any, trim: int, value: Fraction, flags: tuple[str, ...]) -> None:
    assert aggregate(MARKS, how, trim) == (value, flags)


def test_an_even_median_lies_between_the_middle_marks() -> None:
    assert aggregate([Fraction(n) for n in (1, 9, 2, 5)], "median").value == Fraction(7, 2)
    assert aggregate([Fraction(n) for n in (2, 3)], "median").value == Fraction(5, 2)


def test_one_mark_is_dropped_at_each_end_unless_told_otherwise() -> None:
    assert aggregate(MARKS).value == Fraction(27, 5)
    assert aggregate(MARKS, "trimmed").value == Fraction(16, 3)
    assert aggregate(MARKS[:2], "trimmed") == (5, FEW)
    assert aggregate(MARKS[:3], "trimmed") == (4, ())


def test_a_panel_per_entry_with_its_count_and_flags() -> None:
    rows = contest.ratings(
        ("b", "x", 0.1), ("b", "y", 0.2), ("a", "x", 1), ("a", "y", 7), ("a", "z", 7.5), ("b", "z", None)
    )
    assert panel_mean(rows, "trimmed").to_dict("list") == {
        "entry": ["a", "b"],
        "score": [7.0, 0.15],
        "n": [3, 2],
        "flags": [(), FEW],
    }
    assert panel_mean(rows, "winsorized", 2)["flags"].tolist() == [FEW, FEW]
    assert panel_mean(rows.assign(comment=None))["n"].tolist() == [3, 2]
    assert panel_mean(rows)["score"].tolist() == [pytest.approx(15.5 / 3), 0.15]
    assert panel_mean(rows[:0]).columns.tolist() == ["entry", "score", "n", "flags"]


def test_faults_of_ratings_are_told_together() -> None:
    with pytest.raises(ScoringError) as refusal:
        panel_mean(contest.ratings(("a", "x", 1)).drop(columns=["entry", "judge"]))
    assert refusal.value.faults == ["The column entry is missing.", "The column judge is missing."]
    with pytest.raises(ScoringError, match="^The column score is missing.$"):
        panel_mean(contest.ratings(("a", "x", 1)).drop(columns="score"))


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (0.1, Fraction(1, 10)),
        (3, Fraction(3)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("1.25"), Fraction(5, 4)),
        ("2.50", Fraction(5, 2)),
        (np.float64(0.7), Fraction(7, 10)),
        ("1e100", Fraction(10**100)),
        ("1e-100", Fraction(1, 10**100)),
    ],
)
def test_a_number_is_what_is_written(value: object, exact: Fraction) -> None:
    assert fraction(value) == exact


@pytest.mark.parametrize("value", ["1e101", "1e-101", "-1e101", Decimal("1e999999")])
def test_a_number_beyond_any_contest_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=f"^{value} is beyond any contest.$".replace("+", r"\+")):
        fraction(value)


@pytest.mark.parametrize("value", ["", "ten", None, float("nan"), float("inf"), "1/2"])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises((ArithmeticError, ValueError)):
        fraction(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(0), "0"),
        (Fraction(12), "12"),
        (Fraction(-12), "-12"),
        (Fraction(1, 4), "0.25"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(5, 4), "1.25"),
        (Fraction(1, 5), "0.2"),
        (Fraction(101, 100), "1.01"),
        (Fraction(123456, 125), "987.648"),
        (Fraction(1, 25), "0.04"),
        (Fraction(25, 3), "25/3"),
        (Fraction(-1, 6), "-1/6"),
        (Fraction(1, 15), "1/15"),
    ],
)
def test_the_shortest_exact_text(value: Fraction, written: str) -> None:
    assert text(value) == written


@pytest.mark.parametrize(
    ("value", "digits", "up", "even"),
    [
        ("2.5", 0, "3", "2"),
        ("3.5", 0, "4", "4"),
        ("-2.5", 0, "-3", "-2"),
        ("-3.5", 0, "-4", "-4"),
        ("-0.5", 0, "-1", "0"),
        ("0.5", 0, "1", "0"),
        ("1.005", 2, "1.01", "1"),
        ("1.015", 2, "1.02", "1.02"),
        ("1.0049", 2, "1", "1"),
        ("1.0051", 2, "1.01", "1.01"),
        ("-1.0051", 2, "-1.01", "-1.01"),
        ("7", 3, "7", "7"),
    ],
)
def test_rounding_a_half(value: str, digits: int, up: str, even: str) -> None:
    number = Fraction(value)
    assert Rounding(digits)(number) == Rounding(digits, "half_up")(number) == Fraction(up)
    assert Rounding(digits, "half_even")(number) == Fraction(even)


@pytest.mark.parametrize(
    ("figure", "points"),
    [
        (60, 0),
        (70, 0),
        ("77.5", 3),
        (85, 6),
        (90, 8),
        (95, 10),
        (99, 10),
        (Fraction(256, 3), Fraction(92, 15)),
    ],
)
def test_points_follow_the_curve_and_stop_at_its_ends(figure: object, points: object) -> None:
    assert value_curve(figure, [(70, 0), (85, 6), (95, 10)]) == points


def test_curves_may_fall_and_have_one_point() -> None:
    assert [value_curve(x, [(1, 10), (8, 8), (24, 6)]) for x in (0, 8, 16, 24, 30)] == [10, 8, 7, 6, 6]
    assert [value_curve(x, [(5, 3)]) for x in (4, 5, 6)] == [3, 3, 3]


@pytest.mark.parametrize("points", [[], [(1, 2), (1, 3)], [(2, 1), (1, 2)], [(1, 1), (3, 2), (2, 3)]])
def test_a_curve_that_does_not_rise_is_refused(points: list[tuple[int, int]]) -> None:
    with pytest.raises(ScoringError, match="^A curve needs figures that rise from point to point.$"):
        value_curve(1, points)
