"""Working hours: how much of the time between two instants a service was open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from scoring.errors import ScoringError

NINE_TO_FIVE: Mapping[int, tuple[str, str]] = dict.fromkeys(range(5), ("09:00", "17:00"))


@dataclass(frozen=True)
class Calendar:
    """`hours`: weekday (Monday is 0) to opening and closing time; closed on `holidays`; read in `zone`.

    Instants without an offset are read on the clocks of the zone.
    """

    hours: Mapping[int, tuple[str, str]] = field(default_factory=lambda: NINE_TO_FIVE)
    holidays: Sequence[date | str] = ()
    zone: str = "UTC"

    def __post_init__(self) -> None:
        faults = [
            f"Weekday {day}: {opens} is not before {closes}."
            for day, (opens, closes) in self.hours.items()
            if time.fromisoformat(opens) >= time.fromisoformat(closes)
        ]
        faults += [
            f"There is no weekday {day}; Monday is 0, Sunday 6." for day in self.hours if not 0 <= day <= 6
        ]
        if faults:
            raise ScoringError(faults)

    def hours_between(self, start: pd.Series, end: pd.Series) -> pd.Series:
        """Open hours from each start to its end; negative spans count as negative.

        >>> friday = pd.Series(pd.to_datetime(["2026-01-09 16:00"]))
        >>> monday = pd.Series(pd.to_datetime(["2026-01-12 10:00"]))
        >>> Calendar().hours_between(friday, monday).tolist()
        [2.0]
        """
        begin, finish = self._local(start), self._local(end)
        known = begin.notna() & finish.notna()
        result = pd.Series(np.nan, index=start.index, dtype=float)
        if known.any():
            days = pd.date_range(
                min(begin[known].min(), finish[known].min()).normalize(),
                max(begin[known].max(), finish[known].max()).normalize(),
            )
            opened = self._opened(days)
            result[known] = self._since(finish[known], days, opened) - self._since(begin[known], days, opened)
        return result

    def _local(self, instants: pd.Series) -> pd.Series:
        """Wall-clock times of the zone."""
        found = pd.to_datetime(instants)
        if found.dt.tz is None:
            return found
        return found.dt.tz_convert(ZoneInfo(self.zone)).dt.tz_localize(None)

    def _opened(self, days: pd.DatetimeIndex) -> Any:
        """Open hours before each day, and of all days at the end."""
        closed = {pd.Timestamp(day).date() for day in self.holidays}
        lengths = [0.0 if day.date() in closed else self._length(day.weekday()) for day in days]
        return np.concatenate([[0.0], np.cumsum(lengths)])

    def _length(self, weekday: int) -> float:
        if weekday not in self.hours:
            return 0.0
        opens, closes = (_hour(text) for text in self.hours[weekday])
        return closes - opens

    def _since(self, instants: pd.Series, days: pd.DatetimeIndex, opened: Any) -> Any:
        """Open hours from the first day to each instant."""
        day = instants.dt.normalize()
        place = days.get_indexer(pd.DatetimeIndex(day))
        hour = (instants - day).dt.total_seconds().to_numpy() / 3600
        weekday = instants.dt.day_of_week.to_numpy()
        opens = np.array([_hour(self.hours[d][0]) if d in self.hours else 0.0 for d in range(7)])[weekday]
        length = np.diff(opened)[place]
        return opened[place] + np.clip(hour - opens, 0, length)


def _hour(text: str) -> float:
    clock = datetime.strptime(text, "%H:%M")
    return clock.hour + clock.minute / 60
