"""Which judge scores which entry: the best affinity under conflicts and loads, proven."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from scoring.errors import ScoringError


def assign_judges(
    affinity: pd.DataFrame,
    conflicts: pd.DataFrame,
    *,
    per_entry: int,
    load: tuple[int, int],
    fixed: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Pairs entry, judge: `per_entry` judges each, loads within `load`, no conflict, highest affinity.

    `affinity` and `conflicts` are frames entries × judges. `fixed` pairs (entry, judge) stay. Among
    equal optima the seed chooses. Raises ScoringError with the reason when it cannot be done.
    """
    values = affinity.to_numpy(dtype=float)
    forbidden = conflicts.to_numpy(dtype=bool)
    kept = np.zeros(values.shape, dtype=bool)
    if fixed is not None and len(fixed):
        rows = affinity.index.get_indexer(pd.Index(fixed["entry"]))
        kept[rows, affinity.columns.get_indexer(pd.Index(fixed["judge"]))] = True
    _check(affinity, forbidden, per_entry, load)
    chosen = _solve(values, forbidden, kept, per_entry, load, seed)
    entries, judges = np.nonzero(chosen)
    return pd.DataFrame({"entry": affinity.index[entries], "judge": affinity.columns[judges]})


def _check(affinity: pd.DataFrame, forbidden: Any, per_entry: int, load: tuple[int, int]) -> None:
    free = (~forbidden).sum(axis=1)
    faults = [
        f"Entry {name} has {count} judges without a conflict, but needs {per_entry}."
        for name, count in zip(affinity.index, free, strict=True)
        if count < per_entry
    ]
    entries, judges = affinity.shape
    if judges * load[1] < entries * per_entry:
        faults.append(
            f"{judges} judges with at most {load[1]} entries each cannot cover {entries * per_entry}."
        )
    if judges * load[0] > entries * per_entry:
        faults.append(
            f"{judges} judges with at least {load[0]} entries each need more than {entries * per_entry}."
        )
    if faults:
        raise ScoringError(faults)


def _solve(values: Any, forbidden: Any, kept: Any, per_entry: int, load: tuple[int, int], seed: int) -> Any:
    entries, judges = values.shape
    count = entries * judges
    cells = np.arange(count)
    nudge = np.random.default_rng(seed).random(count) * 1e-7 / max(count, 1)
    by_entry = coo_array((np.ones(count), (cells // judges, cells)), shape=(entries, count))
    by_judge = coo_array((np.ones(count), (cells % judges, cells)), shape=(judges, count))
    answer = milp(
        -(values.ravel() + nudge),
        integrality=np.ones(count),
        bounds=Bounds(kept.ravel().astype(float), (~forbidden | kept).ravel().astype(float)),
        constraints=[
            LinearConstraint(by_entry.tocsr(), per_entry, per_entry),
            LinearConstraint(by_judge.tocsr(), load[0], load[1]),
        ],
    )
    if not answer.success:
        raise ScoringError(
            ["No assignment keeps all conflicts, loads and judges per entry; allow more entries per judge."]
        )
    return np.round(answer.x).reshape(entries, judges).astype(bool)
