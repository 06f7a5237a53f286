"""Exact quantiles of durations from few small results: cells first, single instants where they decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Any

from awards.evidence import measures

if TYPE_CHECKING:
    from scoring import Estimate
    from scoring.survival import Places

    Estimates = Mapping[str, tuple[Estimate, Estimate]]

QUANTILES = {"median": 0.5, "p90": 0.9}
TEAMS_AT_ONCE = 256
"""Teams asked for in one query; the cells of all of them are asked for together."""
HOUR = 3_600_000_000
COARSE = -1
"""In place of the microseconds of a cell whose instants are not known."""


def hours(durations: Any, *, fineness: int = 400) -> "dict[str | None, Estimates]":
    """Per team and quantile the Kaplan–Meier and the plain estimate, in hours.

    `durations` is an expression of `measures`; teams without a case are left out. The instants of a cell
    are fetched only when finished and open cases mix in it before a quantile, or when a quantile or its
    limit lies in it; the result is the same at any `fineness`.
    """
    line = Timeline.of(measures.cells(durations, fineness).to_pyarrow())
    if line.is_mixed():
        line = line.refined(measures.mixed(durations, fineness, line.limit()).to_pyarrow())
    places = line.places()
    if line.is_mixed(line.limit()):
        line = line.refined(measures.mixed(durations, fineness, None).to_pyarrow())
        places = line.places()
    for teams, cells in line.undecided(places):
        line = line.refined(measures.chosen(durations, fineness, teams, cells).to_pyarrow())
    return line.estimates()


def fineness_for(cases: int, waiting: int, teams: int) -> int:
    """Cells per factor e that keep the number of cells and of instants to fetch in balance."""
    per_team = max(teams, 1)
    return round(min(max(sqrt(cases * (waiting + 16 * per_team)) / (12 * per_team), 20), 4_000))


@dataclass(frozen=True)
class Timeline:
    """Segments in order of team and time, one element each; `us` is COARSE for a whole cell."""

    teams: list[str | None]
    team: Any
    cell: Any
    us: Any
    finished: Any
    waiting: Any

    @classmethod
    def of(cls, cells: Any) -> "Timeline":
        """From the counts of cells (an Arrow table)."""
        import numpy as np  # noqa: PLC0415  heavy

        teams, team = _coded(cells)
        cell, finished, cases = _columns(cells, "cell", "finished", "cases")
        return cls(teams, team, cell, np.full(len(cell), COARSE), finished, cases - finished)._ordered()

    def is_mixed(self, limit: int | None = None) -> bool:
        """Whether a cell (up to `limit`) holds finished and open cases in unknown order."""
        found = (self.finished > 0) & (self.waiting > 0) & (self.us == COARSE)
        return bool((found if limit is None else found & (self.cell <= limit)).any())

    def refined(self, instants: Any) -> "Timeline":
        """With the cells that `instants` (an Arrow table) covers replaced by their single durations."""
        import numpy as np  # noqa: PLC0415  heavy

        number = {name: code for code, name in enumerate(self.teams)}
        teams, codes = _coded(instants)
        team = np.array([number[name] for name in teams], dtype=np.int64)[codes]
        cell, us, finished, cases = _columns(instants, "cell", "us", "finished", "cases")
        return self.replaced(team=team, cell=cell, us=us, finished=finished, waiting=cases - finished)

    def replaced(self, **instants: Any) -> "Timeline":
        """The same with the columns of the instants as arrays."""
        import numpy as np  # noqa: PLC0415  heavy

        stays = ~np.isin(_key(self.team, self.cell), _key(instants["team"], instants["cell"]))
        joined: dict[str, Any] = {
            name: np.concatenate([getattr(self, name)[stays], new]) for name, new in instants.items()
        }
        return replace(self, **joined)._ordered()

    def _ordered(self) -> "Timeline":
        import numpy as np  # noqa: PLC0415  heavy

        order = np.lexsort((self.us, _key(self.team, self.cell)))
        names = ("team", "cell", "us", "finished", "waiting")
        return replace(self, **{name: getattr(self, name)[order] for name in names})

    def _parts(self) -> Iterator[slice]:
        """The segments of each team."""
        import numpy as np  # noqa: PLC0415  heavy

        edges = np.searchsorted(self.team, np.arange(len(self.teams) + 1)).tolist()
        return (slice(low, high) for low, high in zip(edges[:-1], edges[1:], strict=True))

    def places(self) -> "list[list[Places]]":
        """Per team, where each quantile lies among its segments."""
        from scoring import locate  # noqa: PLC0415  the engine loads pandas

        return [
            [locate(self.finished[part], self.waiting[part], q) for q in QUANTILES.values()]
            for part in self._parts()
        ]

    def limit(self) -> int | None:
        """The last cell that can decide a quantile or a limit of one; None where one is not reached.

        In a cell of unknown order `locate` lets the finished cases go first, which reaches every quantile
        at the latest place that is possible.
        """
        highest = 0
        for part, places in zip(self._parts(), self.places(), strict=True):
            for place in places:
                if place.survival_high is None:
                    return None
                highest = max(highest, int(self.cell[part.start + place.survival_high]))
        return highest

    def undecided(self, places: "list[list[Places]]") -> list[tuple[list[str | None], list[int]]]:
        """Which cells must be known by their instants, for so many teams at once."""
        wanted: list[tuple[str | None, set[int]]] = []
        for name, part, found in zip(self.teams, self._parts(), places, strict=True):
            rows = {part.start + row for place in found for row in place.needed()}
            cells = {int(self.cell[row]) for row in rows if self.us[row] == COARSE}
            if cells:
                wanted.append((name, cells))
        batches = [wanted[at : at + TEAMS_AT_ONCE] for at in range(0, len(wanted), TEAMS_AT_ONCE)]
        return [
            ([name for name, _cells in batch], sorted(set().union(*(cells for _name, cells in batch))))
            for batch in batches
        ]

    def estimates(self) -> "dict[str | None, Estimates]":
        found: dict[str | None, Estimates] = {}
        for name, part, places in zip(self.teams, self._parts(), self.places(), strict=True):
            times = self.us[part] / HOUR
            found[name] = {q: place.estimates(times) for q, place in zip(QUANTILES, places, strict=True)}
        return found


def _coded(table: Any) -> tuple[list[str | None], Any]:
    """The teams of an Arrow table, and for each row which of them it is."""
    import numpy as np  # noqa: PLC0415  heavy
    import pyarrow as pa  # noqa: PLC0415  heavy

    names = table.column(measures.TEAM).cast(pa.string()).combine_chunks()
    coded = names.dictionary_encode(null_encoding="encode")
    return coded.dictionary.to_pylist(), np.asarray(coded.indices)


def _columns(table: Any, *names: str) -> list[Any]:
    import numpy as np  # noqa: PLC0415  heavy

    return [table.column(name).to_numpy().astype(np.int64) for name in names]


def _key(team: Any, cell: Any) -> Any:
    """One whole number per team and cell; there are fewer than 2 ** 40 cells."""
    return team.astype("int64") * 2**40 + cell
