"""A million made-up marks: 20 categories of 2,500 entries, 4 of 40 judges each, 5 criteria."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scoring import Columns, Criterion, Cut, Scheme

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

    def rows(self, chosen: np.ndarray) -> Marks:
        """Some of the rows, or all of them in another order."""
        return Marks(*(column[chosen] for column in vars(self).values()))

    def of_category(self, category: int) -> Marks:
        return self.rows(np.flatnonzero(self.category == category))

    def contest(self) -> Columns:
        """One contest as the engine computes with it."""
        entries = [f"e{code:05d}" for code in range(int(self.entry.max()) + 1)]
        judges, criteria = ([f"{letter}{code:02d}" for code in range(JUDGES)] for letter in "jc")
        codes = {"entry": self.entry, "judge": self.judge, "criterion": self.criterion}
        return Columns.from_codes(entries, judges, criteria, **codes, mark=self.mark, unit=TENTHS)

    def table(self) -> pd.DataFrame:
        """One contest as a person hands it in: names and decimal marks."""
        import pandas as pd

        return pd.DataFrame(
            {
                "entry": [f"e{code:05d}" for code in self.entry],
                "judge": [f"j{code:02d}" for code in self.judge],
                "criterion": [f"c{code:02d}" for code in self.criterion],
                "mark": self.mark / TENTHS,
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
        Criterion(f"c{code:02d}", weight=Fraction(int(weight)), scale=scale, aggregate="trimmed")
        for code, weight in enumerate(WEIGHTS)
    )
    return Scheme(criteria, severity="center", cut=Cut(CUT))
