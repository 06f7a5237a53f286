"""One set of expressions, the same figures in DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import ibis
import psycopg
import pytest

from awards.evidence import durations, embedded, measures
from awards.evidence.charts import charts
from awards.evidence.engines import canonical, cases_of, connected
from awards.evidence.metrics import GroupMetrics, measure
from tests.evidence import rows
from tests.postgres import Server

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = {"VARCHAR": "text", "DOUBLE": "double precision"}


@contextmanager
def in_postgres(server: Server, cases: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    """The URL of a database with the same table `cases`."""
    columns = cases.execute("SELECT column_name, column_type FROM (DESCRIBE cases)")
    typed = ", ".join(f'"{name}" {KINDS.get(kind, kind)}' for name, kind in columns.fetchall())
    name = server.copy("template1")
    with psycopg.connect(server.url(name).replace("+psycopg", "")) as connection:
        connection.execute(f"CREATE TABLE cases ({typed})")
        cursor = connection.cursor()
        with path.open("rb") as content, cursor.copy("COPY cases FROM STDIN (FORMAT csv, HEADER)") as copy:
            while block := content.read(1 << 20):
                copy.write(block)
    yield server.url(name)
    server.drop(name)


def assert_same(ours: list[GroupMetrics], theirs: list[GroupMetrics]) -> None:
    """Counts exactly, figures within 1e-9 of each other."""
    assert [_counts(group) for group in ours] == [_counts(group) for group in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one.figures.keys() == other.figures.keys()
        for name, figure in one.figures.items():
            for part in ("value", "low", "high"):
                mine, same = getattr(figure, part), getattr(other.figures[name], part)
                assert mine == same or mine == pytest.approx(same, rel=1e-9, abs=1e-12), (one.group, name)
            assert (figure.n, figure.flags) == (other.figures[name].n, other.figures[name].flags)


def _counts(group: GroupMetrics) -> tuple[Any, ...]:
    return group.group, group.n, group.resolved, group.open, group.unusable, group.negative, group.responses


def compare(count: int, server: Server, folder: Path) -> None:
    cases = rows.connection(count)
    with in_postgres(server, cases, rows.csv(count, folder)) as url:
        theirs = connected(url, "cases")
        for by in (None, "group"):
            assert_same(measure(cases, by=by, as_of=AS_OF), measure(theirs, by=by, as_of=AS_OF))
        mine, other = charts(cases, as_of=AS_OF), charts(theirs, as_of=AS_OF)
        assert mine.ratings == other.ratings
        assert [month.month for month in mine.months] == [month.month for month in other.months]
        for one, same in zip(mine.months, other.months, strict=True):
            assert one.median_hours == pytest.approx(same.median_hours, rel=1e-9)
        theirs.get_backend().disconnect()


def test_postgresql_gives_what_duckdb_gives(postgres: Server, tmp_path: Path) -> None:
    compare(20_000, postgres, tmp_path)


@pytest.mark.slow
def test_postgresql_gives_what_duckdb_gives_for_a_million(postgres: Server, tmp_path: Path) -> None:
    compare(1_000_000, postgres, tmp_path)


def test_a_selection_is_the_same_in_postgresql(postgres: Server, tmp_path: Path) -> None:
    cases = rows.connection(5_000)
    chosen: dict[str, Any] = {
        "where": {"channel": "web"},
        "since": date(2025, 3, 1),
        "until": date(2025, 8, 31),
        "as_of": AS_OF,
    }
    with in_postgres(postgres, cases, rows.csv(5_000, tmp_path)) as url:
        theirs = connected(url, "cases")
        ours = measure(cases, **chosen)
        assert 0 < ours[0].n < 5_000 / 3
        assert_same(ours, measure(theirs, **chosen))
        theirs.get_backend().disconnect()


@pytest.mark.parametrize("by", [None, "group", "assignee"])
@pytest.mark.parametrize("fineness", [3, 50, 2_000])
def test_cells_of_any_width_give_the_sorted_cases(by: str | None, fineness: int) -> None:
    """What a warehouse is asked for, against every case in a row."""
    cases = cases_of(rows.connection(3_000))
    expression = measures.resolutions(cases, by, AS_OF)
    teams = measures.counts(cases, by, AS_OF, (1, 5)).to_pyarrow().column(measures.TEAM).unique().to_pylist()
    assert durations.hours(expression, fineness=fineness) == embedded.hours(expression, teams, 3_000)


def test_local_days_of_a_warehouse_follow_the_zone(tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE cases AS SELECT * FROM (VALUES "
        "(TIMESTAMP '2025-03-30 00:30', TIMESTAMP '2025-03-30 22:30'),"  # 01:30 to 00:30 of the 31st
        "(TIMESTAMP '2025-03-29 22:30', TIMESTAMP '2025-03-29 23:30'),"  # 23:30 to 00:30
        "(TIMESTAMP '2025-01-10 21:30', TIMESTAMP '2025-01-10 22:30')) t(opened_at, resolved_at)"
    )
    found = canonical(cases_of(connection), "Europe/Berlin")
    days = found.select("opened_on", "resolved_on").to_pyarrow().to_pylist()
    assert [(row["opened_on"].day, row["resolved_on"].day) for row in days] == [(30, 31), (29, 30), (10, 10)]
    assert measure(found)[0].figures["same_day"].value == pytest.approx(100 / 3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_spark_gives_what_duckdb_gives(tmp_path: Path) -> None:
    spark = pytest.importorskip("pyspark.sql")
    count = 200_000
    path = rows.parquet(count, tmp_path)
    os.environ.setdefault("PYARROW_IGNORE_TIMEZONE", "1")
    session = (
        spark.SparkSession.builder.master("local[2]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
        .getOrCreate()
    )
    try:
        backend = ibis.pyspark.connect(session)
        theirs = canonical(backend.read_parquet(str(path), table_name="cases"))
        for by in (None, "group"):
            assert_same(
                measure(rows.connection(count), by=by, as_of=AS_OF), measure(theirs, by=by, as_of=AS_OF)
            )
    finally:
        session.stop()
