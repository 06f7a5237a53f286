"""Published targets: from a figure to points."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from scoring.errors import ScoringError
from scoring.exact import fraction


def value_curve(x: object, points: Sequence[Sequence[object]]) -> Fraction:
    """The points for the figure `x` on a piecewise-linear curve, clipped at its ends.

    `points` are (figure, points) pairs with rising figures.

    >>> value_curve(90, [(70, 0), (85, 6), (95, 10)])
    Fraction(8, 1)
    """
    pairs = [(fraction(a), fraction(b)) for a, b in points]
    if not pairs or any(one[0] >= two[0] for one, two in pairwise(pairs)):
        raise ScoringError(["A curve needs figures that rise from point to point."])
    value = fraction(x)
    if value <= pairs[0][0]:
        return pairs[0][1]
    for (left, low), (right, high) in pairwise(pairs):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return pairs[-1][1]
