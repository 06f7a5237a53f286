"""How many forgeries the flags notice, and how many honest slices they flag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.evidence.forgeries import FORGERIES, declare_any_quarter
from tests.evidence.honest import Slice, flags_of


def noticed(claim: Slice) -> frozenset[str]:
    """Codes of the integrity flags on a slice; flags that only say how little a sample tells are apart."""
    return frozenset(flag.code for flag in flags_of(claim) if flag.kind == "integrity")


@dataclass(frozen=True)
class Recall:
    """How a forgery fared: slices it was played on, noticed by its own flags, noticed by any new flag."""

    name: str
    least: float
    slices: int
    own: int
    any: int

    @property
    def share(self) -> float:
        return self.own / self.slices if self.slices else float("nan")


def study(honest: list[Slice], *, seed: int) -> tuple[list[frozenset[str]], list[Recall]]:
    """Flags of each honest slice, and the recall of each forgery on those slices.

    A flag that the honest slice already had counts for nobody.
    """
    before = [noticed(claim) for claim in honest]
    found = []
    for number, forgery in enumerate(FORGERIES):
        own = every = played = 0
        for place, claim in enumerate(honest):
            forged = forgery.forge(claim, np.random.default_rng([seed, number, place]))
            if forged is None:
                continue
            new = noticed(forged) - before[place]
            played, own, every = played + 1, own + bool(new & forgery.codes), every + bool(new)
        found.append(Recall(forgery.name, forgery.least, played, own, every))
    return before, found


def best_window_by_lot(honest: list[Slice], *, seed: int) -> tuple[int, int]:
    """How often a period drawn by lot is called the best, and of how many slices."""
    drawn = [declare_any_quarter(claim, np.random.default_rng([seed, at])) for at, claim in enumerate(honest)]
    claims = [claim for claim in drawn if claim is not None]
    return sum("best-window" in noticed(claim) for claim in claims), len(claims)
