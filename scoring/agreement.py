"""How far judges agree: intraclass correlation, Kendall's W, Krippendorff's alpha, judges needed."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import chi2, f, rankdata

from scoring.design import matrix
from scoring.errors import ScoringError
from scoring.satisfaction import Estimate

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
TINY = 1e-12
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class Concordance:
    """Kendall's W with its chi-squared test."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    flags: tuple[str, ...] = ()
    chi2: float | None = None
    df: int | None = None
    p: float | None = None


class _Squares(NamedTuple):
    """Mean squares of a complete table of `n` entries and `k` judges."""

    between: float
    within: float
    judges: float
    error: float
    n: int
    k: int


def icc(ratings: pd.DataFrame, form: Form = "ICC(2,k)", confidence: float = 0.95) -> Estimate:
    """Intraclass correlation in the six forms of Shrout and Fleiss (1979), with F-based intervals.

    `ratings`: entry, judge, score, every judge on every entry; otherwise undefined, with a flag.

    >>> table = pd.DataFrame({"entry": [*"AABB"], "judge": [*"xyxy"], "score": [1, 2, 5, 6]})
    >>> round(icc(table, "ICC(3,1)").value, 3)
    1.0
    """
    if form not in FORMS:
        raise ScoringError([f"The form must be one of {', '.join(FORMS)}, not {form}."])
    table = matrix(ratings)
    n, k = table.shape
    fault = _unfit(table)
    if fault:
        return Estimate(None, None, None, n, form, (fault,))
    squares = _squares(table)
    if squares.between == 0 and squares.error == 0:
        return Estimate(None, None, None, n, form, ("all scores are equal",))
    value = _coefficient(squares, form)
    if value is None:
        return Estimate(None, None, None, n, form, ("the differences cancel out",))
    return Estimate(value, *_interval(squares, form, 1 - confidence), n, form)


def _unfit(table: Any) -> str:
    if table.shape[1] < 2:
        return "one judge only"
    if table.shape[0] < 2:
        return "one entry only"
    return "some scores are missing" if np.isnan(table).any() else ""


def _squares(table: Any) -> _Squares:
    n, k = table.shape
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    between = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    judges = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    within = float(((table - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    left = table - rows[:, None] - columns[None, :] + grand
    return _Squares(between, within, judges, float((left**2).sum()) / ((n - 1) * (k - 1)), n, k)


def _coefficient(s: _Squares, form: str) -> float | None:
    """None where the denominator vanishes: judges' differences cancel out to nothing."""
    b, k, n = s.between, s.k, s.n
    judges = (s.judges - s.error) / n
    top, bottom = {
        "ICC(1,1)": (b - s.within, b + (k - 1) * s.within),
        "ICC(2,1)": (b - s.error, b + (k - 1) * s.error + k * judges),
        "ICC(3,1)": (b - s.error, b + (k - 1) * s.error),
        "ICC(1,k)": (b - s.within, b),
        "ICC(2,k)": (b - s.error, b + judges),
        "ICC(3,k)": (b - s.error, b),
    }[form]
    return None if abs(bottom) <= TINY * (b + s.within + s.judges + s.error) else top / bottom


def _interval(s: _Squares, form: str, alpha: float) -> tuple[float | None, float | None]:
    if s.error == 0 or s.within == 0:
        return None, None
    n, k = s.n, s.k
    if form.startswith("ICC(2"):
        low, high = _interval_of_two_way(s, alpha)
    else:
        one_way = form.startswith("ICC(1")
        ratio = s.between / (s.within if one_way else s.error)
        down = n * (k - 1) if one_way else (n - 1) * (k - 1)
        f_low = ratio / f.isf(alpha / 2, n - 1, down)
        f_high = ratio * f.isf(alpha / 2, down, n - 1)
        if form.endswith("k)"):
            return float(1 - 1 / f_low), float(1 - 1 / f_high)
        return float((f_low - 1) / (f_low + k - 1)), float((f_high - 1) / (f_high + k - 1))
    if form.endswith("k)"):
        low, high = (k * one / (1 + one * (k - 1)) for one in (low, high))
    return low, high


def _interval_of_two_way(s: _Squares, alpha: float) -> tuple[float, float]:
    """Satterthwaite's degrees of freedom, as Shrout and Fleiss give them."""
    n, k = s.n, s.k
    rho, ratio = _coefficient(s, "ICC(2,1)") or 0.0, s.judges / s.error
    top = k * rho * ratio + n * (1 + (k - 1) * rho) - k * rho
    freedom = (k - 1) * (n - 1) * top**2
    freedom /= (n - 1) * k**2 * rho**2 * ratio**2 + (n * (1 + (k - 1) * rho) - k * rho) ** 2
    upper, lower = f.isf(alpha / 2, n - 1, freedom), f.isf(alpha / 2, freedom, n - 1)
    rest = k * s.judges + (k * n - k - n) * s.error
    low = n * (s.between - upper * s.error) / (upper * rest + n * s.between)
    high = n * (lower * s.between - s.error) / (rest + n * lower * s.between)
    return float(low), float(high)


def kendalls_w(ratings: pd.DataFrame) -> Concordance:
    """Kendall's coefficient of concordance over the judges' rankings, corrected for ties, with p.

    `ratings`: entry, judge, score, every judge on every entry; higher scores rank higher (Kendall 1939).
    """
    table = matrix(ratings)
    n, k = table.shape
    fault = _unfit(table)
    if fault:
        return Concordance(None, None, None, n, "Kendall's W", (fault,))
    ranks = np.apply_along_axis(rankdata, 0, table)
    sums = ranks.sum(axis=1)
    spread = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float((count**3 - count).sum()) for count in (_counts(ranks[:, j]) for j in range(k)))
    room = k**2 * (n**3 - n) - k * ties
    if room == 0:
        return Concordance(None, None, None, n, "Kendall's W", ("every judge scored all entries the same",))
    w = 12 * spread / room
    statistic = k * (n - 1) * w
    return Concordance(
        w, None, None, n, "Kendall's W", (), statistic, n - 1, float(chi2.sf(statistic, n - 1))
    )


def _counts(values: Any) -> Any:
    return np.unique(values, return_counts=True)[1]


def krippendorff_alpha(ratings: pd.DataFrame, level: Level = "interval") -> Estimate:
    """Krippendorff's alpha; missing ratings are allowed (Krippendorff 2011).

    `ratings`: entry, judge, score; an entry with one rating says nothing about agreement and is left out.
    """
    if level not in LEVELS:
        raise ScoringError([f"The level must be one of {', '.join(LEVELS)}, not {level}."])
    table = matrix(ratings)
    given = (~np.isnan(table)).sum(axis=1)
    paired = table[given >= 2]
    method = f"Krippendorff's alpha, {level}"
    if len(paired) == 0:
        return Estimate(None, None, None, 0, method, ("no entry has two ratings",))
    values = np.unique(paired[~np.isnan(paired)])
    counts = np.stack([(paired == value).sum(axis=1) for value in values], axis=1).astype(float)
    size = counts.sum(axis=1)
    pairs = (counts.T @ (counts / (size - 1)[:, None])) - np.diag((counts / (size - 1)[:, None]).sum(axis=0))
    totals = pairs.sum(axis=1)
    distance = _distance(values, totals, level)
    expected = (np.outer(totals, totals) * distance).sum() / (totals.sum() - 1)
    if expected == 0:
        return Estimate(None, None, None, len(paired), method, ("all ratings are equal",))
    return Estimate(1 - float((pairs * distance).sum() / expected), None, None, len(paired), method)


def _distance(values: Any, totals: Any, level: str) -> Any:
    """Squared differences between values, as the level of measurement has them."""
    a, b = values[:, None], values[None, :]
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    if level == "ratio":
        total = a + b
        return np.where(total == 0, 0.0, (a - b) / np.where(total == 0, 1.0, total)) ** 2
    reach = np.cumsum(totals)
    low, high = np.minimum.outer(range(len(values)), range(len(values))), None
    high = np.maximum.outer(range(len(values)), range(len(values)))
    between = reach[high] - reach[low] + totals[low]
    return np.where(low == high, 0.0, between - (totals[low] + totals[high]) / 2) ** 2


def judges_needed(reliability: float, target: float = 0.8) -> int | None:
    """Judges whose mean reaches `target`, from the reliability of one (Spearman 1910, Brown 1910).

    None when one judge's marks say nothing (reliability 0 or less).

    >>> [judges_needed(r) for r in (0.3, 0.4, 0.5, 0.6)]
    [10, 6, 4, 3]
    """
    if not 0 < target < 1:
        raise ScoringError(["The target reliability lies between 0 and 1."])
    if reliability <= 0:
        return None
    if reliability >= 1:
        return 1
    return max(1, ceil(target / (1 - target) * (1 - reliability) / reliability - 1e-9))
