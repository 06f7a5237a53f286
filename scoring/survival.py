"""Quantiles of durations from counts: the plain ones, Kaplan–Meier's, and their intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, floor
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy.special import bdtr, bdtrik

from scoring.satisfaction import Estimate

TOLERANCE = 1e-12
"""How far S(t) may stay above 1 − q and still count as having reached it: rounding, nothing else."""


@dataclass(frozen=True)
class Places:
    """The segments in which one quantile and its limits lie; None where it is not reached.

    `below`, `above` and `part` interpolate the plain quantile.
    """

    n: int
    below: int | None
    above: int | None
    part: float
    plain_low: int | None
    plain_high: int | None
    survival: int | None
    survival_low: int | None
    survival_high: int | None
    last: int | None

    def needed(self) -> set[int]:
        """Segments that must be one instant before `estimates` may read their times."""
        found = (
            self.below,
            self.above,
            self.plain_low,
            self.plain_high,
            self.survival,
            self.survival_low,
            self.survival_high,
            self.last,
        )
        return {place for place in found if place is not None}

    def estimates(self, times: Any) -> tuple[Estimate, Estimate]:
        """The Kaplan–Meier and the plain quantile, in the unit of `times` (one per segment)."""
        return self._survival(times), self._plain(times)

    def _survival(self, times: Any) -> Estimate:
        value, low, high = (
            None if place is None else float(times[place])
            for place in (self.survival, self.survival_low, self.survival_high)
        )
        flags = () if value is not None else ("not reached",)
        return Estimate(value, low, high, self.n, "kaplan-meier", flags)

    def _plain(self, times: Any) -> Estimate:
        if self.below is None or self.above is None:
            return Estimate(None, None, None, 0, "linear", ("no resolved cases",))
        below, above = float(times[self.below]), float(times[self.above])
        low = None if self.plain_low is None else float(times[self.plain_low])
        high = None if self.plain_high is None else float(times[self.plain_high])
        value = below + self.part * (above - below)
        return Estimate(value, low, high, self.n, "linear", () if low is not None else ("no interval",))


def locate(finished: Any, waiting: Any, q: float, *, confidence: float = 0.95) -> Places:
    """Where the quantile `q` lies in segments of rising time.

    `finished` and `waiting` count the resolved and the open cases of each segment. A segment is one
    instant, or a stretch of time in which all are resolved or all are open: inside such a stretch the
    product of Kaplan and Meier (1958) telescopes, so its ends are exact without knowing its instants.
    """
    finished, waiting = np.asarray(finished, dtype=np.int64), np.asarray(waiting, dtype=np.int64)
    reached = np.cumsum(finished)
    n = int(reached[-1]) if len(reached) else 0
    if n == 0:
        return Places(0, None, None, 0.0, None, None, None, None, None, None)
    rank = (n - 1) * q
    low, high = order_limits(n, q, confidence)
    survival, lower, upper = _bands(finished, waiting, confidence)
    return Places(
        n,
        _holder(reached, floor(rank)),
        _holder(reached, min(floor(rank) + 1, n - 1)),
        rank - floor(rank),
        None if low is None else _holder(reached, low - 1),
        None if high is None else _holder(reached, high - 1),
        _first(survival, finished, q),
        _first(lower, finished, q),
        _first(upper, finished, q),
        _holder(reached, n - 1),
    )


@cache
def order_limits(n: int, q: float, confidence: float = 0.95) -> tuple[int | None, int | None]:
    """Ranks from 1 of the order statistics that hold the quantile with at least this confidence.

    The binomial interval without assumptions on the distribution (Conover 1999, 3.2).

    >>> order_limits(10, 0.5)
    (2, 9)
    """
    tail = (1 - confidence) / 2
    low = _reaching(tail, n, q)
    if float(bdtr(low, n, q)) <= tail:
        low += 1
    high = _reaching(1 - tail, n, q) + 1
    return low if low >= 1 else None, high if high <= n else None


def _reaching(share: float, n: int, q: float) -> int:
    """The least k for which at most k of n, each with chance q, has a chance of `share` or more."""
    found = max(0, ceil(float(bdtrik(share, n, q))))
    while found > 0 and float(bdtr(found - 1, n, q)) >= share:
        found -= 1
    return found


def duration_quantiles(
    finished: Iterable[float], waiting: Iterable[float], quantiles: Iterable[float] = (0.5, 0.9)
) -> list[tuple[Estimate, Estimate]]:
    """Per quantile the Kaplan–Meier and the plain estimate of single durations, in their unit."""
    done, left = (np.fromiter(values, dtype=float) for values in (finished, waiting))
    times, place = np.unique(np.concatenate([done, left]), return_inverse=True)
    counts = (np.bincount(part, minlength=len(times)) for part in (place[: len(done)], place[len(done) :]))
    ended, open_ = counts
    return [locate(ended, open_, q).estimates(times) for q in quantiles]


def survival(finished: Any, waiting: Any) -> Any:
    """The share still open after each segment of rising time (Kaplan and Meier 1958).

    Where finished and open cases mix in a segment, the finished ones count first.
    """
    return _bands(np.asarray(finished, dtype=np.int64), np.asarray(waiting, dtype=np.int64), 0.95)[0]


def _bands(finished: Any, waiting: Any, confidence: float) -> tuple[Any, Any, Any]:
    """S after each segment, and its limits by Greenwood's variance on the log scale.

    The limits of a quantile are where these limits reach it (Brookmeyer and Crowley 1982).
    """
    size = finished + waiting
    at_risk = size.sum() - np.cumsum(size) + size
    after = at_risk - finished
    left = after - waiting
    leaves = (waiting > 0) & (left > 0)
    weight = np.cumprod(np.where(leaves, after / np.where(leaves, left, 1), 1.0))
    survival = np.concatenate([[1.0], weight[:-1]]) * after / size.sum()
    steps = np.where(after > 0, 1 / np.maximum(after, 1) - 1 / at_risk, 0.0)
    variance = np.cumsum(np.where(finished > 0, steps, 0.0))
    width = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(variance)
    upper = np.where(after > 0, survival * np.exp(width), np.inf)
    return survival, survival * np.exp(-width), upper


def _first(curve: Any, finished: Any, q: float) -> int | None:
    found = np.nonzero((curve <= 1 - q + TOLERANCE) & (finished > 0))[0]
    return int(found[0]) if len(found) else None


def _holder(reached: Any, rank: int) -> int:
    """The segment that holds the resolved case of this rank, counted from 0."""
    return int(np.searchsorted(reached, rank, side="right"))
