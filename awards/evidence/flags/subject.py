"""The cases under inspection: one filtered table in DuckDB, and what is known beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

FILTERS = ("group", "assignee", "channel")
COLUMNS = """row, case_id, opened_at, resolved_at, closed_at, opened_on, resolved_on, opened_hour,
    resolved_hour, "group", assignee, channel, priority, reopens, csat, nps, rated, rated_at"""
"""What the checks look at, of the canonical table."""
MOST_ROWS = 200
MINUTES = "date_diff('minute', opened_at, ended_at)"
"""Whole minutes from opening to the end of a case, NULL while it is open."""


@dataclass(frozen=True)
class Peers:
    """Figures of comparable nominees by metric: csat in %, nps in points, resolution_median in hours."""

    figures: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Subject:
    """What every check is given. `as_of` is UTC without a zone; `period` holds both its dates."""

    connection: duckdb.DuckDBPyConnection
    as_of: datetime
    period: tuple[date, date] | None = None
    peers: Peers | None = None
    stated: Mapping[str, float] = field(default_factory=dict)
    scale: tuple[int, int] | None = None

    def query(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement over the tables `inspected` and `answers`."""
        return self.connection.execute(sql, parameters or None).fetchall()

    def one(self, sql: str, **parameters: Any) -> tuple[Any, ...]:
        """The only row of an aggregate."""
        return self.query(sql, **parameters)[0]

    def rows(self, where: str, *, table: str = "inspected", **parameters: Any) -> tuple[int, ...]:
        """The first row numbers that meet a condition, at most 200."""
        sql = f"SELECT row FROM {table} WHERE {where} ORDER BY row LIMIT {MOST_ROWS}"
        return tuple(row for (row,) in self.query(sql, **parameters))

    @cached_property
    def size(self) -> int:
        """Cases or answers in the file, after the filter."""
        return int(self.one("SELECT count(*) FROM inspected")[0])

    @cached_property
    def resolved(self) -> int:
        """Cases that ended on or before `as_of`."""
        return int(self.one("SELECT count(ended_at) FROM inspected")[0])

    @cached_property
    def levels(self) -> dict[float, int]:
        """How often each rating was given, lowest first."""
        return dict(self.query("SELECT rating, count(*) FROM answers GROUP BY ALL ORDER BY ALL"))

    @cached_property
    def answers(self) -> int:
        """Ratings given."""
        return sum(self.levels.values())

    @cached_property
    def best(self) -> float:
        """The lowest rating that counts as satisfied: top two of a scale, the better of two, 9 for NPS."""
        top = self.scale[1] if self.scale else _likely_top(max(self.levels, default=5))
        low = self.scale[0] if self.scale else 0
        return top if top - low == 1 else top - 1

    @cached_property
    def satisfied(self) -> int:
        """Ratings that count as satisfied."""
        return sum(n for rating, n in self.levels.items() if rating >= self.best)


@contextmanager
def laid_out(
    connection: duckdb.DuckDBPyConnection, *, as_of: datetime, where: Mapping[str, str] | None
) -> Iterator[datetime]:
    """Lay the temporary tables `inspected` and `answers` beside `cases`; gives `as_of` in UTC without a zone.

    `inspected` adds `ended_at`, the resolution or else the closing, where it lies before `as_of`;
    `answers` holds the ratings in the order they were given, by `nth`. Both go when the checks are done.
    """
    moment = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    try:
        _lay_inspected(connection, where or {}, moment)
        _lay_answers(connection)
        yield moment
    finally:
        connection.execute("DROP TABLE IF EXISTS answers")
        connection.execute("DROP TABLE IF EXISTS inspected")


def _lay_inspected(connection: duckdb.DuckDBPyConnection, where: Mapping[str, str], as_of: datetime) -> None:
    unknown = [column for column in where if column not in FILTERS]
    if unknown:
        raise ValueError(f"Cases are filtered by {', '.join(FILTERS)}, not by {unknown[0]}.")
    meeting = "".join(f' AND "{column}" = ${column}' for column in where)
    end = "coalesce(resolved_at, closed_at)"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE inspected AS
        SELECT {COLUMNS}, CASE WHEN {end} <= $as_of THEN {end} END AS ended_at
        FROM cases WHERE TRUE{meeting}""",
        {**where, "as_of": as_of},
    )


def _lay_answers(connection: duckdb.DuckDBPyConnection) -> None:
    (csat, nps) = connection.execute("SELECT count(csat), count(nps) FROM inspected").fetchall()[0]
    rating = "nps" if nps > csat else "csat"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE answers AS
        SELECT row, {rating} AS rating, coalesce(CAST(rated_at AS DATE), opened_on) AS given_on, "group",
               row_number() OVER (ORDER BY coalesce(rated_at, opened_at), row) AS nth
        FROM inspected WHERE {rating} IS NOT NULL""")


def _likely_top(highest: float) -> float:
    """The top of the scale that a file's highest rating suggests."""
    return next((top for top in (1, 5, 7, 10) if highest <= top), highest)
