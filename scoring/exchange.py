"""Join groups of entries that no judge links, by the cheapest exchanges of two judges found."""

from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TRIES = 400
"""Exchanges looked at, cheapest first, before a group is left as it is."""


class Joined(NamedTuple):
    chosen: Any
    connected: bool


def connect(chosen: Any, values: Any, free: Any, kept: Any) -> Joined:
    """Swap judges between entries of different groups until all are linked or nothing helps any more.

    Loads and judges per entry stay as they are; fixed pairs are never taken apart.
    """
    chosen = chosen.copy()
    count, group = components(chosen)
    while count > 1:
        swap = _best(chosen, values, free, kept, count, group)
        if swap is None:
            return Joined(chosen, False)
        chosen = swap
        count, group = components(chosen)
    return Joined(chosen, True)


def components(chosen: Any) -> tuple[int, Any]:
    """How many groups there are, and the group of each entry; judges without an entry are no group."""
    entries, judges = chosen.shape
    row, column = np.nonzero(chosen)
    size = entries + judges
    graph = coo_array((np.ones(len(row)), (row, entries + column)), shape=(size, size))
    _count, labels = connected_components(graph.tocsr(), directed=False)
    names, group = np.unique(labels[:entries], return_inverse=True)
    return len(names), group


def _best(chosen: Any, values: Any, free: Any, kept: Any, count: int, group: Any) -> Any:
    """The assignment after the cheapest exchange that leaves fewer groups; None when there is none."""
    row, column = np.nonzero(chosen & ~kept)
    smallest = int(np.bincount(group).argmin())
    inside, outside = np.nonzero(group[row] == smallest)[0], np.nonzero(group[row] != smallest)[0]
    if not len(inside) or not len(outside):
        return None
    one, two = np.meshgrid(inside, outside, indexing="ij")
    a, x, b, y = row[one], column[one], row[two], column[two]
    possible = free[a, y] & free[b, x] & ~chosen[a, y] & ~chosen[b, x]
    loss = np.where(possible, values[a, x] + values[b, y] - values[a, y] - values[b, x], np.inf)
    flat = loss.ravel()
    for place in np.argsort(flat, kind="stable")[:TRIES]:
        if not np.isfinite(flat[place]):
            break
        i, j = np.unravel_index(place, loss.shape)
        trial = chosen.copy()
        trial[a[i, j], x[i, j]] = trial[b[i, j], y[i, j]] = False
        trial[a[i, j], y[i, j]] = trial[b[i, j], x[i, j]] = True
        if components(trial)[0] < count:
            return trial
    return None
