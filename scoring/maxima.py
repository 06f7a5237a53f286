"""The critical value of the greatest difference, found by looking only where that difference can lie.

The difference of two entries, over its standard error, is at most √(a² + b²), a and b being how many standard
errors each was drawn from its own estimate (Cauchy and Schwarz). So the entries drawn farthest are looked at
first, until no other can exceed what was found; and of all draws only those that can reach the quantile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

CERTAIN = 1e9
"""A difference of so many standard errors stands for one without any error."""
DEPTH, DEEPER = 64, 4
"""Entries looked at first, and how many times more when they do not settle it."""
CELLS = 1_000_000
"""Differences held at once."""
ROUNDING = 1 + 1e-12
"""A bound stays one when last digits are rounded."""


@dataclass(frozen=True)
class Field:
    """Estimates, variances and errors drawn for them; `reach` is the size of these in standard errors.

    `order` has the entries of each draw, the farthest first. The last three are draws × entries.
    """

    values: Any
    variances: Any
    noise: Any
    reach: Any
    order: Any

    @classmethod
    def drawn(cls, values: Any, errors: Any, draws: int, seed: int) -> "Field":
        normal = np.random.default_rng(seed).standard_normal((draws, len(values)))
        reach = np.abs(normal)
        order = np.argsort(-reach, axis=1).astype(np.int32)
        return cls(values, errors**2, normal * errors, reach, order)

    def observed(self, one: Any, other: Any) -> Any:
        """By how many standard errors `other` lies above `one`."""
        return self._observed(one, other, self._error(one, other))

    def limit(self, far: Any, draws: Any, depth: int) -> Any:
        """What no entry beyond the first `depth` exceeds beside one that reaches `far`."""
        return np.hypot(far, self.reach[draws, self.order[draws, depth]]) * ROUNDING

    def greatest(self, draws: Any, far: Any, ones: Callable[[Any], Any], critical: float) -> Any:
        """Of each draw, the greatest difference among those observed up to `critical`.

        `ones` tells from the entries looked at (draws × entries) which are compared with them; `far` is the
        farthest any of these reaches.
        """
        best, left, depth = np.full(len(draws), -np.inf), np.arange(len(draws)), DEPTH
        while len(left):
            others = self.order[draws[left], :depth]
            best[left] = self._among(draws[left], ones(others), others, critical)
            if depth >= len(self.values):
                break
            left = left[best[left] < self.limit(far[left], draws[left], depth)]
            depth *= DEEPER
        return best

    def _among(self, draws: Any, ones: Any, others: Any, critical: float) -> Any:
        best = np.full(len(draws), -np.inf)
        step = max(1, CELLS // others.size)
        for start in range(0, ones.shape[1], step):
            found = self._open(draws, ones[:, start : start + step, None], others[:, None, :], critical)
            best = np.maximum(best, found.max(axis=(1, 2)))
        return best

    def _open(self, draws: Any, one: Any, other: Any, critical: float) -> Any:
        """Draws × ones × others; what is decided already, and an entry beside itself, lies below all."""
        row, error = draws[:, None, None], self._error(one, other)
        observed = self._observed(one, other, error)
        noise = (self.noise[row, other] - self.noise[row, one]) / error
        above = np.where(observed <= critical, noise, -np.inf)
        below = np.where(-observed <= critical, -noise, -np.inf)
        return np.where(one == other, -np.inf, np.maximum(above, below))

    def _observed(self, one: Any, other: Any, error: Any) -> Any:
        with np.errstate(over="ignore"):
            return np.clip((self.values[other] - self.values[one]) / error, -CERTAIN, CERTAIN)

    def _error(self, one: Any, other: Any) -> Any:
        error = np.sqrt(self.variances[other] + self.variances[one])
        return np.maximum(error, np.finfo(float).tiny)


class Differences(Protocol):
    """Those decided together, at one critical value."""

    def bound(self) -> Any:
        """What the greatest difference of each draw does not exceed."""

    def greatest(self, draws: Any, critical: float) -> Any:
        """The greatest difference of these draws among those observed up to `critical`."""

    def any_between(self, low: float, high: float) -> bool:
        """Whether one was observed above `low` and up to `high`."""


@dataclass(frozen=True)
class OfOne:
    """One entry from all others."""

    field: Field
    place: int
    observed: Any

    def bound(self) -> Any:
        return self.field.limit(self.field.reach[:, self.place], _all_draws(self.field), 0)

    def greatest(self, draws: Any, critical: float) -> Any:
        one, far = np.array([[self.place]]), self.field.reach[draws, self.place]
        return self.field.greatest(draws, far, lambda _others: one, critical)

    def any_between(self, low: float, high: float) -> bool:
        return _any_between(self.observed, low, high)


@dataclass(frozen=True)
class OfAll:
    """Every entry from every other."""

    field: Field

    def bound(self) -> Any:
        draws = _all_draws(self.field)
        return self.field.limit(self._farthest(draws), draws, 1)

    def greatest(self, draws: Any, critical: float) -> Any:
        return self.field.greatest(draws, self._farthest(draws), lambda others: others, critical)

    def any_between(self, low: float, high: float) -> bool:
        every = np.arange(len(self.field.values))
        return any(_any_between(self.field.observed(place, every), low, high) for place in every)

    def _farthest(self, draws: Any) -> Any:
        return self.field.reach[draws, self.field.order[draws, 0]]


def _all_draws(field: Field) -> Any:
    return np.arange(len(field.reach))


def _any_between(observed: Any, low: float, high: float) -> bool:
    """In either direction."""
    size = np.abs(observed)
    return bool((((size > low) & (size <= high)) | ((-size > low) & (-size <= high))).any())


def step_down(differences: Differences, confidence: float) -> float:
    """The critical value; the differences observed above it are sure.

    Each direction is a hypothesis of its own; those decided leave the maximum, and the critical value falls.
    """
    bound, critical = differences.bound(), np.inf
    while True:
        lower = _quantile(bound, partial(differences.greatest, critical=critical), confidence)
        if not differences.any_between(lower, critical):
            return lower
        critical = lower


def _quantile(bound: Any, exact: Callable[[Any], Any], confidence: float) -> float:
    """The quantile of what `bound` is never below; it becomes exact wherever it decides the quantile."""
    below, part = divmod(confidence * (len(bound) - 1), 1)
    deciding = len(bound) - int(below)
    ranked, seen = np.argsort(-bound), 0
    while True:
        fresh = ranked[seen : seen + deciding]
        bound[fresh] = exact(fresh)
        seen += len(fresh)
        top = np.sort(bound[ranked[:seen]])[-deciding:]
        if seen == len(bound) or top[0] >= bound[ranked[seen]]:
            break
    low, high = top[0], top[min(1, deciding - 1)]
    return float(low if low == high else low + part * (high - low))
