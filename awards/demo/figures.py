"""Plausible CSAT, NPS and resolution figures for a nominee of a given strength."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from awards.workflow.words import NomineeKind

ONE = Decimal("0.1")


@dataclass(frozen=True)
class Figures:
    """What a nominator states, in whole answers and cases."""

    satisfied: int
    responses: int
    promoters: int
    passives: int
    detractors: int
    median_hours: Decimal
    cases: int
    open_cases: int

    @property
    def csat_percent(self) -> Decimal:
        return (Decimal(100 * self.satisfied) / self.responses).quantize(ONE, ROUND_HALF_UP)

    @property
    def nps(self) -> int:
        answers = self.promoters + self.passives + self.detractors
        return round(Decimal(100 * (self.promoters - self.detractors)) / answers)


def figures(random: Random, strength: float, kind: NomineeKind) -> Figures:
    """Counts that give about 82–97 percent CSAT, NPS 20–75 and 40–3 hours from weak to strong."""
    size = random.randint(120, 240) if kind is NomineeKind.PERSON else random.randint(240, 2400)
    responses = size
    satisfied = round(responses * (0.82 + 0.14 * strength + random.uniform(-0.01, 0.01)))
    answers = round(size * 0.8)
    promoters = round(answers * (0.42 + 0.36 * strength))
    detractors = round(answers * (0.20 - 0.15 * strength))
    hours = Decimal(str(round(40 - 36 * strength + random.uniform(-2, 2), 2)))
    return Figures(
        satisfied=min(satisfied, responses),
        responses=responses,
        promoters=promoters,
        passives=answers - promoters - detractors,
        detractors=detractors,
        median_hours=max(hours, Decimal("0.75")),
        cases=size * 2,
        open_cases=round(size * 0.02),
    )


def first_stated(full: Figures) -> Figures:
    """The same nominee with an export of only 64 answers: too few for the rules, so it comes back."""
    return replace(full, satisfied=58, responses=64)
