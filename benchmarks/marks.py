"""A million made-up marks: 20 categories of 2,500 entries, 4 of 40 judges each, 5 criteria."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scoring import Criterion, Cut, Scheme

if TYPE_CHECKING:
    import pandas as pd

CATEGORIES, ENTRIES, JUDGES, PANEL, CRITERIA = 20, 2_500, 40, 4, 5
WEIGHTS = np.array([30, 25, 20, 15, 10])
TENTHS = 10
HIGHEST = 100
CUT = 5


@dataclass(frozen=True)
class Marks:
    """Rows ordered by entry, criterion, judge, as integer codes; marks in tenths from 0 to 100."""

    category: np.ndarray
    entry: np.ndarray
    judge: np.ndarray
    criterion: np.ndarray
    mark: np.ndarray

    @property
    def nbytes(self) -> int:
        return sum(one.nbytes for one in (self.category, self.entry, self.judge, self.criterion, self.mark))

    def frame(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(vars(self))

    def of_category(self, category: int) -> pd.DataFrame:
        """One contest as the engine takes it: names and decimal marks."""
        import pandas as pd

        here = self.category == category
        return pd.DataFrame(
            {
                "entry": [f"e{code:05d}" for code in self.entry[here]],
                "judge": [f"j{code:02d}" for code in self.judge[here]],
                "criterion": [f"c{code}" for code in self.criterion[here]],
                "mark": self.mark[here] / TENTHS,
            }
        )


def made(seed: int = 0) -> Marks:
    rng = np.random.default_rng(seed)
    count = CATEGORIES * ENTRIES
    panel = np.sort(rng.random((count, JUDGES)).argsort(axis=1)[:, :PANEL], axis=1)
    shape = (count, CRITERIA, PANEL)
    entry, criterion, _seat = (axis.ravel() for axis in np.indices(shape))
    judge = np.broadcast_to(panel[:, None, :], shape).ravel()
    level = rng.normal(60, 12, count)[entry] + rng.normal(0, 6, JUDGES)[judge] + rng.normal(0, 10, len(entry))
    return Marks(entry // ENTRIES, entry, judge, criterion, level.round().clip(0, HIGHEST).astype(np.int64))


def scheme() -> Scheme:
    scale = (Fraction(0), Fraction(HIGHEST, TENTHS))
    criteria = tuple(
        Criterion(f"c{code}", weight=Fraction(int(weight)), scale=scale, aggregate="trimmed")
        for code, weight in enumerate(WEIGHTS)
    )
    return Scheme(criteria, severity="center", cut=Cut(CUT))
