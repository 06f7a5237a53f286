"""Cuts: who is in, and whether a tie stands at the edge."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.ranking import competition_rank
from scoring.whole import Codes

Policy = Literal["include_ties", "exclude_ties"]
POLICIES = ("include_ties", "exclude_ties")


class Shortlist(NamedTuple):
    """Entries inside the cut, best first, and whether equal entries lie on both sides of `size`."""

    entries: list[Any]
    tie_at_cut: bool


def shortlist(
    standings: pd.DataFrame, size: int, *, keys: Sequence[str] = ("score",), policy: Policy = "include_ties"
) -> Shortlist:
    """The first `size` entries by `keys`; a tie at the edge comes in or stays out whole."""
    if size < 1:
        raise ScoringError([f"A cut needs room for at least one entry, not {size}."])
    if policy not in POLICIES:
        raise ScoringError([f"The policy must be one of {', '.join(POLICIES)}, not {policy}."])
    inside, tied = cut(competition_rank(standings, keys).to_numpy(), size, policy)
    return Shortlist(standings["entry"].iloc[inside].tolist(), tied)


def cut(rank: Codes, size: int, policy: str) -> tuple[Codes, bool]:
    """The places of those inside the cut, best first and equals as they came, and if a tie stands there."""
    best = np.argsort(rank, kind="stable")
    if len(best) <= size:
        return best, False
    edge = rank[best[size - 1]]
    tied = bool(rank[best[size]] == edge)
    inside = rank[best] < edge if tied and policy == "exclude_ties" else rank[best] <= edge
    return best[inside], tied
