"""Lift the entries whose judges fit worst, by exchanges of two judges that cost nothing in all."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

WORK = 100_000_000
"""Pairs looked at before it ends: all that help in a season's round, thousands of entries in a huge one."""


def lift(chosen: Any, costs: Any, free: Any, kept: Any) -> Any:
    """Entries × judges, true where assigned, after the exchanges found that help the worst-served entries.

    `costs` are affinities as whole numbers. Sum, judges per entry, loads and fixed pairs stay as they are. An
    exchange helps when both entries end above where the worse one stood; the worst is helped first.
    """
    pairs = _Pairs.of(chosen, costs, free, kept)
    total = pairs.worth.sum(axis=1)
    waiting = np.ones(len(total), bool)
    for _look in range(WORK // pairs.judge.size):
        entry = int(np.where(waiting, total, np.iinfo(np.int64).max).argmin())
        if not waiting[entry]:
            break
        found = pairs.best(entry, total)
        if found is None:
            waiting[entry] = False
        else:
            pairs.exchange(entry, found)
            total[[entry, found.other]] = pairs.worth[[entry, found.other]].sum(axis=1)
    return pairs.chosen


class _Exchange(NamedTuple):
    """The place of the entry's judge, the other entry, the place of its judge."""

    place: int
    other: int
    there: int


@dataclass(frozen=True)
class _Pairs:
    """`judge` and `worth` are entries × places: who is assigned, and with what affinity."""

    chosen: Any
    costs: Any
    by_judge: Any
    """The same as `costs`, judges × entries, so that one judge's are side by side."""
    open_: Any
    """Judges × entries: neither in conflict nor assigned already."""
    movable: Any
    judge: Any
    worth: Any

    @classmethod
    def of(cls, chosen: Any, costs: Any, free: Any, kept: Any) -> "_Pairs":
        judge = np.nonzero(chosen)[1].reshape(len(chosen), -1)
        return cls(
            chosen.copy(),
            costs,
            np.ascontiguousarray(costs.T),
            np.ascontiguousarray((free & ~chosen).T),
            ~np.take_along_axis(kept, judge, axis=1),
            judge,
            np.take_along_axis(costs, judge, axis=1),
        )

    def best(self, entry: int, total: Any) -> _Exchange | None:
        """The exchange that helps this entry most; None when none does."""
        mine, lowest, found = self.worth[entry], total[entry], None
        wanted = self.open_[:, entry] & (self.costs[entry] > mine.min())
        held = np.flatnonzero(wanted[self.judge] & self.movable & (total > lowest)[:, None])
        others, there = np.divmod(held, self.judge.shape[1])
        after, before = self.costs[entry][self.judge.ravel()[held]], self.worth.ravel()[held]
        for place in np.flatnonzero(self.movable[entry] & (len(others) > 0)).tolist():
            judge = self.judge[entry, place]
            gain, loss = after - mine[place], before - self.by_judge[judge][others]
            worse = np.minimum(total[entry] + gain, total[others] - loss)
            worse[(gain != loss) | ~self.open_[judge][others]] = lowest
            at = int(worse.argmax())
            if worse[at] > lowest:
                lowest, found = worse[at], _Exchange(place, int(others[at]), int(there[at]))
        return found

    def exchange(self, entry: int, found: _Exchange) -> None:
        """Carry it out, in every array."""
        pair, other = (entry, found.place), (found.other, found.there)
        self.judge[pair], self.judge[other] = self.judge[other], self.judge[pair]
        for row, place in (pair, other):
            judge = self.judge[row, place]
            self.worth[row, place] = self.costs[row, judge]
        one, two = self.judge[pair], self.judge[other]
        for row, new, old in ((entry, one, two), (found.other, two, one)):
            self.chosen[row, [new, old]] = True, False
            self.open_[[new, old], row] = False, True
