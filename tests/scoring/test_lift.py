"""Among equal sums, the worst-served entries are lifted."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from scoring import ScoringError, assign_judges, lift
from tests.scoring.test_assignment import instance


def lifted(chosen: Any, costs: Any, conflicts: Any = None, kept: Any = None) -> Any:
    chosen, costs = np.array(chosen, bool), np.array(costs, np.int64)
    none = np.zeros_like(chosen)
    free = ~np.array(conflicts, bool) if conflicts is not None else ~none
    return lift.lift(chosen, costs, free, np.array(kept, bool) if kept is not None else none)


EXPERTS = [[9, 9, 1, 1], [9, 9, 1, 1]]
"""Two entries of one category: the first two judges know it, the others do not."""
UNEVEN = [[1, 1, 0, 0], [0, 0, 1, 1]]


def worths(chosen: Any, costs: Any) -> list[int]:
    return sorted(np.where(chosen, costs, 0).sum(axis=1).tolist())


def test_entries_of_one_category_share_its_experts() -> None:
    found = lifted(UNEVEN, EXPERTS)
    assert worths(found, EXPERTS) == [10, 10]
    assert found.sum(axis=0).tolist() == [1, 1, 1, 1]
    assert found.sum(axis=1).tolist() == [2, 2]


def test_what_is_given_is_left_as_it_was() -> None:
    given = np.array(UNEVEN, bool)
    lifted(given, EXPERTS)
    assert given.tolist() == np.array(UNEVEN, bool).tolist()


@pytest.mark.parametrize(
    ("conflicts", "kept"),
    [
        ([[0, 0, 1, 1], [0, 0, 0, 0]], None),
        ([[0, 0, 0, 0], [1, 1, 0, 0]], None),
        (None, [[1, 1, 0, 0], [0, 0, 0, 0]]),
        (None, [[0, 0, 0, 0], [0, 0, 1, 1]]),
    ],
)
def test_conflicts_and_fixed_pairs_stay(conflicts: Any, kept: Any) -> None:
    assert lifted(UNEVEN, EXPERTS, conflicts, kept).tolist() == np.array(UNEVEN, bool).tolist()


def test_an_exchange_that_costs_anything_is_not_made() -> None:
    dear = [[9, 9, 1, 1], [8, 8, 1, 1]]
    assert lifted(UNEVEN, dear).tolist() == np.array(UNEVEN, bool).tolist()


def test_an_exchange_that_only_turns_the_tables_is_not_made() -> None:
    """With one judge each, one of the two has the expert and the other has not."""
    assert lifted([[1, 0], [0, 1]], [[9, 1], [9, 1]]).tolist() == [[True, False], [False, True]]


def test_a_judge_is_never_given_twice_to_an_entry() -> None:
    """Of three judges each entry has two; the expert reads both already."""
    chosen, costs = [[1, 1, 0], [1, 0, 1]], [[9, 5, 1], [9, 5, 1]]
    assert lifted(chosen, costs).sum(axis=1).tolist() == [2, 2]


def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lift, "WORK", 3)
    assert lifted(UNEVEN, EXPERTS).tolist() == np.array(UNEVEN, bool).tolist()


def test_the_worst_stands_where_the_best_of_all_optima_has_it() -> None:
    """Every assignment of six entries of two categories to four judges, 3 each, is gone through."""
    costs = np.array([[9, 7, 1, 1]] * 3 + [[2, 2, 8, 2]] * 3)
    best: dict[int, int] = {}
    for rows in product(list(combinations(range(4), 2)), repeat=6):
        chosen = np.zeros(costs.shape, bool)
        for row, judges in enumerate(rows):
            chosen[row, list(judges)] = True
        if (chosen.sum(axis=0) == 3).all():
            own = (chosen * costs).sum(axis=1)
            best[int(own.sum())] = max(best.get(int(own.sum()), 0), int(own.min()))
    optimum = max(best)
    for seed in range(5):
        found = assign_judges(costs, costs < 0, per_entry=2, load=(3, 3), seed=seed)
        own = costs[found["entry"], found["judge"]].reshape(-1, 2).sum(axis=1)
        assert (found.attrs["optimum"], own.min()) == (optimum, best[optimum])


@pytest.mark.parametrize("seed", range(20))
def test_sum_loads_and_conflicts_are_kept_and_the_worst_never_falls(seed: int) -> None:
    given = instance(seed)
    rng = np.random.default_rng(seed)
    costs = rng.integers(1, 4, given.affinity.shape)
    chosen = np.argsort(rng.random(costs.shape) + given.conflicts.to_numpy(), axis=1) < given.per_entry
    found = lifted(chosen, costs, given.conflicts)
    assert (found.sum(axis=0) == chosen.sum(axis=0)).all()
    assert (found.sum(axis=1) == given.per_entry).all()
    assert costs[found].sum() == costs[chosen].sum()
    assert not (found & given.conflicts.to_numpy() & ~chosen).any()
    assert worths(found, costs)[0] >= worths(chosen, costs)[0]


def test_an_entry_takes_a_judge() -> None:
    with pytest.raises(ScoringError, match="An entry takes at least one judge, not 0."):
        assign_judges([[1, 1]], [[0, 0]], per_entry=0, load=(0, 1))
