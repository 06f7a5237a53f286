"""From the columns of a frame to codes and exact whole numbers, every distinct value read once."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.exact import fraction
from scoring.whole import Whole, held

Codes = npt.NDArray[Any]


class Numbers(NamedTuple):
    """`top / unit` for every row; `readable` is False where there was no number, and `top` is 0 there."""

    top: Whole
    unit: int
    readable: npt.NDArray[np.bool_]


def names(column: pd.Series) -> tuple[tuple[str, ...], Codes]:
    """The sorted names of a column and the place of each row's name among them."""
    given = column if column.dtype != object else pd.Series([str(value) for value in column.tolist()])
    codes, found = pd.factorize(given, use_na_sentinel=False)
    return in_order([str(name) for name in found.tolist()], codes)


def in_order(given: Sequence[str], codes: Codes) -> tuple[tuple[str, ...], Codes]:
    """The names that are used, sorted and each once, and the codes that follow them."""
    used = np.bincount(codes, minlength=len(given)) > 0
    table = sorted({name for name, here in zip(given, used.tolist(), strict=True) if here})
    place = {name: code for code, name in enumerate(table)}
    moved = np.array([place.get(name, 0) for name in given], dtype=np.int64)
    return tuple(table), moved[codes]


def numbers(column: pd.Series) -> Numbers:
    """The numbers of a column as they are written, over their common denominator."""
    given = column if column.dtype != object else pd.Series(_kept(column.tolist()), dtype=object)
    codes, found = pd.factorize(given, use_na_sentinel=False)
    exact = [number(value) for value in found.tolist()]
    unit = lcm(*(one.denominator for one in exact if one is not None))
    tops = held(0 if one is None else one.numerator * (unit // one.denominator) for one in exact)
    return Numbers(tops[codes], unit, np.array([one is not None for one in exact], dtype=bool)[codes])


def _kept(values: Iterable[object]) -> list[object]:
    """Exact numbers as they are and all else as text, so that 1 and True stay two different things."""
    return [value if type(value) in (int, Fraction) else str(value) for value in values]


def number(value: object) -> Fraction | None:
    """The number as it is written; None for what is none."""
    if isinstance(value, bool):
        return None
    try:
        return fraction(value)
    except (ArithmeticError, ValueError):
        return None
