"""Severity: what a score would have been with an average judge, and whether a difference is noise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.stats import t as student

from scoring import design as layout
from scoring.design import Design
from scoring.errors import ScoringError

Model = Literal["mixed", "fixed", "center", "zscore"]
MODELS = ("mixed", "fixed", "center", "zscore")
FARTHEST = 14.0
"""Log variance ratios beyond this are zero for every purpose."""


class Contrast(NamedTuple):
    """The difference of two adjusted entries, its standard error, degrees of freedom and two-sided p."""

    difference: float
    se: float | None
    df: int
    p: float | None


@dataclass(frozen=True)
class SeverityFit:
    """`entries`: entry, raw, adjusted, se, n. `judges`: judge, severity, n (positive gives higher scores).

    `variances`: entry, judge and residual; only the mixed model estimates the first two.
    """

    model: str
    entries: pd.DataFrame
    judges: pd.DataFrame
    variances: Mapping[str, float | None]
    df: int
    flags: tuple[str, ...] = ()
    covariance: Any = field(default=None, repr=False, compare=False)
    """Of the additive model's entry estimates, in the order of `entries`."""

    def contrast(self, a: object, b: object) -> Contrast:
        """How far entry `a` lies above entry `b` in the additive model with pooled residual.

        Raises ScoringError for an unknown entry.
        """
        names = list(self.entries["entry"])
        unknown = [f"There is no entry {name}." for name in (a, b) if name not in names]
        if unknown:
            raise ScoringError(unknown)
        one, two = names.index(a), names.index(b)
        adjusted = self.entries["additive"].to_numpy(dtype=float)
        difference = float(adjusted[one] - adjusted[two])
        if self.df < 1 or one == two:
            return Contrast(difference, None, self.df, None)
        table = self.covariance
        se = sqrt(max(float(table[one, one] + table[two, two] - 2 * table[one, two]), 0.0))
        if se == 0:
            return Contrast(difference, 0.0, self.df, None)
        p = 2 * float(student.sf(abs(difference) / se, self.df))
        return Contrast(difference, se, self.df, p)


class _Additive(NamedTuple):
    entries: Any
    judges: Any
    residual: float | None
    df: int
    covariance: Any


def adjust_severity(ratings: pd.DataFrame, model: Model = "mixed") -> SeverityFit:
    """Adjusted entries and the severity of judges, from a frame entry, judge, score.

    `mixed`: crossed random effects by REML, best linear unbiased predictions (Henderson 1975). `fixed`:
    least squares with severities that sum to zero. `center`: each judge's mean taken off, the grand
    mean put back. `zscore`: the mean of each judge's z-scores. Raises ScoringError when no chain of common
    judges links all entries, with the groups named.

    >>> ratings = pd.DataFrame({"entry": [*"AABB"], "judge": [*"xyxy"], "score": [5, 7, 6, 8]})
    >>> adjust_severity(ratings, "fixed").judges["severity"].tolist()
    [-1.0, 1.0]
    """
    if model not in MODELS:
        raise ScoringError([f"The model must be one of {', '.join(MODELS)}, not {model}."])
    design = layout.read(ratings)
    layout.refuse_disconnected(design)
    additive = _fit_additive(design)
    adjusted, severity, variances, flags = _FITS[model](design, additive)
    spread = (
        np.sqrt(np.maximum(np.diag(additive.covariance), 0)) if additive.df > 0 else [None] * len(adjusted)
    )
    entries = pd.DataFrame(
        {
            "entry": design.entries,
            "raw": design.means(),
            "adjusted": adjusted,
            "se": spread,
            "n": design.per_entry(),
            "additive": additive.entries,
        }
    )
    judges = pd.DataFrame({"judge": design.judges, "severity": severity, "n": design.per_judge()})
    return SeverityFit(model, entries, judges, variances, additive.df, flags, additive.covariance)


def _fit_additive(design: Design) -> _Additive:
    """score = entry + judge, judges summing to zero, solved through the judges' normal equations."""
    counts = design.counts()
    size = design.per_entry()[:, None]
    share = counts / size
    normal = np.diag(design.per_judge().astype(float)) - share.T @ counts
    sums = np.bincount(design.judge, design.score, len(design.judges))
    right = sums - share.T @ (design.means() * design.per_entry())
    ones = np.ones_like(normal)
    inverse = np.linalg.inv(normal + ones) - ones / len(design.judges) ** 2
    judges = inverse @ right
    judges -= judges.mean()
    entries = design.means() - share @ judges
    left = design.score - entries[design.entry] - judges[design.judge]
    df = design.n - len(design.entries) - len(design.judges) + 1
    variance = float(left @ left) / df if df > 0 else None
    spread = (np.diag(1 / size[:, 0]) + share @ inverse @ share.T) * (variance or 0.0)
    return _Additive(entries, judges, variance, df, spread)


_Fit = tuple[Any, Any, dict[str, float | None], tuple[str, ...]]


def _fixed(design: Design, additive: _Additive) -> _Fit:
    variances = {"entry": None, "judge": None, "residual": additive.residual}
    return additive.entries, additive.judges, variances, _few(design)


def _center(design: Design, additive: _Additive) -> _Fit:
    own = np.bincount(design.judge, design.score, len(design.judges)) / design.per_judge()
    severity = own - design.score.mean()
    adjusted = _mean_per_entry(design, design.score - severity[design.judge])
    return adjusted, severity, {"entry": None, "judge": None, "residual": additive.residual}, _few(design)


def _zscore(design: Design, additive: _Additive) -> _Fit:
    """A judge who gave one mark, or always the same, counts as 0 for everybody, with a flag."""
    size = design.per_judge()
    own = np.bincount(design.judge, design.score, len(design.judges)) / size
    squares = np.bincount(design.judge, (design.score - own[design.judge]) ** 2, len(design.judges))
    deviation = np.sqrt(squares / np.maximum(size - 1, 1))
    flat = deviation < 1e-12
    scale = np.where(flat, 1.0, deviation)
    z = np.where(flat[design.judge], 0.0, (design.score - own[design.judge]) / scale[design.judge])
    flags = _few(design) + tuple(f"judge {name} has no spread" for name in design.judges[flat])
    variances = {"entry": None, "judge": None, "residual": additive.residual}
    return _mean_per_entry(design, z), own - design.score.mean(), variances, flags


def _mixed(design: Design, additive: _Additive) -> _Fit:
    """REML over the two variance ratios; entries are eliminated, so only judges are solved densely."""
    if design.n < 3 or len(design.judges) == 1 or len(design.entries) == 1 or np.ptp(design.score) == 0:
        adjusted, severity, variances, flags = _fixed(design, additive)
        return adjusted, severity, variances, (*flags, "too little to separate entries from judges")

    def lost(at: Any, *_none: Any) -> float:
        return _solve_mixed(design, at)[0]

    bounds = [(-FARTHEST, FARTHEST)] * 2
    found = minimize(lost, np.zeros(2), method="L-BFGS-B", bounds=bounds, tol=1e-12)
    _value, mu, entries, judges, residual = _solve_mixed(design, found.x)
    variances = {
        "entry": residual * float(np.exp(-found.x[0])),
        "judge": residual * float(np.exp(-found.x[1])),
        "residual": residual,
    }
    flags = _few(design) + (("judges do not differ in severity",) if found.x[1] > FARTHEST - 1 else ())
    return mu + entries, judges, variances, flags


def _solve_mixed(design: Design, at: Any) -> tuple[float, float, Any, Any, float]:
    """−2 log restricted likelihood at these log ratios of residual to entry and judge, and the fit."""
    entry_ratio, judge_ratio = np.exp(at)
    counts = design.counts()
    pivot = design.per_entry() + entry_ratio
    wide = np.column_stack([design.per_entry(), counts])
    inner = np.zeros((len(design.judges) + 1,) * 2)
    inner[0, 0] = design.n
    inner[0, 1:] = inner[1:, 0] = design.per_judge()
    inner[1:, 1:] = np.diag(design.per_judge() + judge_ratio)
    schur = inner - wide.T @ (wide / pivot[:, None])
    by_entry = np.bincount(design.entry, design.score, len(design.entries))
    by_judge = np.bincount(design.judge, design.score, len(design.judges))
    right = np.concatenate([[design.score.sum()], by_judge])
    solved = np.linalg.solve(schur, right - wide.T @ (by_entry / pivot))
    entries = (by_entry - wide @ solved) / pivot
    explained = float(right @ solved + by_entry @ entries)
    left = max(float(design.score @ design.score) - explained, 1e-300)
    freedom = design.n - 1
    logs = np.log(pivot).sum() + np.linalg.slogdet(schur)[1]
    ratios = len(design.entries) * at[0] + len(design.judges) * at[1]
    value = freedom * np.log(left) + logs - ratios
    return float(value), float(solved[0]), entries, solved[1:], left / freedom


def _mean_per_entry(design: Design, values: Any) -> Any:
    return np.bincount(design.entry, values, len(design.entries)) / design.per_entry()


def _few(design: Design) -> tuple[str, ...]:
    return ("one judge: severity and quality cannot be told apart",) if len(design.judges) == 1 else ()


_FITS = {"mixed": _mixed, "fixed": _fixed, "center": _center, "zscore": _zscore}
