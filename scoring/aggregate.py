"""From the marks of panels to one number per panel."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from scoring import coding
from scoring.errors import ScoringError
from scoring.ratios import Ratios
from scoring.whole import Codes, Whole, largest, roomy, spans

Aggregate = Literal["mean", "sum", "trimmed", "trimmed_sum", "median", "winsorized"]
TRIMMING = ("trimmed", "trimmed_sum", "winsorized")
SUMS: Sequence[Aggregate] = ("sum", "trimmed_sum")
SHORT = "too few marks to trim"


class Panel(NamedTuple):
    """What a panel's marks come to, with a flag where the rule could not be kept."""

    value: Fraction
    flags: tuple[str, ...] = ()


class Rule(NamedTuple):
    """How a panel's marks become one number: the aggregate, and how many marks it drops on each side."""

    how: Aggregate = "mean"
    trim: int = 1


class Kept(NamedTuple):
    """The marks that count in each panel: `row[first:first + size]`, from the lowest to the highest."""

    row: Codes
    first: Codes
    size: Codes
    again: Codes
    """How many more times the lowest and the highest of them count: those that winsorizing pulled in."""
    divisor: Codes
    """What the sum is divided by."""
    short: Codes
    """Where there were too few marks to trim, so that all of them count."""

    def sums(self, values: Whole) -> Whole:
        """The sum of each panel, from one value for each of `row`."""
        reach = int((self.size + 2 * self.again).max(initial=0))
        values = roomy(values, largest(values) * reach)
        if not len(self.first):
            return values
        found: Whole = np.add.reduceat(values, self.first)
        if self.again.any():
            found = found + self.again * (values[self.first] + values[self.first + self.size - 1])
        return found

    def take(self, panels: Codes) -> "Kept":
        """The same of some panels."""
        size = self.size[panels]
        row = self.row[spans(self.first[panels], size)]
        rest = (column[panels] for column in (self.again, self.divisor, self.short))
        return Kept(row, np.cumsum(size) - size, size, *rest)


def kept(level: Whole, start: Codes, size: Codes, rules: Sequence[Rule], rule: Codes) -> Kept:
    """Which rows count, where panel i is the `size[i]` rows from `start[i]` on and follows `rules[rule[i]]`.

    `level` gives the order of marks inside a panel, and nothing else.
    """
    trims = np.array([one.trim if one.how in TRIMMING else 0 for one in rules], dtype=np.int64)[rule]
    median, winsorized, added = (_where(rules, rule, hows) for hows in (("median",), ("winsorized",), SUMS))
    short = size < 2 * trims + 1
    trims[short] = 0
    skip = np.where(median, (size - 1) // 2, trims)
    count = size - 2 * skip
    row = spans(start + skip, count)
    if skip.any():
        row = _by_level(level, size)[row]
    again = np.where(winsorized, skip, 0)
    return Kept(row, np.cumsum(count) - count, count, again, np.where(added, 1, count + 2 * again), short)


def _where(rules: Sequence[Rule], rule: Codes, hows: Sequence[Aggregate]) -> Any:
    """Which panels are aggregated in one of these ways; plainly False where none is."""
    follow = [one.how in hows for one in rules]
    return np.array(follow)[rule] if any(follow) else False


def _by_level(level: Whole, size: Codes) -> Codes:
    """The rows panel by panel, each from its lowest level to its highest."""
    lowest, reach = int(level.min()), int(level.max()) - int(level.min()) + 1
    base = roomy(np.arange(len(size), dtype=level.dtype), len(size) * reach + abs(lowest)) * reach - lowest
    key = np.repeat(base, size)
    key += level
    return np.argsort(key, kind="stable")


def aggregate(marks: Sequence[Fraction], how: Aggregate = "mean", trim: int = 1) -> Panel:
    """Combine one panel's marks exactly.

    `trimmed`, `trimmed_sum` drop the `trim` highest and lowest marks; `winsorized` pulls them in to
    the next ones. With fewer than 2 × trim + 1 marks these fall back to mean or sum, with a flag.
    """
    given = Ratios.of(marks)
    [panel] = _panels(given, np.array([len(marks)]), Rule(how, trim))
    return panel


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
    given = ratings.dropna(subset=["score"])
    entry, entries = pd.factorize(given["entry"], sort=True)
    scores = coding.numbers(given["score"])
    size = np.bincount(entry, minlength=len(entries))
    in_order = Ratios(scores.top[np.argsort(entry, kind="stable")], scores.unit)
    panels = _panels(in_order, size, Rule(cast(Aggregate, how), trim))
    return pd.DataFrame(
        {
            "entry": entries,
            "score": [float(panel.value) for panel in panels],
            "n": size,
            "flags": [panel.flags for panel in panels],
        }
    )


def _panels(marks: Ratios, size: Codes, rule: Rule) -> list[Panel]:
    """Panels of `size` marks one after the other, all under one rule."""
    start, zero = np.cumsum(size) - size, np.zeros(len(size), dtype=np.int64)
    found = kept(marks.top, start, size, [rule], zero)
    sums = found.sums(marks.top[found.row]).tolist()
    return [
        Panel(Fraction(total, marks.bottom * divisor), (SHORT,) if short else ())
        for total, divisor, short in zip(sums, found.divisor.tolist(), found.short.tolist(), strict=True)
    ]
