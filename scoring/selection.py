"""Cuts: who is in, and whether a tie stands at the edge."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from scoring.errors import ScoringError
from scoring.ranking import competition_rank

Policy = Literal["include_ties", "exclude_ties"]
POLICIES = ("include_ties", "exclude_ties")


class Shortlist(NamedTuple):
    """Entries inside the cut, best first, and whether equal entries lie on both sides of `size`."""

    entries: list[object]
    tie_at_cut: bool


def shortlist(
    standings: pd.DataFrame, size: int, *, keys: Sequence[str] = ("score",), policy: Policy = "include_ties"
) -> Shortlist:
    """The first `size` entries by `keys`; a tie at the edge comes in or stays out whole."""
    if size < 1:
        raise ScoringError([f"A cut needs room for at least one entry, not {size}."])
    if policy not in POLICIES:
        raise ScoringError([f"The policy must be one of {', '.join(POLICIES)}, not {policy}."])
    ranked = standings.assign(rank=competition_rank(standings, keys)).sort_values("rank", kind="stable")
    if len(ranked) <= size:
        return Shortlist(list(ranked["entry"]), False)
    edge = ranked["rank"].iloc[size - 1]
    tied = bool(ranked["rank"].iloc[size] == edge)
    inside = ranked["rank"] < edge if tied and policy == "exclude_ties" else ranked["rank"] <= edge
    return Shortlist(list(ranked.loc[inside, "entry"]), tied)
