"""What the parts of entries make together: contributions, totals, and who has a total at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np

from scoring.parts import Flags, Part
from scoring.ratios import Ratios
from scoring.scheme import Scheme
from scoring.whole import Whole, held, largest, multiplied, roomy


@dataclass(frozen=True, eq=False)
class Scores:
    """The parts of some entries, in the order of the scheme's scored criteria, put together.

    `few`: who was marked by fewer judges than the scheme asks for.
    """

    scheme: Scheme
    parts: Sequence[Part]
    few: Flags

    @cached_property
    def here(self) -> Flags:
        """Criteria × entries: what is scored."""
        here: Flags = np.array([part.score.here for part in self.parts])
        return here

    @cached_property
    def ranked(self) -> Flags:
        """Which entries have a total."""
        weightless: Flags = self._weight == 0
        return ~(self.few | self._nothing | weightless | self._lacking.any(axis=0))

    def reason(self, entry: int) -> str:
        """Why an entry that enough judges marked is not ranked; blank when it is."""
        if self._nothing[entry]:
            return "nothing was scored"
        if self._weight[entry] == 0:
            return "nothing that has a weight was scored"
        lacking = np.flatnonzero(self._lacking[:, entry]).tolist()
        return f"no score for {', '.join(self.scheme.scored[one].id for one in lacking)}" if lacking else ""

    def contribution(self, place: int) -> Ratios:
        """What a part adds to the totals, before the scheme's own factor."""
        part = self.parts[place].score.number.scaled(Fraction(self.scheme.scored[place].sign))
        if self._weights is None:
            return part
        by = multiplied(self._share.top, int(self._weights[place]))
        return Ratios(multiplied(part.top, by), part.bottom * self._share.bottom)

    @cached_property
    def total(self) -> Ratios:
        """The score of every entry that is ranked."""
        everything = range(len(self.parts))
        found = self._best() if self.scheme.combine == "max" else self.sum_of(everything)
        return found.scaled(self.scheme.factor).rounded(self.scheme.rounding)

    def sum_of(self, places: Iterable[int]) -> Ratios:
        """What some parts add to the totals together."""
        total = Ratios(np.zeros(len(self.few), dtype=np.int64))
        for place in places:
            total = total.plus(self.contribution(place))
        return total

    def _best(self) -> Ratios:
        parts = [self.contribution(place) for place in range(len(self.parts))]
        bottom = lcm(*(part.bottom for part in parts))
        tops = [part.over(bottom) for part in parts]
        best, seen = np.zeros_like(tops[0]), np.zeros(len(self.few), dtype=bool)
        for top, here in zip(tops, self.here, strict=True):
            best = np.where(here & (~seen | (top > best)), top, best)
            seen |= here
        return Ratios(best, bottom)

    @cached_property
    def _weights(self) -> Whole | None:
        """The weights as whole numbers without a common divisor, where weights count."""
        if self.scheme.combine != "weighted_mean":
            return None
        weights = Ratios.of([one.weight for one in self.scheme.scored]).top.tolist()
        return held(weight // gcd(*weights) for weight in weights)

    @cached_property
    def _weight(self) -> Whole:
        """What the weights of an entry's scored parts sum to; 1 where weights do not count."""
        if self._weights is None:
            return np.ones(len(self.few), dtype=np.int64)
        return roomy(self._weights, largest(self._weights) * len(self.parts)) @ self.here

    @cached_property
    def _share(self) -> Ratios:
        """One part of the weight of an entry's scored parts, for each entry; 0 where that is nothing."""
        found = set(self._weight.tolist()) - {0}
        common = lcm(*found)
        if len(found) == 1:
            return Ratios((self._weight > 0).astype(np.int64), common)
        return Ratios(np.where(self._weight > 0, common // np.maximum(self._weight, 1), 0), common)

    @cached_property
    def _nothing(self) -> Flags:
        nothing: Flags = np.logical_not(self.here.any(axis=0))
        return nothing

    @cached_property
    def _lacking(self) -> Flags:
        """Criteria × entries: what is required and not scored."""
        lenient = self.scheme.combine == "max" or self.scheme.missing == "renormalize"
        required = np.array([one.required and not lenient for one in self.scheme.scored])
        lacking: Flags = required[:, None] & ~self.here
        return lacking
