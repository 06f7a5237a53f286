"""Cases made up by arithmetic: the same rows every time, with every oddity the metrics must count."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROWS = """
SELECT i AS row, 'C' || i AS case_id, opened_at,
    CASE WHEN d < 70 THEN opened_at + to_microseconds(us) WHEN d < 72 THEN opened_at - INTERVAL 1 HOUR END
        AS resolved_at,
    CASE WHEN d BETWEEN 72 AND 75 THEN opened_at + INTERVAL 5 DAY END AS closed_at,
    CASE WHEN e < 60 THEN opened_at + to_microseconds(us // 7) END AS first_reply_at,
    CAST(opened_at AS DATE) AS opened_on,
    CAST(CASE WHEN d < 70 THEN opened_at + to_microseconds(us)
        WHEN d < 72 THEN opened_at - INTERVAL 1 HOUR END AS DATE) AS resolved_on,
    CAST(hour(opened_at) AS SMALLINT) AS opened_hour, CAST(NULL AS SMALLINT) AS resolved_hour,
    CASE WHEN g > 0 THEN 'Team ' || g END AS "group", 'A' || (h % 50) AS assignee,
    CASE WHEN h % 3 = 0 THEN 'web' ELSE 'phone' END AS channel, CAST(h % 4 AS VARCHAR) AS priority,
    CAST(CASE WHEN e % 9 > 0 THEN e % 3 END AS INTEGER) AS reopens, e % 5 > 0 AS made_sla,
    CAST(CASE WHEN h % 10 < 4 THEN 1 + (h // 10) % 5 END AS DOUBLE) AS csat,
    CAST(CASE WHEN h % 11 < 3 THEN (h // 11) % 11 END AS DOUBLE) AS nps,
    h % 10 < 4 AS rated, CAST(NULL AS TIMESTAMP) AS rated_at
FROM (SELECT i, h, (h // 100) % 8 AS g, (h // 1000) % 80 AS d, (h // 100000) % 100 AS e,
        TIMESTAMP '2025-01-01' + to_seconds(CAST((h // 7) % 31536000 AS BIGINT)) AS opened_at,
        CAST(floor(exp(((h // 13) % 100000) / 100000.0 * 13.0)) * 1000000 + (h % 3) * 250000 AS BIGINT) AS us
    FROM (SELECT i, (i * 2654435761 + 12345) % 4294967291 AS h FROM range({count}) t(i)))
"""


def connection(count: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the table `cases` of `count` rows."""
    made = duckdb.connect()
    made.execute(f"CREATE TABLE cases AS {ROWS.format(count=count)}")
    return made


def parquet(count: int, folder: Path) -> Path:
    path = folder / f"cases_{count}.parquet"
    connection(count).execute(f"COPY cases TO '{path}' (FORMAT parquet)")
    return path


def csv(count: int, folder: Path) -> Path:
    path = folder / f"cases_{count}.csv"
    connection(count).execute(f"COPY cases TO '{path}' (HEADER)")
    return path
