"""Marks as columns: coded from frames of any kind, or built from arrays, and refused when they do not fit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import Columns, Criterion, ScoringError, tabulate
from tests.scoring import contest

MARKS = contest.marks(("b", "y", "c", 8), ("a", "x", "c", 0.5), ("b", "x", "d", 0.25))


def test_names_are_sorted_and_marks_share_a_unit() -> None:
    found = Columns.of(MARKS)
    assert (found.entries, found.judges, found.criteria, found.unit) == (
        ("a", "b"),
        ("x", "y"),
        ("c", "d"),
        4,
    )
    assert [column.tolist() for column in (found.entry, found.judge, found.criterion, found.mark)] == [
        [1, 0, 1], [1, 0, 0], [0, 0, 1], [32, 2, 1],
    ]  # fmt: skip
    assert [column.dtype for column in (found.entry, found.judge, found.criterion, found.mark)] == [
        "int32", "int32", "int16", "int64",
    ]  # fmt: skip
    assert (len(found), found.nbytes) == (3, 54)


@pytest.mark.parametrize("kind", [object, "str", "category"])
def test_any_kind_of_column_gives_the_same(kind: Any) -> None:
    found, plain = Columns.of(MARKS.astype(kind)), Columns.of(MARKS)
    assert (found.entries, found.unit) == (plain.entries, plain.unit)
    assert found.mark.tolist() == plain.mark.tolist()


def test_numbers_of_every_kind_are_what_is_written() -> None:
    given = [10**30, Fraction(1, 3), Decimal("1.5"), "2.50", np.float64(0.1), 7]
    names = [f"e{place}" for place in range(len(given))]
    marks = pd.DataFrame(
        {"entry": names, "judge": 1, "criterion": "c", "mark": pd.Series(given, dtype=object)}
    )
    found = Columns.of(marks)
    assert found.mark.dtype == object
    exact = [Fraction(mark, found.unit) for mark in found.mark.tolist()]
    assert exact == [10**30, Fraction(1, 3), Fraction(3, 2), Fraction(5, 2), Fraction(1, 10), 7]
    scored = tabulate(found, contest.scheme()).scores
    assert [scored[name] for name in names] == exact


def test_one_and_true_are_not_the_same_mark_and_one_and_text_are_the_same_name() -> None:
    marks = pd.DataFrame(
        {"entry": [1, "1"], "judge": ["x", "y"], "criterion": "c", "mark": [1, True]}, dtype=object
    )
    with pytest.raises(ScoringError) as refusal:
        Columns.of(marks)
    assert refusal.value.faults == ["Marks, row 2, column mark: True is not a number."]
    assert Columns.of(marks.assign(mark=1)).entries == ("1",)


def test_missing_columns_and_every_unreadable_row_are_named() -> None:
    with pytest.raises(ScoringError) as refusal:
        Columns.of(MARKS[["entry", "mark"]])
    assert refusal.value.faults == [
        "Marks: the column judge is missing.",
        "Marks: the column criterion is missing.",
    ]
    with pytest.raises(ScoringError) as refusal:
        Columns.of(MARKS.assign(mark=["ten", 4, float("nan")]))
    assert refusal.value.faults == [
        "Marks, row 1, column mark: ten is not a number.",
        "Marks, row 3, column mark: nan is not a number.",
    ]


def test_codes_into_names_in_any_order_give_the_same_columns() -> None:
    found = Columns.from_codes(
        ["b", "unmarked", "a"], ["y", "x"], ["d", "c"],
        entry=[0, 2, 0], judge=[0, 1, 1], criterion=[1, 1, 0], mark=[32, 2, 1], unit=4,
    )  # fmt: skip
    plain = Columns.of(MARKS)
    assert (found.entries, found.judges, found.criteria) == (plain.entries, plain.judges, plain.criteria)
    for name in ("entry", "judge", "criterion", "mark"):
        assert getattr(found, name).tolist() == getattr(plain, name).tolist()
    criteria = contest.weighted(c=1, d=1)
    scheme = contest.scheme(*criteria, missing="renormalize")
    assert tabulate(found, scheme) == tabulate(MARKS, scheme)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries": ("b", "a")}, "Marks, column entry: the names must be sorted, each once."),
        ({"judges": ("x", "x")}, "Marks, column judge: the names must be sorted, each once."),
        ({"criterion": [0, 1]}, "Marks, column criterion: there is no name for every code."),
        ({"criterion": [0, -1]}, "Marks, column criterion: there is no name for every code."),
        ({"entries": ("a", "b", "d")}, "Marks, column entry: a name has no mark."),
        ({"mark": [1]}, "The columns of marks differ in length."),
        ({"unit": 0}, "The unit of marks must be above 0, not 0."),
    ],
)
def test_columns_that_do_not_fit_are_refused(changes: dict[str, Any], words: str) -> None:
    lawful = {"entries": ("a", "b"), "judges": ("x", "y"), "criteria": ("c",)}
    codes = {"entry": [0, 1], "judge": [0, 1], "criterion": [0, 0], "mark": [1, 2]}
    with pytest.raises(ScoringError) as refusal:
        Columns(**(lawful | codes | changes))  # type: ignore[arg-type]
    assert words in refusal.value.faults


def test_every_fault_of_every_row_is_told_in_the_order_of_the_rows() -> None:
    scale = (Fraction(0), Fraction(10))
    scheme = contest.scheme(Criterion("c", scale=scale), Criterion("d", required=False))
    marks = contest.marks(
        ("a", "x", "c", 11), ("a", "y", "c", 5), ("a", "y", "q", 5), ("b", "x", "c", "ten"),  # type: ignore[arg-type]
        ("a", "y", "c", 6), ("b", "x", "q", "ten"), ("a", "x", "c", 7), ("a", "x", "d", 99),  # type: ignore[arg-type]
    )  # fmt: skip
    with pytest.raises(ScoringError) as refusal:
        tabulate(marks, scheme)
    assert refusal.value.faults == [
        "Marks, row 1, column mark: 11 lies outside 0 to 10.",
        "Marks, row 3, column criterion: the panel does not mark q.",
        "Marks, row 4, column mark: ten is not a number.",
        "Marks, row 5: judge y marked c of entry a twice.",
        "Marks, row 6, column criterion: the panel does not mark q.",
    ]


def test_faults_of_columns_are_told_as_of_frames() -> None:
    scheme = contest.scheme(Criterion("c", scale=(Fraction(0), Fraction(10))))
    names = (["a"], ["x"], ["c"])
    codes = {"entry": [0, 0], "judge": [0, 0], "criterion": [0, 0]}
    with pytest.raises(ScoringError) as refusal:
        tabulate(Columns.from_codes(*names, **codes, mark=[21, 4], unit=2), scheme)
    assert refusal.value.faults == ["Marks, row 1, column mark: 10.5 lies outside 0 to 10."]
    with pytest.raises(ScoringError) as refusal:
        tabulate(Columns.from_codes(*names, **codes, mark=[2, 4], unit=2), scheme)
    assert refusal.value.faults == ["Marks, row 2: judge x marked c of entry a twice."]
