"""Competition ranks: 1, 2, 2, 4."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.whole import Codes


class Places(NamedTuple):
    """Each one's rank, the best first, and whether others share it."""

    rank: Codes
    tied: npt.NDArray[np.bool_]


class Order:
    """Things put in order step by step: a later step only parts what the earlier ones left equal."""

    def __init__(self, size: int) -> None:
        self.place: Codes = np.zeros(size, dtype=np.int64)
        """Equal for those that nothing parts yet; the best have 0."""

    @property
    def equal(self) -> Codes:
        """Who shares a place with others."""
        return np.flatnonzero(np.bincount(self.place)[self.place] > 1)

    def part(self, who: Codes, values: Any, apart: int = 0) -> None:
        """Put `who`, whole groups of equals, in order of `values`, the highest first.

        A value that lies no more than `apart` above the next lower one counts as its equal.
        """
        level = _levels(values, apart)
        steps = int(level.max(initial=0)) + 1
        key = self.place * (steps + 1)
        key[who] += steps - level
        self.place = _levels(key) if key.max(initial=0) > len(key) else key

    def places(self) -> Places:
        count = np.bincount(self.place)
        before = np.cumsum(count) - count
        return Places(1 + before[self.place], count[self.place] > 1)


def _levels(values: Any, apart: int = 0) -> Codes:
    """0 for the lowest values, 1 for the next, and so on."""
    rising = np.argsort(values, kind="stable")
    ordered = values[rising]
    level = np.zeros(len(rising), dtype=np.int64)
    higher = ordered[1:] > (ordered[:-1] + apart if apart else ordered[:-1])
    level[rising[1:]] = np.cumsum(higher)
    return level


def competition_rank(frame: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """The rank of each row by `keys` in order, the highest first; equal keys share a rank.

    A missing key ranks behind every other. Nothing alphabetical and nothing random breaks a tie.
    """
    order, everybody = Order(len(frame)), np.arange(len(frame))
    for key in keys:
        here = frame[key].notna()
        if not here.all():
            order.part(everybody, here.to_numpy(dtype=np.int64))
        lowest = frame.loc[here, key].min() if here.any() else 0
        order.part(everybody, frame[key].where(here, lowest).to_numpy())
    return pd.Series(order.places().rank, index=frame.index, name="rank", dtype="int64")
