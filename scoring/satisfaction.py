"""CSAT and NPS with their intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scipy.special import stdtrit


@dataclass(frozen=True)
class Estimate:
    """A figure that travels with its interval, its count and its method; None where undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    flags: tuple[str, ...] = ()


def wilson(successes: int, n: int, confidence: float = 0.95) -> Estimate:
    """A share in percent with Wilson's score interval (Wilson 1927).

    >>> round(wilson(9, 10).low, 1)
    59.6
    """
    if n == 0:
        return Estimate(None, None, None, 0, "wilson", ("no answers",))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Estimate(100 * share, 100 * min(low, share), 100 * max(high, share), n, "wilson")


def csat(ratings: Iterable[float], *, scale: tuple[int, int] = (1, 5)) -> Estimate:
    """The share of the two best ratings (of the best one on a binary scale), in percent."""
    valid = [rating for rating in ratings if rating == rating and scale[0] <= rating <= scale[1]]
    best = scale[1] if scale[1] - scale[0] == 1 else scale[1] - 1
    return wilson(sum(rating >= best for rating in valid), len(valid))


def nps(ratings: Iterable[float], *, confidence: float = 0.95) -> Estimate:
    """Promoters (9–10) less detractors (0–6), in points, with the adjusted Wald interval.

    The interval adds three answers, three quarters of one to promoters and detractors each.
    """
    valid = [rating for rating in ratings if rating == rating and 0 <= rating <= 10]
    promoters = sum(rating >= 9 for rating in valid)
    detractors = sum(rating <= 6 for rating in valid)
    return nps_of_counts(promoters, len(valid) - promoters - detractors, detractors, confidence=confidence)


def nps_of_counts(promoters: int, passives: int, detractors: int, *, confidence: float = 0.95) -> Estimate:
    """NPS from the three counts, in points."""
    n = promoters + passives + detractors
    if n == 0:
        return Estimate(None, None, None, 0, "adjusted Wald", ("no answers",))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = z * sqrt((p + d - (p - d) ** 2) / (n + 3))
    value = 100 * (promoters - detractors) / n
    low, high = max(-100.0, 100 * (p - d - half)), min(100.0, 100 * (p - d + half))
    return Estimate(value, min(low, value), max(high, value), n, "adjusted Wald")


def mean_of_moments(n: int, total: float, squares: float, *, confidence: float = 0.95) -> Estimate:
    """The mean of `n` values from their sum and their sum of squares, with Student's interval (1908)."""
    if n == 0:
        return Estimate(None, None, None, 0, "student", ("no answers",))
    mean = total / n
    if n == 1:
        return Estimate(mean, None, None, 1, "student", ("one answer",))
    variance = max(0.0, (squares - n * mean * mean) / (n - 1))
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half, n, "student")
