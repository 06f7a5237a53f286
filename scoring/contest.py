"""A contest ready to be scored: panels and figures by place, for all entries or for some."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from scoring.aggregate import SUMS
from scoring.leveling import Level, Names
from scoring.panels import Panels
from scoring.parts import Flags, Known, Part, finished, points
from scoring.ratios import Ratios
from scoring.reading import Given
from scoring.scheme import Criterion, Scheme
from scoring.scores import Scores
from scoring.whole import Codes, distinct, largest


@dataclass(frozen=True, eq=False)
class Contest:
    """`figures`: what the objective file says, by criterion."""

    scheme: Scheme
    names: Names
    panels: Panels
    figures: Mapping[str, Known]

    @classmethod
    def of(cls, given: Given, scheme: Scheme) -> "Contest":
        """Raises ScoringError where severities cannot be compared."""
        names = Names(given.entries, given.marks.judges, given.marks.criteria)
        panels = Panels.of(given.counted(scheme, names.entries), names, scheme)
        return cls(scheme, names, panels, _figures(given, names, scheme))

    @cached_property
    def first(self) -> Scores:
        """All entries, their totals true up to `slack`."""
        return self._scores(None, self._level)

    @cached_property
    def exact(self) -> Scores:
        """All entries, exactly."""
        return self.first if not self.slack else self.of_some(None)

    def of_some(self, entries: Codes | None) -> Scores:
        """Some entries exactly."""
        centering = self.panels.centering
        return self._scores(entries, None if centering is None else centering.exact)

    @property
    def _level(self) -> Level | None:
        """What comes off the marks: exactly where a stage rounds, for a step may decide what it rounds to."""
        centering = self.panels.centering
        if centering is None:
            return None
        stages = [self.scheme.rounding]
        for one in self.scheme.scored:
            stages += [one.round_panel, one.round_score]
        return centering.exact if any(stages) else centering.near

    @cached_property
    def points(self) -> Mapping[str, Known]:
        """What the objective file gives each criterion that is scored by rule, through its curve."""
        return {one.id: points(one, self.figures[one.id]) for one in self.scheme.scored if one.by_rule}

    @cached_property
    def slack(self) -> Fraction:
        """How far a total of `first` may lie from the true one."""
        level = self._level
        if level is None or not level.slack:
            return Fraction()
        step = Fraction(level.slack, level.scale * self.panels.rows.unit)
        reach = sum((self._reach(one) for one in self.scheme.scored if not one.by_rule), Fraction())
        return step * reach * abs(self.scheme.factor)

    def _reach(self, one: Criterion) -> Fraction:
        """How much of a score one unit of a mark can be."""
        reach = abs(one.factor) * (int(self.panels.rows.size.max()) if one.aggregate in SUMS else 1)
        if one.multiply_by:
            by = self.figures[one.multiply_by].number
            reach *= Fraction(largest(by.top), by.bottom)
        return reach

    def reason(self, entry: int) -> str:
        """Why an entry is not ranked; blank when it is."""
        if self.few[entry]:
            return f"{self.judges[entry]} of at least {self.scheme.minimum_judges} judges"
        return self.first.reason(entry)

    @cached_property
    def few(self) -> Flags:
        """Who was marked by fewer judges than the scheme asks for."""
        size = len(self.names.entries)
        if all(one.by_rule for one in self.scheme.scored):
            return np.zeros(size, dtype=bool)
        if self.scheme.minimum_judges == 1:
            unmarked: Flags = np.bincount(self.panels.entry, minlength=size) == 0
            return unmarked
        return np.less(self.judges, self.scheme.minimum_judges)

    @cached_property
    def judges(self) -> Codes:
        """How many judges marked each entry."""
        judges, entries = len(self.names.judges), len(self.names.entries)
        rows = self.panels.rows
        pairs = distinct(rows.entry.astype(np.intp) * judges + rows.judge, entries * judges)
        return np.bincount(pairs // max(judges, 1), minlength=entries)

    def _scores(self, entries: Codes | None, level: Level | None) -> Scores:
        panels = None if entries is None else np.flatnonzero(np.isin(self.panels.entry, entries))
        numbers = self.panels.numbers(panels, level)
        parts = [self._part(one, entries, panels, numbers) for one in self.scheme.scored]
        return Scores(self.scheme, parts, self.few if entries is None else self.few[entries])

    def _part(self, one: Criterion, entries: Codes | None, panels: Codes | None, numbers: Ratios) -> Part:
        given = (
            self.points[one.id].take(entries) if one.by_rule else self._panel(one, entries, panels, numbers)
        )
        return finished(one, given, self.figures, entries)

    def _panel(self, one: Criterion, entries: Codes | None, panels: Codes | None, numbers: Ratios) -> Known:
        """One criterion's panels by the place of their entry."""
        size = len(self.names.entries)
        if one.id not in self.names.criteria:
            return Known.of({}, size).take(entries)
        code = self.names.criteria.index(one.id)
        if code in self.panels.estimates:
            return Known.of(self.panels.estimates[code].entries, size).take(entries)
        criterion, entry = self.panels.criterion, self.panels.entry
        if panels is not None:
            criterion, entry = criterion[panels], entry[panels]
        mine = np.flatnonzero(criterion == code)
        top, here = np.zeros(size, dtype=numbers.top.dtype), np.zeros(size, dtype=bool)
        top[entry[mine]], here[entry[mine]] = numbers.top[mine], True
        return Known(Ratios(top, numbers.bottom), here).take(entries)


def _figures(given: Given, names: Names, scheme: Scheme) -> dict[str, Known]:
    place = {name: code for code, name in enumerate(names.entries)} if given.values else {}
    found: dict[str, dict[int, Fraction]] = {one.id: {} for one in scheme.scored if one.by_rule}
    found |= {one.multiply_by: {} for one in scheme.scored if one.multiply_by}
    for (entry, criterion), value in given.values.items():
        if criterion in found:
            found[criterion][place[entry]] = value
    return {name: Known.of(figures, len(names.entries)) for name, figures in found.items()}
