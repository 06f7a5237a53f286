"""Who scored what: the additive layout of entries and judges behind severity, contrasts and outliers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import ScoringError


@dataclass(frozen=True)
class Design:
    """Ratings as codes: `entry[i]` and `judge[i]` place `score[i]`; names in the order of their codes."""

    entries: pd.Index
    judges: pd.Index
    entry: Any
    judge: Any
    score: Any

    @property
    def n(self) -> int:
        return len(self.score)

    def per_entry(self) -> Any:
        """Ratings per entry."""
        return np.bincount(self.entry, minlength=len(self.entries))

    def per_judge(self) -> Any:
        """Ratings per judge."""
        return np.bincount(self.judge, minlength=len(self.judges))

    def means(self) -> Any:
        """The plain mean of each entry."""
        return np.bincount(self.entry, self.score, len(self.entries)) / self.per_entry()

    def counts(self) -> Any:
        """Ratings of each entry by each judge, entries × judges."""
        table = np.zeros((len(self.entries), len(self.judges)))
        np.add.at(table, (self.entry, self.judge), 1)
        return table


def read(ratings: pd.DataFrame) -> Design:
    """The layout of a frame entry, judge, score; names sorted, rows in any order, missing scores left out.

    Raises ScoringError with every fault: a missing column, no rating, a score that is no number.
    """
    missing = [name for name in ("entry", "judge", "score") if name not in ratings.columns]
    if missing:
        raise ScoringError([f"The column {name} is missing." for name in missing])
    given = ratings.dropna(subset=["score"])
    if given.empty:
        raise ScoringError(["There is not one rating."])
    scores = pd.to_numeric(given["score"], errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(scores).all():
        bad = given["score"].to_numpy()[~np.isfinite(scores)]
        raise ScoringError([f"The score {value} is not a number." for value in bad])
    ordered = given.assign(score=scores).sort_values(["entry", "judge", "score"], kind="stable")
    entry, entries = pd.factorize(ordered["entry"], sort=True)
    judge, judges = pd.factorize(ordered["judge"], sort=True)
    return Design(pd.Index(entries), pd.Index(judges), entry, judge, ordered["score"].to_numpy(dtype=float))


def groups(design: Design) -> list[tuple[list[str], list[str]]]:
    """The connected groups of entries and judges, each as (entries, judges), the largest first.

    Two entries are connected when a chain of common judges leads from one to the other.
    """
    parent = list(range(len(design.entries) + len(design.judges)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    offset = len(design.entries)
    for entry, judge in zip(design.entry.tolist(), design.judge.tolist(), strict=True):
        parent[root(entry)] = root(offset + judge)
    found: dict[int, tuple[list[str], list[str]]] = {}
    for place, name in enumerate(design.entries):
        found.setdefault(root(place), ([], []))[0].append(str(name))
    for place, name in enumerate(design.judges):
        found.setdefault(root(offset + place), ([], []))[1].append(str(name))
    return sorted(found.values(), key=lambda group: (-len(group[0]), group))


def refuse_disconnected(design: Design) -> None:
    """ScoringError that names the groups when no chain of common judges joins all entries."""
    parts = groups(design)
    if len(parts) > 1:
        named = "; ".join(
            f"entries {_some(entries)} with judges {_some(judges)}" for entries, judges in parts
        )
        raise ScoringError(
            [f"No judge links these {len(parts)} groups, so their severity cannot be compared: {named}."]
        )


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def matrix(ratings: pd.DataFrame) -> Any:
    """Entries × judges as numbers, NaN where nothing was given."""
    design = read(ratings)
    table = np.full((len(design.entries), len(design.judges)), np.nan)
    table[design.entry, design.judge] = design.score
    return table
