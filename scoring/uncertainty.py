"""How sure a rank is: confidence sets for ranks, and the chance of each entry being in the cut."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.maxima import Field, OfAll, OfOne, step_down
from scoring.severity import SeverityFit

DRAWS = 10_000
FEWEST, MOST = 1_000, 100_000
IN_ALL = 3_000_000
"""Draws behind a critical value: many for a small field, fewer where they outgrow memory or patience."""


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
    if not 0 < confidence < 1:
        raise ScoringError([f"Confidence lies between 0 and 1, not at {confidence}."])
    if len(values) == 1:
        return pd.DataFrame({"entry": names, "rank": [1], "low": [1], "high": [1]})
    field = Field.drawn(values, errors, _draws(len(values)), seed)
    at_once = step_down(OfAll(field), confidence) if simultaneous else None
    found = [_one(field, place, confidence, at_once) for place in range(len(values))]
    frame = pd.DataFrame(found, columns=["rank", "low", "high"])
    frame.insert(0, "entry", names)
    return frame


def _draws(entries: int) -> int:
    return max(FEWEST, min(MOST, IN_ALL // entries))


def _one(field: Field, place: int, confidence: float, critical: float | None) -> tuple[int, int, int]:
    """Rank, low and high, at the critical value of all entries or at the entry's own."""
    observed = field.observed(place, np.arange(len(field.values)))
    if critical is None:
        critical = step_down(OfOne(field, place, observed), confidence)
    ahead, behind = observed > critical, -observed > critical
    ahead[place] = behind[place] = False
    better = field.values > field.values[place]
    return 1 + int(better.sum()), 1 + int(ahead.sum()), len(observed) - int(behind.sum())


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


def rank_probabilities(fit: SeverityFit, *, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """The chance of every rank for every entry; rows and columns each sum to 1.

    Entries are drawn from the additive model's estimates with their covariance.
    """
    order = _drawn_order(fit, draws, seed)
    size = order.shape[1]
    cells = order * size + np.arange(size)
    counts = np.bincount(cells.ravel(), minlength=size**2).reshape(size, size)
    return pd.DataFrame(counts / draws, index=pd.Index(fit.entries["entry"]), columns=range(1, size + 1))


def _drawn_order(fit: SeverityFit, draws: int, seed: int) -> Any:
    """Draws × ranks: the places of the entries, best first.

    The symmetric root of the covariance is the only one, so every machine draws the same.
    """
    values, vectors = np.linalg.eigh((fit.covariance + fit.covariance.T) / 2)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    noise = np.random.default_rng(seed).standard_normal((draws, len(values))) @ root
    return np.argsort(-(fit.entries["additive"].to_numpy(dtype=float) + noise), axis=1, kind="stable")


def cut_probabilities(fit: SeverityFit, size: int, *, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """The chance of each entry being among the first `size`: entry, adjusted, probability, best first."""
    if not 1 <= size <= len(fit.entries):
        raise ScoringError([f"A cut keeps between 1 and {len(fit.entries)} entries, not {size}."])
    inside = np.bincount(_drawn_order(fit, draws, seed)[:, :size].ravel(), minlength=len(fit.entries))
    frame = pd.DataFrame(
        {"entry": fit.entries["entry"], "adjusted": fit.entries["additive"], "probability": inside / draws}
    )
    return frame.sort_values(["adjusted", "entry"], ascending=[False, True], ignore_index=True)
