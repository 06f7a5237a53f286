"""From the marks of a panel to one number per entry and criterion."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

import pandas as pd

from scoring.errors import ScoringError
from scoring.exact import fraction

Aggregate = Literal["mean", "sum", "trimmed", "trimmed_sum", "median", "winsorized"]


class Panel(NamedTuple):
    """What a panel's marks come to, with a flag where the rule could not be kept."""

    value: Fraction
    flags: tuple[str, ...] = ()


def aggregate(marks: Sequence[Fraction], how: Aggregate = "mean", trim: int = 1) -> Panel:
    """Combine one panel's marks exactly.

    `trimmed`, `trimmed_sum` drop the `trim` highest and lowest marks; `winsorized` pulls them in to
    the next ones. With fewer than 2 × trim + 1 marks these fall back to mean or sum, with a flag.
    """
    ordered = sorted(marks)
    count = len(ordered)
    if how in ("mean", "sum"):
        total = sum(ordered, Fraction())
        return Panel(total / count if how == "mean" else total)
    if how == "median":
        middle = count // 2
        return Panel(ordered[middle] if count % 2 else (ordered[middle - 1] + ordered[middle]) / 2)
    if count < 2 * trim + 1:
        fallback = aggregate(ordered, "sum" if how == "trimmed_sum" else "mean")
        return Panel(fallback.value, ("too few marks to trim",))
    if how == "winsorized":
        low, high = ordered[trim], ordered[count - 1 - trim]
        return aggregate([min(max(mark, low), high) for mark in ordered], "mean")
    kept = ordered[trim : count - trim]
    return aggregate(kept, "sum" if how == "trimmed_sum" else "mean")


def panel_mean(
    ratings: pd.DataFrame, how: Literal["mean", "trimmed", "median", "winsorized"] = "mean", trim: int = 1
) -> pd.DataFrame:
    """Each entry's ratings as one number: entry, score, n, flags, entries sorted by name.

    `ratings`: entry, judge, score; a missing score is no score. Raises ScoringError for a missing column.

    >>> ratings = pd.DataFrame({"entry": [*"AAA"], "judge": [*"xyz"], "score": [1, 8, 9]})
    >>> panel_mean(ratings, "trimmed")["score"].tolist()
    [8.0]
    """
    missing = [name for name in ("entry", "judge", "score") if name not in ratings.columns]
    if missing:
        raise ScoringError([f"The column {name} is missing." for name in missing])
    rows = []
    for entry, scores in ratings.dropna(subset=["score"]).groupby("entry", sort=True)["score"]:
        panel = aggregate([fraction(score) for score in scores.tolist()], how, trim)
        rows.append({"entry": entry, "score": float(panel.value), "n": len(scores), "flags": panel.flags})
    return pd.DataFrame(rows, columns=["entry", "score", "n", "flags"])
