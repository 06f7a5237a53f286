"""Reading an export: recognised, its columns mapped, its cases in one table of canonical columns."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from awards.evidence.deciding import Decided, decide, recognized
from awards.evidence.mapping import Mapping
from awards.evidence.opening import open_file
from awards.evidence.refusals import LIMITS, Limits, Question, Rejected, Unreadable
from awards.evidence.source import Source, connect, load, mended
from awards.evidence.tabling import Table, tabulate

if TYPE_CHECKING:
    import duckdb  # noqa: TID253  only the type checker reads this


@dataclass
class Reading:
    """A file that was read; close it, or use it in a `with`, to remove its temporary files.

    `connection` has the table `cases`, one row per accepted case or answer, its columns in
    `staging.COLUMNS`; it is empty while `asks` holds questions. accepted + rejected_count + reduced = rows.
    """

    connection: duckdb.DuckDBPyConnection
    folder: Path
    format: str
    mapping: Mapping
    zone: str
    headers: list[str]
    sha256: str
    size: int
    rows: int = 0
    accepted: int = 0
    reduced: int = 0  # earlier events of a case whose last state counts
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    warnings: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    sample: list[dict[str, str | None]] = field(default_factory=list)
    csat_scale: tuple[int, int] | None = None
    asks: list[Question] = field(default_factory=list)

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(
    path: Path | str,
    *,
    name: str | None = None,
    zone: str | None = None,
    mapping: Mapping | None = None,
    date_order: str | None = None,
    workplace: Path | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Read an export of any known format, or of any format with a `mapping`.

    `zone` is the IANA zone of times without an offset; without it the format's own zone holds, or UTC.
    Temporary files lie in a new folder in `workplace`, by default where the system keeps its own.
    Raises Unreadable with one sentence when the file as a whole cannot be used.
    """
    path = Path(path)
    folder = Path(tempfile.mkdtemp(prefix="laurel-evidence-", dir=workplace))
    try:
        return _read(path, name or path.name, folder, zone, mapping, date_order, limits)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _read(
    path: Path,
    name: str,
    folder: Path,
    zone: str | None,
    mapping: Mapping | None,
    date_order: str | None,
    limits: Limits,
) -> Reading:
    opened = open_file(path, name, folder, limits)
    connection = connect(folder, limits, opened.path.stat().st_size)
    try:
        source = load(connection, opened, limits)
        format_id, chosen = recognized(source.headers, zone, mapping, date_order)
        try:
            decided = decide(connection, source, format_id, chosen)
            table = tabulate(connection, source, decided, limits)
        except _broken_rows():
            if source.dialect is None:
                raise
            source = mended(opened, source.dialect, folder, limits)
            decided = decide(connection, source, format_id, chosen)
            table = tabulate(connection, source, decided, limits)
    except BaseException as error:
        connection.close()
        raise _sentence(error, name) from error
    reading = Reading(
        connection,
        folder,
        format_id,
        decided.mapping,
        chosen.zone,
        list(source.headers),
        opened.sha256,
        opened.size,
    )
    return _filled(reading, source, decided, table, opened.notes)


def _filled(
    reading: Reading, source: Source, decided: Decided, table: Table, notes: tuple[str, ...]
) -> Reading:
    used = set(reading.mapping.columns.values())
    reading.kept = [header for header in source.headers if header in used]
    reading.dropped = [header for header in source.headers if header not in used]
    reading.rows = table.rows
    reading.accepted = table.accepted
    reading.reduced = table.reduced
    reading.rejected = table.rejected
    reading.rejected_count = table.rejected_count
    reading.sample = table.sample
    reading.csat_scale = table.scale
    reading.asks = [*decided.asks, *table.asks]
    reading.warnings = [*notes, *decided.warnings, *table.warnings]
    return reading


def _broken_rows() -> type[Exception]:
    import duckdb  # noqa: PLC0415  30 MB, only where a file is read

    return duckdb.InvalidInputException


def _sentence(error: BaseException, name: str) -> BaseException:
    """The refusal in words for what DuckDB could not read; every other error, ours too, as it is."""
    import duckdb  # noqa: PLC0415  30 MB, only where a file is read

    if isinstance(error, duckdb.OutOfMemoryException):
        return Unreadable(f"{name} needs more memory than one upload may use; export a shorter period.")
    ours = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
    if isinstance(error, duckdb.Error) and not isinstance(error, ours):
        return Unreadable(f"{name} is damaged or not the kind of file it begins as; export it again.")
    return error
