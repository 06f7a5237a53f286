"""Competition ranks: 1, 2, 2, 4."""

from collections.abc import Sequence

import pandas as pd


def competition_rank(frame: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """The rank of each row by `keys` in order, the highest first; equal keys share a rank.

    Nothing alphabetical and nothing random breaks a tie.
    """
    rows = [tuple(frame[key].iloc[i] for key in keys) for i in range(len(frame))]
    ordered = sorted(rows, reverse=True)
    first = {row: place for place, row in reversed(list(enumerate(ordered, start=1)))}
    return pd.Series([first[row] for row in rows], index=frame.index, name="rank", dtype="int64")
