"""The marks of made-up judges: an entry's strength, a judge's severity, a little disagreement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import NamedTuple

from awards.workflow.words import Criterion, ScoredBy


class Strength(NamedTuple):
    """What the made-up judges think of an entry, from 0 to 1; agreed judges all think exactly that."""

    value: float
    agreed: bool = False


@dataclass
class Marker:
    """Gives marks; the same seed gives the same marks."""

    random: Random
    severities: dict[str, float] = field(default_factory=dict)

    def sheet(self, judge: str, criteria: Iterable[Criterion], strength: Strength) -> dict[str, Decimal]:
        """One mark per criterion of the panel."""
        return {
            criterion.code: self._mark(judge, criterion, strength)
            for criterion in criteria
            if criterion.scored_by is ScoredBy.PANEL
        }

    def _mark(self, judge: str, criterion: Criterion, strength: Strength) -> Decimal:
        low, high, unit = criterion.scale_low, criterion.scale_high, criterion.mark_unit
        place = 0.30 + 0.62 * strength.value
        if not strength.agreed:
            place += self._severity(judge) + self.random.gauss(0, 0.06)
        steps = round((high - low) * unit * min(max(place, 0.0), 1.0))
        return low + Decimal(steps) / unit

    def _severity(self, judge: str) -> float:
        if judge not in self.severities:
            self.severities[judge] = self.random.uniform(-0.05, 0.05)
        return self.severities[judge]
