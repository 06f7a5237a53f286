"""Whole numbers in arrays: 64 bits while a bound proves that they fit, Python's own numbers beyond."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[Any]
"""An array of int64, or of Python's int where 64 bits would not hold them."""
Codes = npt.NDArray[Any]
"""An array of places: rows, or positions in a table of names."""
LIMIT = 2**62
"""Half the room of 64 bits: two numbers below it still add up."""
FLOATED = 2**53
"""Whole numbers below it are exact as floating-point numbers."""
DENSE = 8
"""A table of flags may have so many cells per row before sorting the rows is cheaper."""


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


def narrow(values: Whole) -> Whole:
    """`values` in 64 bits again where they fit."""
    return values.astype(np.int64) if values.dtype == object and largest(values) < LIMIT else values


def multiplied(values: Whole, by: "Whole | int") -> Whole:
    """`values * by`, whatever their size."""
    bound = largest(by) if isinstance(by, np.ndarray) else abs(by)
    return roomy(values, max(largest(values), 1) * bound) * by


def summed(values: Whole, cells: Codes, count: int) -> Whole:
    """The sum of `values` in each of `count` cells."""
    bound = largest(values) * len(values)
    if bound < FLOATED:
        return np.bincount(cells, values, count).astype(np.int64)
    sums = np.zeros(count, dtype=np.int64 if bound < LIMIT else object)
    np.add.at(sums, cells, values)
    return sums


def distinct(codes: Codes, size: int) -> Codes:
    """The codes below `size` that occur, each once, rising."""
    if size > DENSE * len(codes):
        return np.unique(codes)
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return np.flatnonzero(seen)


def spans(first: Codes, count: Codes) -> Codes:
    """first, first + 1, … first + count − 1 for each pair, one after the other.

    >>> spans(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    before = np.cumsum(count) - count
    places = np.repeat(first - before, count)
    places += np.arange(len(places))
    return places
