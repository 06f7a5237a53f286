"""Whole numbers in arrays: 64 bits while a bound proves that they fit, Python's own numbers beyond."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[Any]
"""An array of int64, or of Python's int where 64 bits would not hold them."""
LIMIT = 2**62
"""Half the room of 64 bits: two numbers below it still add up."""


def held(values: Iterable[int]) -> Whole:
    """The numbers in the narrowest array that holds them.

    >>> held([1, 2]).dtype, held([1, 2**70]).dtype
    (dtype('int64'), dtype('O'))
    """
    given = list(values)
    fits = all(-LIMIT < value < LIMIT for value in given)
    return np.array(given, dtype=np.int64 if fits else object)


def largest(values: Whole) -> int:
    """The greatest absolute value; 0 where there is none."""
    return max(-int(values.min()), int(values.max())) if len(values) else 0


def roomy(values: Whole, bound: int) -> Whole:
    """`values` ready for a computation whose results stay below `bound`."""
    return values if bound < LIMIT else values.astype(object)
