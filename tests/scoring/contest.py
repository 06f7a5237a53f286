"""Small contests typed by hand, for tests that follow one number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from scoring import Criterion, Scheme


def marks(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Entry, judge, criterion, mark."""
    return pd.DataFrame(rows, columns=["entry", "judge", "criterion", "mark"])


def panel(given: dict[str, dict[str, float]], criterion: str = "c") -> pd.DataFrame:
    """Entry to judge to mark, on one criterion."""
    return marks(*((e, j, criterion, mark) for e, own in given.items() for j, mark in own.items()))


def objective(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Entry, criterion, value."""
    return pd.DataFrame(rows, columns=["entry", "criterion", "value"])


def exclusions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Entry, judge, reason."""
    return pd.DataFrame(rows, columns=["entry", "judge", "reason"])


def ratings(*rows: tuple[Any, Any, Any]) -> pd.DataFrame:
    """Entry, judge, score."""
    return pd.DataFrame(rows, columns=["entry", "judge", "score"])


def scheme(*criteria: Criterion, **settings: Any) -> Scheme:
    return Scheme(criteria or (Criterion("c"),), **settings)


def weighted(**weights: int | str) -> tuple[Criterion, ...]:
    return tuple(Criterion(name, weight=Fraction(weight)) for name, weight in weights.items())
