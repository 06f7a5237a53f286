"""Where the cases lie: a file that was read, PostgreSQL, Spark; all as one Ibis table."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from awards.evidence.refusals import Unreadable

TYPES = {
    "row": "int64",
    "case_id": "string",
    "opened_at": "timestamp",
    "resolved_at": "timestamp",
    "closed_at": "timestamp",
    "first_reply_at": "timestamp",
    "opened_on": "date",
    "resolved_on": "date",
    "opened_hour": "int16",
    "resolved_hour": "int16",
    "group": "string",
    "assignee": "string",
    "channel": "string",
    "priority": "string",
    "reopens": "int64",
    "made_sla": "boolean",
    "csat": "float64",
    "nps": "float64",
    "rated": "boolean",
    "rated_at": "timestamp",
}
SCHEMES = ("postgresql", "postgres", "duckdb", "pyspark")
TIMES = tuple(name for name, kind in TYPES.items() if kind == "timestamp")


def cases_of(source: Any) -> Any:
    """The table `cases` of a DuckDB connection as an Ibis table; an Ibis table as it is."""
    import ibis  # noqa: PLC0415  heavy

    if isinstance(source, ibis.Table):
        return source
    return ibis.duckdb.from_connection(source).table("cases")


def connected(url: str, table: str, zone: str = "UTC") -> Any:
    """The canonical columns of a table in a warehouse, times read as UTC, local days in `zone`.

    `table` may be schema.table. Columns it does not have are NULL. Raises Unreadable in one sentence.
    """
    scheme = urlsplit(url).scheme.partition("+")[0]
    if scheme not in SCHEMES:
        raise Unreadable(f"--connect takes a URL that begins with {', '.join(SCHEMES[1:])} or postgresql.")
    schema, _, name = table.rpartition(".")
    try:
        backend = _backend(scheme, url)
        found = backend.table(name, database=schema or None)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Unreadable(f"The table {table} cannot be opened there: {reason[:200]}") from error
    return canonical(found, zone)


def canonical(table: Any, zone: str = "UTC") -> Any:
    """A table of any engine with the canonical columns in their types; the missing ones are NULL."""
    import ibis  # noqa: PLC0415  heavy

    if "opened_at" not in table.columns and "csat" not in table.columns and "nps" not in table.columns:
        raise Unreadable(
            "The table has neither opened_at nor csat nor nps; name its columns as docs/metrics.md says."
        )
    typed = table.select(
        **{
            name: _cast(table[name], kind) if name in table.columns else ibis.null(kind)
            for name, kind in TYPES.items()
        }
    )
    days = {f"{part}_on": part for part in ("opened", "resolved") if f"{part}_on" not in table.columns}
    return typed.mutate(**{name: _local(typed, f"{part}_at", zone).date() for name, part in days.items()})


def _backend(scheme: str, url: str) -> Any:
    import ibis  # noqa: PLC0415  heavy

    if not scheme.startswith("postgres"):
        return ibis.connect(url)
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", [None])[0]
    return ibis.postgres.connect(
        host=host,
        port=parts.port or 5432,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        database=parts.path.lstrip("/") or None,
    )


def _cast(column: Any, kind: str) -> Any:
    """Instants with a zone become UTC without one; everything else is cast."""
    own = column.type()
    if kind == "timestamp" and own.is_timestamp() and own.timezone is not None:
        return column.cast("timestamp('UTC')").cast("timestamp")
    return column if str(own) == kind else column.cast(kind)


def _local(cases: Any, name: str, zone: str) -> Any:
    """The clock of the zone, by the changes of its offset: the same arithmetic in every engine."""
    import ibis  # noqa: PLC0415  heavy

    from awards.evidence.offsets import changes  # noqa: PLC0415  only for a warehouse

    moment = cases[name]
    offsets = changes(zone)
    branches = [(moment < ibis.timestamp(until), seconds) for until, seconds in offsets[:-1]]
    last = offsets[-1][1]
    seconds = ibis.cases(*branches, else_=last) if branches else ibis.literal(last)
    return moment + seconds.as_interval("s")
