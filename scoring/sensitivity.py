"""Would it have come out differently: other weights, one judge fewer, another way to combine a panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from scoring.aggregate import Aggregate
from scoring.errors import ScoringError
from scoring.scheme import Scheme
from scoring.selection import Policy, shortlist
from scoring.tabulate import Tabulation, tabulate

AGGREGATES: Sequence[Aggregate] = ("mean", "trimmed", "median", "winsorized")


@dataclass(frozen=True)
class Sensitivity:
    """Whether the winner or the cut changes, in a frame and in words."""

    frame: pd.DataFrame
    winner_changes: bool
    cut_changes: bool
    sentence: str


def weight_sensitivity(
    values: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series | Sequence[float],
    *,
    spread: float = 0.2,
    draws: int = 10_000,
    seed: int = 0,
) -> pd.DataFrame:
    """How ranks move when every weight moves by up to ± `spread` of itself, evenly and alone.

    `values`: entries (index) × criteria, higher is better. Per entry, best first: entry, score, rank, low
    and high (the 5th and 95th percentile of its rank), first (share of draws in which it ranks first).
    Raises ScoringError for missing values, unknown criteria, or weights that sum to nothing.
    """
    base = _weights(values, weights)
    rng = np.random.default_rng(seed)
    drawn = base * rng.uniform(1 - spread, 1 + spread, (draws, len(base)))
    acceptability = rank_acceptability(values, drawn)
    score = values.to_numpy(dtype=float) @ (base / base.sum())
    rank = 1 + (score[None, :] > score[:, None]).sum(axis=1)
    reach = acceptability.to_numpy().cumsum(axis=1)
    frame = pd.DataFrame(
        {
            "entry": values.index,
            "score": score,
            "rank": rank,
            "low": 1 + (reach < 0.05 - 1e-12).sum(axis=1),
            "high": 1 + (reach < 0.95 - 1e-12).sum(axis=1),
            "first": acceptability.to_numpy()[:, 0],
        }
    )
    return frame.sort_values("rank", kind="stable", ignore_index=True)


def rank_acceptability(values: pd.DataFrame | Any, weights: Any) -> pd.DataFrame:
    """The share of weight samples in which each entry takes each rank (Lahdelma and Salminen 2001).

    `values`: entries × criteria, or samples × entries × criteria; `weights`: samples × criteria. Entries
    with equal scores share the ranks they take together.
    """
    index = values.index if isinstance(values, pd.DataFrame) else None
    table = np.asarray(values, dtype=float)
    drawn = np.asarray(weights, dtype=float)
    drawn = drawn / drawn.sum(axis=1, keepdims=True)
    scores = drawn @ table.T if table.ndim == 2 else np.einsum("sec,sc->se", table, drawn)
    better = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    equal = (scores[:, None, :] == scores[:, :, None]).sum(axis=2)
    size = scores.shape[1]
    share = np.zeros((size, size))
    for rank in range(size):
        holds = (better <= rank) & (rank < better + equal)
        share[:, rank] = (holds / equal).mean(axis=0)
    return pd.DataFrame(share, index=index, columns=range(1, size + 1))


def leave_one_judge_out(
    marks: pd.DataFrame, scheme: Scheme, *, objective: pd.DataFrame | None = None
) -> Sensitivity:
    """The contest without each judge in turn: judge, winner, winner_changes, cut_changes, moved.

    `moved` counts the entries whose rank changes. The cut is the scheme's, or the first place without one.
    """
    whole = tabulate(marks, scheme, objective=objective)
    rows = []
    for judge in sorted(marks["judge"].unique(), key=str):
        other = tabulate(marks[marks["judge"] != judge], scheme, objective=objective)
        rows.append({"judge": judge, **_compared(whole, other, scheme)})
    return _told(pd.DataFrame(rows), "judge", "leaving out")


def compare_methods(
    marks: pd.DataFrame, scheme: Scheme, *, objective: pd.DataFrame | None = None
) -> Sensitivity:
    """The contest with the panels combined otherwise: method, winner, winner_changes, cut_changes, moved.

    Methods are the mean, the trimmed and winsorized mean and the median of every panel, and the mean after
    each judge's own level is taken off.
    """
    whole = tabulate(marks, scheme, objective=objective)
    rows = []
    for name, other_scheme in _alternatives(scheme):
        other = tabulate(marks, other_scheme, objective=objective)
        rows.append({"method": name, **_compared(whole, other, scheme)})
    return _told(pd.DataFrame(rows), "method", "the method")


def _alternatives(scheme: Scheme) -> list[tuple[str, Scheme]]:
    found = [
        (
            how,
            replace(
                scheme,
                severity="none",
                criteria=tuple(replace(one, aggregate=how) for one in scheme.criteria),
            ),
        )
        for how in AGGREGATES
    ]
    return [*found, ("mean, judges centered", replace(found[0][1], severity="center"))]


def _weights(values: pd.DataFrame, weights: Any) -> Any:
    if isinstance(weights, pd.Series):
        weights = weights.to_dict()
    if isinstance(weights, Mapping):
        unknown = [f"There is no criterion {name}." for name in weights if name not in values.columns]
        absent = [f"Criterion {name} has no weight." for name in values.columns if name not in weights]
        if unknown or absent:
            raise ScoringError(unknown + absent)
        weights = [weights[name] for name in values.columns]
    base = np.asarray(weights, dtype=float)
    faults = []
    if base.shape != (values.shape[1],):
        faults.append(f"{values.shape[1]} criteria need {values.shape[1]} weights.")
    elif not np.isfinite(base).all() or (base < 0).any() or base.sum() <= 0:
        faults.append("Weights are numbers of 0 or more that sum to more than 0.")
    if values.isna().to_numpy().any():
        faults.append("Every entry needs a value for every criterion.")
    if faults:
        raise ScoringError(faults)
    return base


def _compared(whole: Tabulation, other: Tabulation, scheme: Scheme) -> dict[str, Any]:
    one, two = _ranks(whole), _ranks(other)
    first, second = _best(one), _best(two)
    return {
        "winner": ", ".join(sorted(second)),
        "winner_changes": first != second,
        "cut_changes": _cut(whole, scheme) != _cut(other, scheme),
        "moved": sum(one.get(entry) != rank for entry, rank in two.items()),
    }


def _ranks(tabulation: Tabulation) -> dict[str, int]:
    ranked = tabulation.standings.dropna(subset=["rank"])
    return dict(zip(ranked["entry"], ranked["rank"].astype(int), strict=True))


def _best(ranks: Mapping[str, int]) -> set[str]:
    return {entry for entry, rank in ranks.items() if rank == 1}


def _cut(tabulation: Tabulation, scheme: Scheme) -> set[object]:
    """Who is in by rank, so that the ladder's steps count as they do in the standings."""
    ranks = _ranks(tabulation)
    if scheme.cut is None:
        return set(_best(ranks))
    policy: Policy = "exclude_ties" if scheme.cut.policy == "exclude_ties" else "include_ties"
    places = pd.DataFrame({"entry": list(ranks), "score": [-rank for rank in ranks.values()]})
    return set(shortlist(places, scheme.cut.size, policy=policy).entries)


def _told(frame: pd.DataFrame, kind: str, words: str) -> Sensitivity:
    winner = list(frame.loc[frame["winner_changes"], kind]) if len(frame) else []
    cut = list(frame.loc[frame["cut_changes"], kind]) if len(frame) else []
    sentences = [
        f"The winner changes with {words} {', '.join(map(str, winner))}."
        if winner
        else "The winner stays the same.",
        f"The cut changes with {words} {', '.join(map(str, cut))}." if cut else "The cut stays the same.",
    ]
    return Sensitivity(frame, bool(winner), bool(cut), " ".join(sentences))
