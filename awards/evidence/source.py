"""A file as a relation of texts that DuckDB scans: c0, c1, …, and `row` when rows were set aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from awards.evidence.delimited import Dialect, Mended, find_dialect, mend
from awards.evidence.opening import Opened
from awards.evidence.records import json_relation, parquet_relation
from awards.evidence.refusals import Limits, Rejected
from awards.evidence.staging import quoted

if TYPE_CHECKING:
    import duckdb  # noqa: TID253  only the type checker reads this


@dataclass(frozen=True)
class Source:
    """What DuckDB reads; `rejected` are rows whose structure is broken, no part of the relation."""

    relation: str
    headers: tuple[str, ...]
    numbered: bool = False
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0
    footers: int = 0
    dialect: Dialect | None = None
    path: Path | None = None  # of separated text that is read as it is


def connect(folder: Path, limits: Limits, size: int) -> duckdb.DuckDBPyConnection:
    """In memory for small files, on a temporary file for large ones; it fetches nothing from anywhere."""
    import duckdb  # noqa: PLC0415  30 MB, only where a file is read

    place = ":memory:" if size <= limits.in_memory else str(folder / "cases.duckdb")
    connection = duckdb.connect(place)
    for setting in (
        f"SET memory_limit = '{limits.memory}'",
        f"SET temp_directory = {quoted(str(folder / 'spill'))}",
        "SET TimeZone = 'UTC'",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET enable_progress_bar = false",
    ):
        connection.execute(setting)
    if place != ":memory:":
        # The file lives for minutes: to compress it would double the time of 10 million rows.
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("SET checkpoint_threshold = '16GB'")
    return connection


def load(connection: duckdb.DuckDBPyConnection, opened: Opened, limits: Limits) -> Source:
    """The relation of an opened file, whatever its kind."""
    if opened.kind == "csv":
        return delimited(opened, limits)
    relation = json_relation if opened.kind == "json" else parquet_relation
    return Source(*relation(connection, opened.path, limits))


def delimited(opened: Opened, limits: Limits) -> Source:
    """The file as it is; DuckDB stops at the first broken row, and then `mended` is read instead."""
    dialect = find_dialect(opened.path, limits)
    columns = {f"c{position}": "VARCHAR" for position in range(len(dialect.headers))}
    relation = _read_csv(opened.path, dialect.separator, dialect.skip, columns, limits)
    return Source(relation, dialect.headers, dialect=dialect, path=opened.path)


def mended(opened: Opened, dialect: Dialect, folder: Path, limits: Limits) -> Source:
    found: Mended = mend(opened.path, dialect, folder / "mended.csv", limits)
    columns = {"row": "BIGINT"} | {f"c{position}": "VARCHAR" for position in range(len(dialect.headers))}
    return Source(
        _read_csv(found.path, ",", 0, columns, limits),
        dialect.headers,
        numbered=True,
        rejected=tuple(found.rejected),
        rejected_count=found.rejected_count,
        footers=found.footers,
    )


def _read_csv(path: Path, separator: str, skip: int, columns: dict[str, str], limits: Limits) -> str:
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv({quoted(str(path))}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {quoted(separator)}, quote = '\"', escape = '\"', columns = {{{typed}}}, "
        f"max_line_size = {2 * limits.line})"
    )
