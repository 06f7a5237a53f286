"""Which judge scores which entry: the best affinity under conflicts and loads, proven, then connected."""

from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.exchange import connect
from scoring.flow import solve

Frame = pd.DataFrame | Any


def assign_judges(
    affinity: Frame,
    conflicts: Frame,
    *,
    per_entry: int,
    load: tuple[int, int],
    fixed: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Pairs entry, judge: `per_entry` judges each, loads within `load`, no conflict, highest affinity.

    `affinity` (numbers) and `conflicts` (booleans) are frames or arrays entries × judges. `fixed` pairs
    (entry, judge) stay. The optimum is proven; among equal optima the seed chooses, and exchanges that cost
    nothing lift the entries whose judges fit worst. Where it leaves groups of entries without a common judge,
    the cheapest exchanges found connect them. The frame's `attrs` report `optimum`, `affinity` (of what is
    returned) and `connected`. Raises ScoringError with the reason when it cannot be done.

    >>> pairs = assign_judges([[5, 1], [1, 5]], [[0, 0], [0, 0]], per_entry=1, load=(1, 1))
    >>> pairs[["entry", "judge"]].values.tolist(), pairs.attrs["optimum"]
    ([[0, 0], [1, 1]], 10.0)
    """
    table = affinity if isinstance(affinity, pd.DataFrame) else pd.DataFrame(np.asarray(affinity))
    values = table.to_numpy(dtype=float)
    forbidden = np.asarray(conflicts).astype(bool)
    _check_shapes(values, forbidden)
    kept = _kept(table, fixed)
    _check(table, forbidden & ~kept, kept, per_entry, load)
    free = ~forbidden | kept
    chosen = solve(values, free, kept, per_entry, load, seed)
    optimum = float(values[chosen].sum())
    joined = connect(chosen, values, free, kept)
    entries, judges = np.nonzero(joined.chosen)
    found = pd.DataFrame({"entry": table.index[entries], "judge": table.columns[judges]})
    found.attrs = {
        "optimum": optimum,
        "affinity": float(values[joined.chosen].sum()),
        "connected": joined.connected,
    }
    return found


def _check_shapes(values: Any, forbidden: Any) -> None:
    faults = []
    if values.shape != forbidden.shape:
        faults.append(
            f"Affinity is {values.shape}, conflicts are {forbidden.shape}; both are entries × judges."
        )
    if not values.size:
        faults.append("There is no entry or no judge.")
    elif not np.isfinite(values).all():
        faults.append("Every affinity is a number.")
    if faults:
        raise ScoringError(faults)


def _kept(table: pd.DataFrame, fixed: pd.DataFrame | None) -> Any:
    kept = np.zeros(table.shape, dtype=bool)
    if fixed is None or not len(fixed):
        return kept
    rows = table.index.get_indexer(pd.Index(fixed["entry"]))
    columns = table.columns.get_indexer(pd.Index(fixed["judge"]))
    unknown = [
        f"The fixed pair {entry}, {judge} names an unknown entry or judge."
        for entry, judge, row, column in zip(fixed["entry"], fixed["judge"], rows, columns, strict=True)
        if row < 0 or column < 0
    ]
    if unknown:
        raise ScoringError(unknown)
    kept[rows, columns] = True
    return kept


def _check(table: pd.DataFrame, forbidden: Any, kept: Any, per_entry: int, load: tuple[int, int]) -> None:
    free, held, busy = (~forbidden).sum(axis=1), kept.sum(axis=1), kept.sum(axis=0)
    faults = [
        f"Entry {name} has {count} judges without a conflict, but needs {per_entry}."
        for name, count in zip(table.index, free, strict=True)
        if count < per_entry
    ]
    faults += [
        f"Entry {name} has {count} fixed judges, but takes {per_entry}."
        for name, count in zip(table.index, held, strict=True)
        if count > per_entry
    ]
    faults += [
        f"Judge {name} has {count} fixed entries, but takes at most {load[1]}."
        for name, count in zip(table.columns, busy, strict=True)
        if count > load[1]
    ]
    if per_entry < 1:
        faults.append(f"An entry takes at least one judge, not {per_entry}.")
    entries, judges = table.shape
    wanted = entries * per_entry
    if judges * load[1] < wanted:
        faults.append(f"{judges} judges with at most {load[1]} entries each cannot cover {wanted}.")
    if judges * load[0] > wanted:
        faults.append(f"{judges} judges with at least {load[0]} entries each need more than {wanted}.")
    if faults:
        raise ScoringError(faults)
