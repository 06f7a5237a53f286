"""Small samples drawn toward the field, each by how little it says."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scoring.errors import ScoringError


def shrink(estimates: Sequence[float], variances: Sequence[float]) -> pd.DataFrame:
    """Empirical Bayes toward the mean of the field: estimate, shrunk, weight (1 keeps the estimate).

    With equal variances and at least four estimates this is the positive-part James–Stein rule with k − 3
    (Efron and Morris 1975). Otherwise the spread of the field is found by the method of Paule and Mandel
    (1982). With fewer than three estimates nothing is shrunk.

    >>> shrink([1.0, 2.0, 3.0, 6.0], [1.0] * 4)["weight"].round(3).tolist()
    [0.929, 0.929, 0.929, 0.929]
    """
    values, spread = np.asarray(list(estimates), dtype=float), np.asarray(list(variances), dtype=float)
    faults = []
    if len(values) != len(spread) or not len(values):
        faults.append("Every estimate needs its variance.")
    elif not (np.isfinite(values).all() and np.isfinite(spread).all() and (spread >= 0).all()):
        faults.append("Estimates and variances are numbers, variances not negative.")
    if faults:
        raise ScoringError(faults)
    if len(values) < 3:
        weight, middle = np.ones(len(values)), values
    elif len(values) >= 4 and np.ptp(spread) == 0:
        middle = np.full(len(values), values.mean())
        squares = float(((values - middle) ** 2).sum())
        kept = 1 - (len(values) - 3) * spread[0] / squares if squares else 0.0
        weight = np.full(len(values), max(kept, 0.0))
    else:
        between = _between(values, spread)
        weight = np.where(
            between + spread > 0, between / np.where(between + spread > 0, between + spread, 1), 1.0
        )
        inverse = 1 / np.maximum(between + spread, 1e-300)
        middle = np.full(len(values), float(values @ inverse / inverse.sum()))
    shrunk = middle + weight * (values - middle)
    return pd.DataFrame({"estimate": values, "shrunk": shrunk, "weight": weight})


def _between(values: np.ndarray, spread: np.ndarray) -> float:
    """The variance of the field at which the weighted squares equal their expectation, by bisection."""

    def excess(between: float) -> float:
        inverse = 1 / np.maximum(spread + between, 1e-300)
        middle = values @ inverse / inverse.sum()
        return float((inverse * (values - middle) ** 2).sum()) - (len(values) - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(((values - values.mean()) ** 2).sum()) + 1e-12
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high
