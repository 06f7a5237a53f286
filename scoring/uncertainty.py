"""How sure a rank is: confidence sets for ranks, and the chance of each entry being in the cut."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.severity import SeverityFit

DRAWS = 10_000
FEWEST, MOST = 1_000, 100_000
AT_ONCE, IN_ALL = 10_000_000, 200_000_000
"""Draws behind a critical value: many for a small field, fewer where they outgrow memory or patience."""
CERTAIN = 1e9
"""A difference of so many standard errors stands for one without any error."""


def rank_intervals(
    estimates: Sequence[float] | pd.Series | Mapping[Any, float],
    standard_errors: Sequence[float] | pd.Series | Mapping[Any, float],
    *,
    confidence: float = 0.95,
    simultaneous: bool = False,
    seed: int = 0,
) -> pd.DataFrame:
    """Confidence sets for ranks: entry, rank, low, high (Mogstad, Romano, Shaikh and Wilhelm 2024).

    An entry's rank is surely behind those whose difference to it lies above zero, surely ahead of those
    below; critical values come from simulated maxima of the differences, with step-down. `simultaneous`
    covers all ranks at once. Entries are named by the index or keys of `estimates`, else numbered.
    """
    values, errors, names = _named(estimates, standard_errors)
    if len(values) == 1:
        return pd.DataFrame({"entry": names, "rank": [1], "low": [1], "high": [1]})
    gap = values[None, :] - values[:, None]
    scale = np.sqrt(errors[None, :] ** 2 + errors[:, None] ** 2)
    scale = np.maximum(scale, np.finfo(float).tiny)
    t = np.clip(gap / scale, -CERTAIN, CERTAIN)
    rng = np.random.default_rng(seed)
    pairs = len(values) * (len(values) - 1) // 2
    room = AT_ONCE // pairs if simultaneous else IN_ALL // len(values) ** 2
    draws = rng.standard_normal((max(FEWEST, min(MOST, room)), len(values))) * errors
    decide = _together if simultaneous else _one_by_one
    ahead, behind = decide(t, draws, scale, confidence)
    order = 1 + (values[None, :] > values[:, None]).sum(axis=1)
    return pd.DataFrame(
        {
            "entry": names,
            "rank": order,
            "low": 1 + ahead.sum(axis=1),
            "high": len(values) - behind.sum(axis=1),
        }
    )


def _named(estimates: Any, standard_errors: Any) -> tuple[Any, Any, list[Any]]:
    names = list(range(len(estimates)))
    if isinstance(estimates, Mapping):
        estimates = pd.Series(dict(estimates))
    if isinstance(standard_errors, Mapping):
        standard_errors = pd.Series(dict(standard_errors))
    if isinstance(estimates, pd.Series):
        names = list(estimates.index)
        if isinstance(standard_errors, pd.Series):
            standard_errors = standard_errors.reindex(estimates.index)
    values, errors = np.asarray(estimates, dtype=float), np.asarray(standard_errors, dtype=float)
    if values.shape != errors.shape or values.ndim != 1 or not len(values):
        raise ScoringError(["Every estimate needs its standard error."])
    if not (np.isfinite(values).all() and np.isfinite(errors).all() and (errors >= 0).all()):
        raise ScoringError(["Estimates and standard errors are numbers, standard errors not negative."])
    return values, errors, names


def _one_by_one(t: Any, draws: Any, scale: Any, confidence: float) -> tuple[Any, Any]:
    """Each entry against all others, at its own critical value."""
    size = len(t)
    ahead, behind = np.zeros((size, size), bool), np.zeros((size, size), bool)
    for place in range(size):
        others = np.arange(size) != place
        noise = (draws[:, others] - draws[:, [place]]) / scale[place, others]
        ahead[place, others], behind[place, others] = _step_down(t[place, others], noise, confidence)
    return ahead, behind


def _together(t: Any, draws: Any, scale: Any, confidence: float) -> tuple[Any, Any]:
    """All pairs at one critical value."""
    upper = np.triu_indices(len(t), 1)
    noise = (draws[:, upper[1]] - draws[:, upper[0]]) / scale[upper]
    above, below = _step_down(t[upper], noise, confidence)
    ahead, behind = np.zeros(t.shape, bool), np.zeros(t.shape, bool)
    ahead[upper], behind[upper] = above, below
    return ahead | behind.T, behind | ahead.T


def _step_down(t: Any, noise: Any, confidence: float) -> tuple[Any, Any]:
    """Which differences lie surely above and surely below zero.

    Each direction is a hypothesis of its own; those decided leave the maximum, and the critical value falls.
    """
    observed = np.concatenate([t, -t])
    open_ = np.ones(len(observed), bool)
    while True:
        above, below = np.split(open_, 2)
        highest = np.where(above, noise, -np.inf).max(axis=1)
        lowest = np.where(below, -noise, -np.inf).max(axis=1)
        sure = open_ & (observed > np.quantile(np.maximum(highest, lowest), confidence))
        if not sure.any():
            return tuple(np.split(~open_, 2))  # type: ignore[return-value]  # two halves
        open_ &= ~sure


def rank_probabilities(fit: SeverityFit, *, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """The chance of every rank for every entry; rows and columns each sum to 1.

    Entries are drawn from the additive model's estimates with their covariance.
    """
    names = fit.entries["entry"]
    rng = np.random.default_rng(seed)
    drawn = fit.entries["additive"].to_numpy(dtype=float) + _noise(fit, rng, draws)
    order = np.argsort(-drawn, axis=1, kind="stable")
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (order, np.arange(len(names))[None, :]), 1)
    return pd.DataFrame(counts / draws, index=pd.Index(names), columns=range(1, len(names) + 1))


def _noise(fit: SeverityFit, rng: np.random.Generator, draws: int) -> Any:
    values, vectors = np.linalg.eigh((fit.covariance + fit.covariance.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return rng.standard_normal((draws, len(values))) @ root.T


def cut_probabilities(fit: SeverityFit, size: int, *, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """The chance of each entry being among the first `size`: entry, adjusted, probability, best first."""
    if not 1 <= size <= len(fit.entries):
        raise ScoringError([f"A cut keeps between 1 and {len(fit.entries)} entries, not {size}."])
    chances = rank_probabilities(fit, draws=draws, seed=seed).iloc[:, :size].sum(axis=1)
    frame = pd.DataFrame(
        {
            "entry": fit.entries["entry"],
            "adjusted": fit.entries["additive"],
            "probability": chances.to_numpy().clip(0, 1),
        }
    )
    return frame.sort_values(["adjusted", "entry"], ascending=[False, True], ignore_index=True)
