"""The whole computation: from marks and objective values to standings that can be followed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from scoring import telling
from scoring.columns import Columns
from scoring.contest import Contest
from scoring.ladder import places
from scoring.ranking import Places
from scoring.reading import Given, read
from scoring.scheme import Scheme
from scoring.selection import Shortlist, cut
from scoring.whole import Codes

VERSION = "2"


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Standings, and everything they can be checked with; each is made when it is first asked for.

    `standings` show scores as decimal numbers beside rank and contributions; `scores` are exact.
    """

    given: Given
    contest: Contest
    places: Places

    def __eq__(self, other: object) -> bool:
        """The same input under the same scheme: then everything is the same."""
        if not isinstance(other, Tabulation):
            return NotImplemented
        schemes = self.contest.scheme, other.contest.scheme
        return self.digest == other.digest and schemes[0].name == schemes[1].name

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def standings(self) -> pd.DataFrame:
        """Entry, category, score, rank, tied, judges, and contributions per criterion; best first."""
        return telling.standings(self.contest, self.places, self._order)

    @cached_property
    def excluded(self) -> pd.DataFrame:
        """Entry, judge, reason; a blank judge: the entry itself is not ranked."""
        return telling.excluded(self.contest, self.given.exclusions, self._order)

    @cached_property
    def trace(self) -> list[dict[str, Any]]:
        """Per entry, best first, every criterion with its marks, panel and score."""
        return telling.trace(self.contest, self.places, self._order)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the scheme's canonical text and the sorted input."""
        return telling.digest(self.given, self.contest.scheme)

    @cached_property
    def scores(self) -> Mapping[str, Fraction]:
        """The exact score of every entry that is ranked."""
        ranked = self._order[self.places.rank[self._order] > 0]
        numbers = self.contest.exact.total.take(ranked).fractions()
        return {
            self.contest.names.entries[e]: score for e, score in zip(ranked.tolist(), numbers, strict=True)
        }

    @cached_property
    def bands(self) -> Mapping[str, str]:
        """Entry to the name of its band, for those that reach one."""
        named = ((entry, self.contest.scheme.band(score)) for entry, score in self.scores.items())
        return {entry: name for entry, name in named if name is not None}

    @cached_property
    def shortlist(self) -> Shortlist:
        """Who is inside the scheme's cut by rank, so that its ladder counts; without a cut, who is first."""
        ranked = np.flatnonzero(self.places.rank)
        wanted = self.contest.scheme.cut
        size, policy = (1, "include_ties") if wanted is None else (wanted.size, wanted.policy)
        inside, tied = cut(self.places.rank[ranked], size, policy)
        return Shortlist([self.contest.names.entries[e] for e in ranked[inside].tolist()], tied)

    @cached_property
    def _order(self) -> Codes:
        """The entries best first, those without a rank last, equals by name."""
        rank = self.places.rank
        return np.argsort(np.where(rank > 0, rank, len(rank) + 1), kind="stable")


def tabulate(
    marks: pd.DataFrame | Columns,
    scheme: Scheme,
    *,
    objective: pd.DataFrame | None = None,
    exclusions: pd.DataFrame | None = None,
) -> Tabulation:
    """Standings of a contest.

    `marks`: entry, judge, criterion, mark. `objective`: entry, criterion, value. `exclusions`: entry,
    judge, reason (that judge's marks for that entry do not count). The same input in any row order
    gives the same bytes. Raises ScoringError with every fault of the input.

    >>> from scoring import Criterion
    >>> marks = pd.DataFrame({"entry": [*"AB"], "judge": [*"xx"], "criterion": [*"cc"], "mark": [8, 9]})
    >>> tabulate(marks, Scheme((Criterion("c"),))).standings[["entry", "rank"]].values.tolist()
    [['B', 1], ['A', 2]]
    """
    given = read(marks, scheme, objective, exclusions)
    contest = Contest.of(given, scheme)
    return Tabulation(given, contest, places(contest))
