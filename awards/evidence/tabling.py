"""The table of cases: staged in one pass, read again where values were left unread, rejected rows listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awards.evidence import times
from awards.evidence.deciding import Decided, rate, settle
from awards.evidence.mapping import TIMES
from awards.evidence.refusals import Limits, Question, Rejected, Unreadable
from awards.evidence.source import Source
from awards.evidence.staging import COLUMNS, KINDS, canonical, stage_query
from awards.evidence.words import Ratings

if TYPE_CHECKING:
    import duckdb  # noqa: TID253  only the type checker reads this

NAMES = list(KINDS)
PASSES = 3
CERTAIN = 200_000  # up to so many rows repeated ids are counted exactly


@dataclass
class Table:
    """What became of the rows."""

    rows: int = 0
    accepted: int = 0
    reduced: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    sample: list[dict[str, str | None]] = field(default_factory=list)
    scale: tuple[int, int] | None = None
    asks: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def tabulate(
    connection: duckdb.DuckDBPyConnection, source: Source, decided: Decided, limits: Limits
) -> Table:
    """Create `cases` and say what became of every row. Raises Unreadable when no row is usable."""
    table = Table(rejected=list(source.rejected), rejected_count=source.rejected_count)
    if decided.asks:
        return _pending(connection, source, decided, table)
    _stage(connection, source, decided)
    if decided.asks:
        return _pending(connection, source, decided, table)
    _reject(connection, source, decided, table, limits)
    ratings = _final_ratings(connection, source, decided, table)
    if table.asks:
        return _pending(connection, source, decided, table)
    _create(connection, source, decided, ratings, table)
    _count(connection, source, decided, ratings, table)
    table.sample = _sample(connection, decided)
    return table


def _stage(connection: duckdb.DuckDBPyConnection, source: Source, decided: Decided) -> None:
    """Read the file; where values were left unread, learn their shapes and read it once more."""
    for _pass in range(PASSES):
        plan = decided.plan
        query = stage_query(source.relation, plan, numbered=source.numbered)
        connection.execute(f"CREATE OR REPLACE TABLE staged AS {query}")
        left = connection.execute(
            "SELECT problem FROM staged WHERE problem IS NOT NULL LIMIT 2000"
        ).fetchall()
        for (problem,) in left:
            name, _, text = problem.partition("|")
            decided.samples[plan.columns[name]].append(text)
        if left:
            settle(decided, connection, source)
        if not left or decided.asks or decided.plan == plan:
            return


def _reject(
    connection: duckdb.DuckDBPyConnection, source: Source, decided: Decided, table: Table, limits: Limits
) -> None:
    row = "row" if source.numbered else "rowid + 1"
    unusable = _unusable(decided)
    counted = connection.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {unusable}) FROM staged"
    ).fetchone()
    staged, rejected = counted or (0, 0)
    table.rows = staged + source.rejected_count
    table.rejected_count += rejected
    if rejected:
        listed = connection.execute(
            f"SELECT {row}, problem FROM staged WHERE {unusable} ORDER BY 1 LIMIT {limits.listed}"
        ).fetchall()
        table.rejected += [Rejected(number, _reason(problem, source, decided)) for number, problem in listed]
        table.rejected = sorted(table.rejected, key=lambda one: one.row)[: limits.listed]
    _refuse_none(table)
    if table.rejected_count == table.rows:
        first = f" Row {table.rejected[0].row}: {table.rejected[0].reason}." if table.rejected else ""
        raise Unreadable(f"None of the {table.rows:,} rows can be used.{first} Correct the file.")


def _refuse_none(table: Table) -> None:
    if not table.rows:
        raise Unreadable("The file has no row below its header; export the cases too.")


def _unusable(decided: Decided) -> str:
    names = [name for name in TIMES if name in decided.plan.columns]
    starts = " OR ".join(f"starts_with(problem, '{name}|')" for name in names) or "FALSE"
    unread = f"(problem IS NOT NULL AND ({starts}))"
    if decided.plan.is_survey:
        return unread
    return f"({unread} OR t{decided.plan.columns['opened_at']} IS NULL)"


def _reason(problem: str | None, source: Source, decided: Decided) -> str:
    plan = decided.plan
    name, _, text = (problem or "").partition("|")
    if name not in TIMES:
        return f"{source.headers[plan.columns['opened_at']]} is blank; a case needs a time of opening"
    header = source.headers[plan.columns[name]]
    pair = times.pair_of(text)
    if pair is not None and plan.order in {"dmy", "mdy"} and _contradicts(pair, plan.order):
        first = "day" if plan.order == "dmy" else "month"
        return f"{header}: {masked(text)} does not have the {first} first, as the rest of the file does"
    return f"{header}: {masked(text)} is not a time that can be read"


def _contradicts(pair: tuple[int, int], order: str) -> bool:
    day, month = pair if order == "dmy" else pair[::-1]
    return month > 12 >= day


def masked(text: str) -> str:
    """The text of a cell as it may be shown and logged: shortened, letters and non-dates blotted out."""
    shown = text.strip()[:24]
    dated = re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", shown)
    shown = re.sub(r"[^\W\d_]", "x", shown)
    shown = shown if dated else re.sub(r"\d", "0", shown)
    return "“" + "".join(letter if letter.isprintable() else "·" for letter in shown) + "”"


def _final_ratings(
    connection: duckdb.DuckDBPyConnection, source: Source, decided: Decided, table: Table
) -> dict[str, Ratings]:
    """Ratings in numbers judged by all their values, no longer by a sample."""
    found = {}
    for name, ratings in decided.plan.ratings.items():
        if not ratings.codes:
            ratings = rate(decided, source, name, _distinct(connection, name))
        found[name] = ratings
        if ratings.question is not None:
            table.asks.append(ratings.question)
        if ratings.note is not None:
            table.warnings.append(ratings.note)
    return found


def _distinct(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, int]:
    rows = connection.execute(
        f"SELECT {name}, count(*) FROM staged WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 1000"
    ).fetchall()
    return {f"{number:g}": count for number, count in rows}


def _create(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    decided: Decided,
    ratings: dict[str, Ratings],
    table: Table,
) -> None:
    columns = canonical(decided.plan)
    columns["row"] = "row" if source.numbered else "rowid + 1"
    columns |= _rating_columns(ratings, table)
    listed = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    where = f"WHERE NOT {_unusable(decided)}" if table.rejected_count > source.rejected_count else ""
    if "event" in decided.plan.columns and _repeats(connection):
        connection.execute(
            f"CREATE TABLE cases AS SELECT {', '.join(NAMES)} FROM "
            f"(SELECT {listed}, event FROM staged {where}) QUALIFY case_id IS NULL OR row_number() OVER "
            "(PARTITION BY case_id ORDER BY event DESC NULLS LAST, row DESC) = 1 ORDER BY row"
        )
        return
    connection.execute(f"CREATE VIEW cases AS SELECT {listed} FROM staged {where}")


def _rating_columns(ratings: dict[str, Ratings], table: Table) -> dict[str, str]:
    """csat and nps within their scales; a csat column that proved to be the 0–10 question becomes nps."""
    found: dict[str, str] = {}
    for name, one in ratings.items():
        expression = _on_scale(name, one)
        if one.is_nps and name == "csat":
            found |= {"csat": "NULL::DOUBLE", "nps": expression}
            continue
        found[name] = expression
        if name == "csat":
            table.scale = one.scale
    return found


def _on_scale(name: str, ratings: Ratings) -> str:
    if ratings.is_nps:
        return f"CASE WHEN {name} BETWEEN 0 AND 10 AND {name} = floor({name}) THEN {name} END"
    if ratings.scale is None or ratings.codes:
        return name
    return f"CASE WHEN {name} BETWEEN {ratings.scale[0]} AND {ratings.scale[1]} THEN {name} END"


def _repeats(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows repeat a case id that an earlier row has."""
    found = connection.execute("SELECT count(case_id) - count(DISTINCT case_id) FROM staged").fetchone()
    return found[0] if found else 0


def _count(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    decided: Decided,
    ratings: dict[str, Ratings],
    table: Table,
) -> None:
    kept = table.rows - table.rejected_count
    table.accepted = kept
    if "event" in decided.plan.columns:
        table.accepted = _one(connection, "SELECT count(*) FROM cases")
        table.reduced = kept - table.accepted
    if table.reduced:
        table.warnings.append(
            f"{kept:,} events were reduced to the last state of each of {table.accepted:,} cases."
        )
    elif table.rows <= CERTAIN and "case_id" in decided.plan.columns and (repeated := _repeats(connection)):
        table.warnings.append(f"{repeated:,} rows repeat the id of an earlier case; all rows count.")
    if source.footers:
        table.warnings.append(f"{source.footers} lines below the last row are a footer and were left out.")
    left_out = _left_out(connection, ratings)
    if left_out:
        table.warnings.append(f"{left_out:,} ratings are no rating of the scale and were left out.")


def _left_out(connection: duckdb.DuckDBPyConnection, ratings: dict[str, Ratings]) -> int:
    """Ratings nobody understands and ratings outside the scale."""
    left = _one(connection, "SELECT count(*) FROM staged WHERE regexp_matches(problem, '^(csat|nps)\\|')")
    for name, one in ratings.items():
        left += _one(connection, f"SELECT count({name}) - count({_on_scale(name, one)}) FROM staged")
    return left


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def _sample(connection: duckdb.DuckDBPyConnection, decided: Decided) -> list[dict[str, str | None]]:
    names = [name for name in NAMES if name == "row" or name.strip('"') in _shown(decided)]
    shown = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
    rows = connection.execute(f"SELECT {shown} FROM cases ORDER BY row LIMIT 5").fetchall()
    return [dict(zip((name.strip('"') for name in names), row, strict=True)) for row in rows]


def _shown(decided: Decided) -> set[str]:
    fields = set(decided.plan.columns)
    fields |= {"first_reply_at"} if fields & {"first_reply_minutes", "first_reply_clock"} else set()
    return fields | ({"rated"} if decided.plan.ratings else set())


def _pending(connection: duckdb.DuckDBPyConnection, source: Source, decided: Decided, table: Table) -> Table:
    """An empty `cases` and the first rows as they stand, until a person has answered."""
    table.rows = _one(connection, f"SELECT count(*) FROM {source.relation}") + source.rejected_count
    _refuse_none(table)
    positions = decided.plan.positions() or list(range(len(source.headers)))
    cells = ", ".join(f"c{position}" for position in positions)
    rows = connection.execute(f"SELECT {cells} FROM {source.relation} LIMIT 5").fetchall()
    headers = [source.headers[position] for position in positions]
    table.sample = [dict(zip(headers, row, strict=True)) for row in rows]
    connection.execute(f"CREATE TABLE cases ({COLUMNS})")
    return table
