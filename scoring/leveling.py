"""One criterion's marks brought to one level of severity, as the scheme says, before they count."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from scoring.errors import ScoringError
from scoring.exact import fraction
from scoring.scheme import Scheme
from scoring.severity import Model, adjust_severity

DIGITS = 9
"""What a statistical model estimates is kept to so many decimals, the same on every machine."""
FITTED: Mapping[str, Model] = {"mixed": "mixed", "fixed": "fixed", "zscore": "zscore"}


class Leveled(NamedTuple):
    """Judges' severities to take off each mark (exact), or entries as a model estimates them."""

    method: str
    severity: Mapping[str, Fraction]
    entries: Mapping[str, Fraction]
    flags: tuple[str, ...] = ()

    def marks(self, given: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """The marks of one panel with each judge's severity taken off."""
        return {judge: mark - self.severity.get(judge, Fraction()) for judge, mark in given.items()}


def leveled(name: str, panels: Mapping[str, Mapping[str, Fraction]], scheme: Scheme) -> Leveled:
    """What the scheme's severity model makes of one criterion: entry to judge to mark.

    Raises ScoringError that names the criterion when its panels are not connected.
    """
    method = scheme.severity
    if method == "none" or not panels:
        return Leveled("none", {}, {})
    ratings = pd.DataFrame(
        [(entry, judge, float(mark)) for entry, marks in panels.items() for judge, mark in marks.items()],
        columns=["entry", "judge", "score"],
    )
    try:
        fit = adjust_severity(ratings, FITTED.get(method, "fixed"))
    except ScoringError as error:
        raise ScoringError([f"Criterion {name}: {fault}" for fault in error.faults]) from error
    if method == "center":
        return Leveled(method, _severity(panels), {}, ())
    adjusted = zip(fit.entries["entry"], fit.entries["adjusted"], strict=True)
    entries = {str(entry): fraction(round(float(value), DIGITS)) for entry, value in adjusted}
    return Leveled(method, {}, entries, fit.flags)


def _severity(panels: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Each judge's mean less the mean of all marks, exactly."""
    given: dict[str, list[Fraction]] = {}
    for marks in panels.values():
        for judge, mark in marks.items():
            given.setdefault(judge, []).append(mark)
    everything = [mark for marks in given.values() for mark in marks]
    grand = sum(everything, Fraction()) / len(everything)
    return {judge: sum(marks, Fraction()) / len(marks) - grand for judge, marks in given.items()}
