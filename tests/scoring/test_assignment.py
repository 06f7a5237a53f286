"""The best assignment, proven by a second solver, then connected."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from scoring import ScoringError, assign_judges
from scoring.exchange import components
from scoring.flow import LARGEST_COST, by_highs, whole_costs


class Instance(NamedTuple):
    affinity: pd.DataFrame
    conflicts: pd.DataFrame
    fixed: pd.DataFrame
    per_entry: int
    load: tuple[int, int]


def instance(seed: int) -> Instance:
    """Made around a hidden assignment, so that loads, conflicts and fixed pairs can be kept together."""
    rng = np.random.default_rng(seed)
    entries, judges = int(rng.integers(4, 13)), int(rng.integers(3, 8))
    per_entry = int(rng.integers(2, min(judges, 4)))
    hidden = np.zeros((entries, judges), dtype=bool)
    for row in hidden:
        row[rng.permutation(judges)[:per_entry]] = True
    names = [f"e{n}" for n in range(entries)], [f"j{n}" for n in range(judges)]
    conflicts = (rng.random(hidden.shape) < 0.2) & ~hidden
    held = np.argwhere(hidden)[rng.random(int(hidden.sum())) < 0.15]
    busy = hidden.sum(axis=0)
    return Instance(
        pd.DataFrame(rng.integers(0, 50, hidden.shape) / 10, *names),
        pd.DataFrame(conflicts, *names),
        pd.DataFrame([(f"e{e}", f"j{j}") for e, j in held], columns=["entry", "judge"]),
        per_entry,
        (int(busy.min()), int(busy.max())),
    )


def assigned(given: Instance, seed: int = 0) -> pd.DataFrame:
    return assign_judges(
        given.affinity,
        given.conflicts,
        per_entry=given.per_entry,
        load=given.load,
        fixed=given.fixed,
        seed=seed,
    )


def table(found: pd.DataFrame, given: Instance) -> Any:
    chosen = pd.DataFrame(False, given.affinity.index, given.affinity.columns)
    for entry, judge in zip(found["entry"], found["judge"], strict=True):
        chosen.loc[entry, judge] = True
    return chosen.to_numpy()


@pytest.mark.parametrize("seed", range(50))
def test_the_flow_reaches_the_optimum_of_the_integer_program(seed: int) -> None:
    given = instance(seed)
    found = assigned(given, seed)
    chosen, values = table(found, given), given.affinity.to_numpy()
    kept = table(given.fixed, given)
    free = ~given.conflicts.to_numpy() | kept
    optimum = by_highs(values, free, kept, given.per_entry, given.load)
    assert found.attrs["optimum"] == pytest.approx(values[optimum].sum())
    assert found.attrs["affinity"] == pytest.approx(values[chosen].sum())
    assert found.attrs["affinity"] <= found.attrs["optimum"] + 1e-9
    assert found.attrs["connected"] == (components(chosen)[0] == 1)
    assert (chosen.sum(axis=1) == given.per_entry).all()
    assert (given.load[0] <= chosen.sum(axis=0)).all()
    assert (chosen.sum(axis=0) <= given.load[1]).all()
    assert not (chosen & ~free).any()
    assert (chosen | ~kept).all()


@pytest.mark.parametrize("seed", range(5))
def test_without_the_flow_solver_the_optimum_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    given = instance(seed)
    one = assigned(given)
    monkeypatch.setitem(sys.modules, "ortools.graph.python.min_cost_flow", None)
    two = assigned(given)
    assert two.attrs["optimum"] == pytest.approx(one.attrs["optimum"])


def test_the_seed_chooses_among_equals_and_repeats() -> None:
    flat = np.zeros((6, 4))
    found = {seed: assign_judges(flat, flat, per_entry=2, load=(3, 3), seed=seed) for seed in (0, 0, 1, 2, 3)}
    again = assign_judges(flat, flat, per_entry=2, load=(3, 3), seed=0)
    pd.testing.assert_frame_equal(found[0], again)
    assert len({tuple(map(tuple, one.to_numpy().tolist())) for one in found.values()}) > 1


def test_two_groups_are_joined_by_the_cheapest_exchange() -> None:
    """Alone, a and b belong to x and y, d and e to v and w; the exchange of 4 for 2 costs least."""
    affinity = pd.DataFrame(
        [[9, 9, 0, 0], [9, 9, 0, 8], [0, 0, 9, 9], [0, 7, 9, 9]], index=[*"abde"], columns=[*"xyvw"]
    )
    found = assign_judges(affinity, affinity < 0, per_entry=2, load=(2, 2))
    assert (found.attrs["optimum"], found.attrs["affinity"], found.attrs["connected"]) == (72, 69, True)
    assert {("b", "w"), ("e", "y")} <= set(zip(found["entry"], found["judge"], strict=True))


def test_fixed_pairs_leave_groups_apart_and_say_so() -> None:
    affinity = pd.DataFrame([[1, 0], [0, 1]], index=[*"ab"], columns=[*"xy"])
    fixed = pd.DataFrame({"entry": [*"ab"], "judge": [*"xy"]})
    found = assign_judges(affinity, affinity < 0, per_entry=1, load=(1, 1), fixed=fixed)
    assert found.attrs == {"optimum": 2, "affinity": 2, "connected": False}


def test_exchanges_that_join_nothing_leave_groups_apart() -> None:
    """One judge per entry: whoever changes places, no two entries share a judge."""
    found = assign_judges(np.eye(3), np.zeros((3, 3)), per_entry=1, load=(1, 1))
    assert found.attrs == {"optimum": 3, "affinity": 3, "connected": False}


def test_conflicts_that_allow_no_exchange_leave_groups_apart() -> None:
    conflicts = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]])
    found = assign_judges(np.ones((4, 4)), conflicts, per_entry=2, load=(2, 2))
    assert (found.attrs["optimum"], found.attrs["connected"]) == (8, False)


def test_a_fixed_pair_stays_against_a_conflict() -> None:
    fixed = pd.DataFrame({"entry": [0], "judge": [1]})
    found = assign_judges([[5, 1], [1, 5]], [[0, 1], [0, 0]], per_entry=1, load=(1, 1), fixed=fixed)
    assert found.values.tolist() == [[0, 1], [1, 0]]


FAULTS: dict[str, dict[str, Any]] = {
    "Affinity is (2, 2), conflicts are (1, 2); both are entries × judges.": {"conflicts": [[0, 0]]},
    "There is no entry or no judge.": {"affinity": np.zeros((0, 2)), "conflicts": np.zeros((0, 2))},
    "Every affinity is a number.": {"affinity": [[1, float("nan")], [1, 1]]},
    "The fixed pair 7, 0 names an unknown entry or judge.": {
        "fixed": pd.DataFrame({"entry": [7, 0], "judge": [0, 0]})
    },
    "The fixed pair 0, 9 names an unknown entry or judge.": {
        "fixed": pd.DataFrame({"entry": [0], "judge": [9]})
    },
    "Entry 0 has 0 judges without a conflict, but needs 1.": {"conflicts": [[1, 1], [0, 0]]},
    "Entry 0 has 2 fixed judges, but takes 1.": {"fixed": pd.DataFrame({"entry": [0, 0], "judge": [0, 1]})},
    "Judge 0 has 2 fixed entries, but takes at most 1.": {
        "fixed": pd.DataFrame({"entry": [0, 1], "judge": [0, 0]})
    },
    "2 judges with at most 0 entries each cannot cover 2.": {"load": (0, 0)},
    "2 judges with at least 2 entries each need more than 2.": {"load": (2, 2)},
    "No assignment keeps all conflicts, loads and judges per entry; allow more entries per judge.": {
        "conflicts": [[0, 1], [0, 1]]
    },
}


@pytest.mark.parametrize("solver", ["flow", "program"])
@pytest.mark.parametrize("words", FAULTS)
def test_what_cannot_be_done_is_told(words: str, solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if solver == "program":
        monkeypatch.setitem(sys.modules, "ortools.graph.python.min_cost_flow", None)
    given: dict[str, Any] = {
        "affinity": [[1, 1], [1, 1]],
        "conflicts": [[0, 0], [0, 0]],
        "per_entry": 1,
        "load": (1, 1),
    }
    with pytest.raises(ScoringError) as refusal:
        assign_judges(**given | FAULTS[words])
    assert words in refusal.value.faults


def test_lower_loads_beyond_what_is_open_are_impossible() -> None:
    """Judge 0 is fixed to both entries, so judge 1 cannot reach one entry."""
    fixed = pd.DataFrame({"entry": [0, 1], "judge": [0, 0]})
    with pytest.raises(ScoringError, match="No assignment keeps all conflicts"):
        assign_judges(np.ones((2, 2)), np.zeros((2, 2)), per_entry=1, load=(1, 2), fixed=fixed)


def test_costs_are_exact_with_few_decimals_and_never_too_large() -> None:
    assert whole_costs(np.array([1.0, -2, 0])).tolist() == [1, -2, 0]
    assert whole_costs(np.array([0.25, 1.5])).tolist() == [25, 150]
    assert whole_costs(np.array([0.123456])).tolist() == [123456]
    odd = whole_costs(np.array([1 / 3, 1.0]))
    assert odd.tolist() == [round(LARGEST_COST / 3), LARGEST_COST]
    assert np.abs(whole_costs(np.array([1e30, 1e29]))).tolist() == [LARGEST_COST, LARGEST_COST // 10]
