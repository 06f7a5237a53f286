"""Exact quantiles inside this process: one whole number per case, streamed out of DuckDB and sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awards.evidence import measures
from awards.evidence.durations import COARSE, Timeline

if TYPE_CHECKING:
    from awards.evidence.durations import Estimates

TEAM_BITS, TIME_BITS = 10, 52
"""Room for 1,024 teams and 142 years in microseconds, and one bit for cases that are still open."""
BATCH = 100_000
BLOCK = 65_536
"""Rows looked at together; also the longest stretch of cases that counts as one segment."""
NAMES = "laurel_teams"


def fits(durations: Any, teams: Sequence[str | None]) -> bool:
    """Whether the cases lie in a DuckDB of this process and their teams have room."""
    return bool(durations.get_backend().name == "duckdb") and len(teams) <= 2**TEAM_BITS


def hours(durations: Any, teams: Sequence[str | None], cases: int) -> "dict[str | None, Estimates]":
    """The same as `durations.hours`: one scan, 8 bytes a case. `cases` is the most that there can be."""
    line = Line.of(list(teams), _keys(durations, teams, cases))
    found = line.segments()
    for _teams, wanted in found.undecided(found.places()):
        found = found.replaced(**line.instants(found, wanted))
    return found.estimates()


@dataclass(frozen=True)
class Line:
    """`keys` in rising order: team, microseconds, 1 for open; finished cases come before open ones.

    `starts` are where stretches of finished or of open cases of one team begin, each with its instant.
    """

    teams: list[str | None]
    keys: Any
    starts: Any

    @classmethod
    def of(cls, teams: list[str | None], keys: Any) -> "Line":
        import numpy as np  # noqa: PLC0415  heavy

        parts = [_starts(keys, at) for at in range(0, len(keys), BLOCK)]
        return cls(teams, keys, np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64))

    def segments(self) -> Timeline:
        """One segment a stretch, its instants unknown; `cell` is the number of the stretch."""
        import numpy as np  # noqa: PLC0415  heavy

        size = np.diff(self.starts, append=len(self.keys))
        first = self.keys[self.starts]
        waiting = np.where(first & 1, size, 0)
        codes, team = np.unique(first >> (TIME_BITS + 1), return_inverse=True)
        names = [self.teams[code] for code in codes.tolist()]
        stretch = np.arange(len(size))
        return Timeline(names, team, stretch, np.full(len(size), COARSE), size - waiting, waiting)

    def instants(self, segments: Timeline, stretches: Sequence[int]) -> dict[str, Any]:
        """The single durations of some stretches, in the columns of `segments`."""
        import numpy as np  # noqa: PLC0415  heavy

        ends = np.append(self.starts, len(self.keys))
        keys = np.concatenate([self.keys[ends[one] : ends[one + 1]] for one in stretches])
        single, first, cases = np.unique(keys, return_index=True, return_counts=True)
        sizes = [ends[one + 1] - ends[one] for one in stretches]
        waiting = np.where(single & 1, cases, 0)
        known = {name: code for code, name in enumerate(segments.teams)}
        code = np.array([known.get(name, -1) for name in self.teams])
        return {
            "team": code[single >> (TIME_BITS + 1)],
            "cell": np.repeat(np.asarray(stretches), sizes)[first],
            "us": (single >> 1) & (2**TIME_BITS - 1),
            "finished": cases - waiting,
            "waiting": waiting,
        }


def _starts(keys: Any, at: int) -> Any:
    """Where the block from `at` begins, and where in it another team or another kind of case does."""
    import numpy as np  # noqa: PLC0415  heavy

    block = keys[at : at + BLOCK + 1]
    other = (block[1:] ^ block[:-1]) & 1 != 0
    other |= block[1:] >> (TIME_BITS + 1) != block[:-1] >> (TIME_BITS + 1)
    return np.concatenate([[np.searchsorted(keys, block[0])], at + 1 + np.flatnonzero(other)])


def _keys(durations: Any, teams: Sequence[str | None], cases: int) -> Any:
    import ibis  # noqa: PLC0415  heavy
    import numpy as np  # noqa: PLC0415  heavy

    connection = durations.get_backend().con
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {NAMES} ({measures.TEAM} VARCHAR, code BIGINT)")
    listed = [list(teams), list(range(len(teams)))]
    connection.execute(f"INSERT INTO {NAMES} SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[])", listed)
    names = ibis.table({measures.TEAM: "string", "code": "int64"}, name=NAMES)
    expression = measures.keys(durations, names, TIME_BITS)
    keys, filled = np.empty(cases, dtype=np.int64), 0
    for batch in connection.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_reader(BATCH):
        keys[filled : filled + len(batch)] = batch.column(0).to_numpy()
        filled += len(batch)
    keys = keys[:filled]
    keys.sort()
    return keys
