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

    def part(self, who: Codes, values: Any) -> None:
        """Put `who`, whole groups of equals, in order of `values`, the highest first."""
        levels, level = np.unique(values, return_inverse=True)
        key = self.place * (len(levels) + 1)
        key[who] += len(levels) - level
        self.place = key if len(levels) == len(key) else np.unique(key, return_inverse=True)[1]

    def places(self) -> Places:
        count = np.bincount(self.place)
        before = np.cumsum(count) - count
        return Places(1 + before[self.place], count[self.place] > 1)


def competition_rank(frame: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """The rank of each row by `keys` in order, the highest first; equal keys share a rank.

    Nothing alphabetical and nothing random breaks a tie.
    """
    order = Order(len(frame))
    for key in keys:
        order.part(np.arange(len(frame)), frame[key].to_numpy())
    return pd.Series(order.places().rank, index=frame.index, name="rank", dtype="int64")
