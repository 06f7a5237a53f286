"""The engine's arrays against plain fractions: any scheme, any size of number, any order, any thread."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Columns, Criterion, Cut, Scheme, ScoringError, Tabulation, tabulate
from scoring.exact import Rounding
from scoring.ranking import Order
from scoring.ratios import Ratios
from scoring.whole import LIMIT, distinct, held, summed
from tests.scoring import contest, oracle

ROOT = Path(__file__).parents[2]
NUMBERS = st.fractions(-20, 20, max_denominator=12)
ROUNDINGS = st.none() | st.builds(
    Rounding, digits=st.integers(0, 2), mode=st.sampled_from(["half_up", "half_even"])
)
HUGE = 10**25


@st.composite
def criteria(draw: st.DrawFn, name: str) -> Criterion:
    return Criterion(
        name,
        weight=Fraction(draw(st.integers(0, 7)), draw(st.integers(1, 3))),
        required=draw(st.booleans()),
        sign=draw(st.sampled_from([1, 1, -1])),
        aggregate=draw(st.sampled_from(oracle.AGGREGATES)),
        trim=draw(st.integers(0, 2)),
        round_panel=draw(ROUNDINGS),
        factor=draw(st.sampled_from([Fraction(1), Fraction(3, 5), Fraction(-2)])),
        multiply_by=draw(st.sampled_from([None, None, "difficulty"])),
        round_score=draw(ROUNDINGS),
    )


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    scored = [draw(criteria(name)) for name in draw(st.sets(st.sampled_from("abc"), min_size=1))]
    if draw(st.booleans()):
        curve = ((Fraction(-5), Fraction(1)), (Fraction(0), Fraction(4)), (Fraction(7), Fraction(2)))
        by_rule = {"kind": "objective", "scored_by": "rule", "curve": draw(st.sampled_from([(), curve]))}
        scored.append(replace(draw(criteria("o")), **by_rule))
    combine = draw(st.sampled_from(["weighted_mean", "sum", "max"]))
    if combine == "weighted_mean":
        scored[0] = replace(scored[0], weight=Fraction(2))
    names = [one.id for one in scored]
    return Scheme(
        tuple(scored),
        combine=combine,
        factor=draw(st.sampled_from([Fraction(1), Fraction(7, 3)])),
        minimum_judges=draw(st.integers(1, 2)),
        missing=draw(st.sampled_from(["exclude", "renormalize"])),
        rounding=draw(ROUNDINGS),
        severity=draw(st.sampled_from(["none", "center"])),
        ladder=tuple(draw(st.permutations(["score", "objective", "firsts", *names]))),
        cut=Cut(draw(st.integers(1, 3)), draw(st.sampled_from(["include_ties", "exclude_ties"]))),
    )


Case = tuple[Scheme, pd.DataFrame, pd.DataFrame, pd.DataFrame]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A scheme with marks by any panels, figures, and judges left out; every required criterion is marked."""
    scheme, scale = draw(schemes()), draw(st.sampled_from([1, 1, HUGE]))
    marks, values = [], []
    few = draw(st.sampled_from([NUMBERS, st.sampled_from([Fraction(1), Fraction(2)])]))
    for entry in "uvwxyz"[: draw(st.integers(1, 6))]:
        for name in [one.id for one in scheme.scored if not one.by_rule]:
            judges = draw(st.sets(st.sampled_from("jklmn"), min_size=0 if entry != "u" else 1))
            marks += [(entry, judge, name, draw(few) * scale) for judge in sorted(judges)]
        values += [(entry, name, draw(few)) for name in ("o", "difficulty") if draw(st.integers(0, 5))]
    known = {one.id for one in scheme.criteria} | {one.multiply_by for one in scheme.criteria}
    pairs = sorted({(entry, judge) for entry, judge, _name, _mark in marks})
    out = draw(st.sets(st.sampled_from(pairs), max_size=2))
    return (
        scheme,
        contest.marks(*draw(st.permutations(marks))),
        contest.objective(*(row for row in values if row[1] in known)),
        contest.exclusions(*((*pair, "recused") for pair in sorted(out))),
    )


def tabulated(case: Case) -> Tabulation | None:
    """None where no common judges hold the panels together."""
    scheme, marks, values, out = case
    with suppress(ScoringError):
        return tabulate(marks, scheme, objective=values, exclusions=out)
    with pytest.raises(ScoringError, match="^Criterion .: No judge links these . groups"):
        tabulate(marks, scheme, objective=values, exclusions=out)
    return None


@settings(max_examples=150, deadline=None)
@given(cases())
def test_any_contest_equals_the_plain_computation(case: Case) -> None:
    found = tabulated(case)
    expected = oracle.tabulated(*case)
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    assert found.scores == expected.scores
    ranks = zip(found.standings["entry"], found.standings["rank"], strict=True)
    assert {entry: rank for entry, rank in ranks if not pd.isna(rank)} == expected.ranks
    for place, one in enumerate(case[0].scored):
        shown = found.standings.set_index("entry")[one.id].dropna().to_dict()
        assert shown == {
            entry: float(parts[place]) for entry, parts in expected.parts.items() if place in parts
        }
    inside = {entry for entry, rank in expected.ranks.items() if rank <= case[0].cut.size}  # type: ignore[union-attr]
    if len(inside) <= case[0].cut.size:  # type: ignore[union-attr]
        assert set(found.shortlist.entries) == inside


def spread(seed: int, *, entries: int = 150, judges: int = 30, trim: int = 1) -> tuple[pd.DataFrame, Scheme]:
    """Panels of 5 of 30 judges: their means have no small common denominator."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"e{entry:03d}", f"j{judge:02d}", name, int(rng.integers(0, 11)) / 2)
        for entry in range(entries)
        for judge in rng.permutation(judges)[:5]
        for name in "cd"
    ]
    scored = contest.weighted(c=2, d=1)
    scored = tuple(replace(one, aggregate="trimmed", trim=trim) for one in scored)
    return contest.marks(*rows), contest.scheme(*scored, severity="center")


def test_centering_is_exact_where_no_common_denominator_is_small() -> None:
    marks, scheme = spread(1)
    found = tabulate(marks, scheme)
    assert found.contest.slack > 0
    expected = oracle.tabulated(scheme, marks, contest.objective(), contest.exclusions())
    assert expected is not None
    assert found.scores == expected.scores
    ranks = dict(zip(found.standings["entry"], found.standings["rank"], strict=True))
    assert ranks == expected.ranks


def test_a_tie_is_a_tie_where_severities_are_taken_in_steps() -> None:
    """Two entries with the very same marks by the very same judges, among 150 others."""
    marks, scheme = spread(2)
    twin = marks[marks["entry"] == "e000"].assign(entry="twin")
    found = tabulate(pd.concat([marks, twin]), replace(scheme, ladder=("score", "c", "unresolved")))
    assert found.contest.slack > 0
    tied = found.standings.set_index("entry")["tied"]
    assert tied["twin"]
    assert tied["e000"]
    assert found.scores["twin"] == found.scores["e000"]


@pytest.mark.parametrize("settings", [{"combine": "sum"}, {"combine": "max"}, {"factor": Fraction(-3, 7)}])
def test_steps_decide_nothing_under_other_combinations(settings: dict[str, Any]) -> None:
    marks, scheme = spread(3)
    scored = (
        replace(scheme.criteria[0], multiply_by="hard"),
        replace(scheme.criteria[1], aggregate="trimmed_sum", sign=-1),
    )
    scheme = replace(scheme, criteria=scored, **settings)
    values = contest.objective(*((entry, "hard", 3) for entry in sorted(set(marks["entry"]))))
    found = tabulate(marks, scheme, objective=values)
    expected = oracle.tabulated(scheme, marks, values, contest.exclusions())
    assert expected is not None
    assert found.contest.slack > 0
    assert found.scores == expected.scores
    assert dict(zip(found.standings["entry"], found.standings["rank"], strict=True)) == expected.ranks


def test_a_stage_that_rounds_sees_exact_severities() -> None:
    marks, scheme = spread(4)
    scheme = replace(scheme, rounding=Rounding(1))
    found = tabulate(marks, scheme)
    expected = oracle.tabulated(scheme, marks, contest.objective(), contest.exclusions())
    assert expected is not None
    assert (found.contest.slack, found.scores) == (0, expected.scores)


def test_judges_of_very_many_marks_are_put_in_order_exactly() -> None:
    """Above 65,536 marks steps of 2**-32 no longer part two judges; the order is then taken exactly."""
    count = 65_600
    entry = np.repeat(np.arange(count), 2)
    judge = np.tile([0, 1], count)
    mark = np.where(np.arange(2 * count) % 7 < 3, 1, 2)
    codes = {"entry": entry, "judge": judge, "criterion": np.zeros_like(entry)}
    extra = {"entry": [0, 1], "judge": [2, 2], "criterion": [0, 0]}
    columns = Columns.from_codes(
        [f"e{code:06d}" for code in range(count)], ["x", "y", "z"], ["c"],
        **{name: np.append(codes[name], extra[name]) for name in codes}, mark=np.append(mark, [1, 2]),
    )  # fmt: skip
    scheme = contest.scheme(Criterion("c", aggregate="median"), severity="center")
    found = tabulate(columns, scheme)
    centering = found.contest.panels.centering
    assert centering is not None
    assert (centering.near.slack, centering.order.slack) == (1, 0)
    given = [columns.mark[columns.judge == judge] for judge in range(3)]
    own = [Fraction(int(marks.sum()), len(marks)) for marks in given]
    grand = Fraction(int(columns.mark.sum()), len(columns))
    first = sorted(int(m) - own[j] + grand for j, m in ((0, mark[0]), (1, mark[1]), (2, 1)))
    assert found.scores["e000000"] == first[1]


ROWS = spread(5)[0]


def told(found: Tabulation) -> bytes:
    """Everything a tabulation tells."""
    return repr(
        (
            found.digest,
            found.trace,
            found.standings.to_csv(),
            found.excluded.to_csv(),
            found.scores,
            found.shortlist,
        )
    ).encode()


@pytest.mark.parametrize("severity", ["none", "center", "fixed"])
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_rows_gives_the_same_bytes(seed: int, severity: str) -> None:
    order = np.random.default_rng(seed).permutation(len(ROWS))
    scheme = replace(spread(5)[1], severity=severity)
    one = tabulate(ROWS, scheme)
    two = tabulate(ROWS.iloc[order], scheme)
    coded = tabulate(Columns.of(ROWS.iloc[order]), scheme)
    assert told(one) == told(two) == told(coded)
    assert one == two
    assert hash(one) == hash(two)


def test_a_frame_and_its_columns_give_the_same_and_survive_pickling() -> None:
    marks, scheme = spread(6)
    found = tabulate(Columns.of(marks), scheme)
    assert found == tabulate(marks, scheme)
    assert told(pickle.loads(pickle.dumps(found))) == told(found)
    assert found != tabulate(marks, replace(scheme, name="Another"))
    assert found != "a tabulation"


def test_two_threads_at_once_give_the_same_bytes() -> None:
    marks, scheme = spread(7)
    alone = told(tabulate(marks, scheme))
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda _turn: told(tabulate(marks, scheme)), range(6)))
    assert set(together) == {alone}


OTHER = """
from tests.scoring.test_kernel import spread, told
from scoring import tabulate
import hashlib
from dataclasses import replace
for severity in ("center", "fixed", "zscore"):
    marks, scheme = spread(8)
    print(hashlib.sha256(told(tabulate(marks, replace(scheme, severity=severity)))).hexdigest())
"""


def test_one_and_two_threads_of_the_libraries_give_the_same_bytes() -> None:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    said = [
        subprocess.run(
            [sys.executable, "-c", OTHER], cwd=ROOT, env=os.environ | dict.fromkeys(names, count),
            capture_output=True, check=True,
        ).stdout
        for count in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(said[0].split()) == 3


@given(st.lists(st.integers(-(2**70), 2**70) | st.integers(-9, 9), max_size=12))
def test_whole_numbers_add_up_whatever_their_size(values: list[int]) -> None:
    cells = np.arange(len(values)) % 3
    sums = summed(held(values), cells, 3)
    assert sums.tolist() == [sum(values[cell::3]) for cell in range(3)]


def test_sums_beyond_floating_point_stay_whole() -> None:
    values = held([2**53, 1, 2**53, 3])
    assert summed(values, np.array([0, 0, 1, 1]), 2).tolist() == [2**53 + 1, 2**53 + 3]
    assert summed(held([LIMIT - 1] * 4), np.zeros(4, dtype=int), 1).tolist() == [4 * LIMIT - 4]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_codes_that_occur_are_found_by_flags_or_by_sorting(codes: list[int]) -> None:
    for size in (401, 8 * len(codes) + 401):
        assert distinct(np.array(codes), size).tolist() == sorted(set(codes))


FRACTIONS = st.lists(st.fractions(max_denominator=40) | st.fractions(), min_size=1, max_size=6)


@given(FRACTIONS, FRACTIONS, st.fractions(max_denominator=9), st.integers(0, 12), st.booleans())
def test_ratios_compute_as_fractions_do(
    one: list[Fraction], two: list[Fraction], by: Fraction, digits: int, even: bool
) -> None:
    size = min(len(one), len(two))
    one, two = one[:size], two[:size]
    left, right = Ratios.of(one), Ratios.of(two)
    pairs = list(zip(one, two, strict=True))
    assert left.plus(right).fractions() == [a + b for a, b in pairs]
    assert left.times(right).fractions() == [a * b for a, b in pairs]
    assert left.scaled(by).fractions() == [a * by for a in one]
    rounding = Rounding(digits, "half_even" if even else "half_up")
    assert left.rounded(rounding).fractions() == [rounding(a) for a in one]
    assert left.floats().tolist() == [float(a) for a in one]


def ranked(order: Order) -> list[int]:
    return order.places().rank.tolist()


@pytest.mark.parametrize("kind", [held, lambda values: np.array(values, dtype=object)])
def test_a_later_step_parts_only_equals(kind: Callable[[list[int]], Any]) -> None:
    order = Order(5)
    order.part(np.arange(5), kind([3, 9, 3, 9, 1]))
    assert ranked(order) == [3, 1, 3, 1, 5]
    assert order.equal.tolist() == [0, 1, 2, 3]
    order.part(np.array([0, 2]), kind([1, 2]))
    assert ranked(order) == [4, 1, 3, 1, 5]
    near = Order(4)
    near.part(np.arange(4), kind([10, 12, 14, 17]), apart=2)
    assert ranked(near) == [2, 2, 2, 1]
