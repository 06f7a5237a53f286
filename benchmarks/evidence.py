"""An export read and measured: ours, DuckDB alone and pandas, each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import PAIRS, Row, Spread, seconds

SIZES = (1_000_000, 10_000_000)
AS_OF = "2026-01-01 00:00:00"
MADE = """COPY (SELECT 1000000 + i AS "Id", 'Group ' || lpad((1 + h % 20)::VARCHAR, 2, '0') AS "Group",
    opened AS "Created at",
    CASE WHEN (h // 20) % 100 < 95 AND opened + spent < TIMESTAMP '{as_of}' THEN opened + spent END
        AS "Solved at",
    CASE WHEN (h // 3000) % 10 >= 3 THEN 'offered' WHEN (h // 7) % 7 > 0 THEN 'good' ELSE 'bad' END
        AS "Satisfaction Score", ((h // 11) % 20 = 0)::INT AS "Reopens"
    FROM (SELECT i, h, TIMESTAMP '2025-01-01' + to_seconds(((h * 31) % 31536000)::BIGINT) AS opened,
            to_seconds((exp(6 + 7 * ((h // 13) % 1000003) / 1000003.0))::BIGINT) AS spent
        FROM (SELECT i, (i * 2654435761 + 97) % 4294967291 AS h FROM range({count}) t(i))))
    TO '{path}' (HEADER)"""


def ours(path: str) -> dict[str, list[float | None]]:
    """As `awards metrics --by group` does it."""
    from awards.evidence.metrics import measure  # noqa: PLC0415  only in the process that measures it
    from awards.evidence.reading import read  # noqa: PLC0415  only in the process that measures it

    with read(path) as reading:
        end = datetime.fromisoformat(AS_OF + "+00:00")
        groups = measure(reading.connection, by="group", as_of=end, scale=reading.csat_scale)
    names = ("csat", "same_day", "reopen_rate", "resolution_median", "resolution_p90")
    names += ("resolution_median_km", "resolution_p90_km")
    return {
        str(group.group): [group.n, group.resolved, group.open, *(group.value(name) for name in names)]
        for group in groups
    }


def duckdb_alone(path: str) -> dict[str, list[float | None]]:
    """The same exact figures in SQL written for this file; Kaplan–Meier by window functions."""
    import duckdb  # noqa: PLC0415  only in the process that measures it

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"""CREATE TABLE cases AS SELECT "Group" AS g, "Created at" AS o, "Solved at" AS r,
        CASE "Satisfaction Score" WHEN 'good' THEN 1 WHEN 'bad' THEN 0 END AS c, "Reopens" AS x
        FROM read_csv('{path}', header = true, columns = {{'Id': 'VARCHAR', 'Group': 'VARCHAR',
            'Created at': 'TIMESTAMP', 'Solved at': 'TIMESTAMP', 'Satisfaction Score': 'VARCHAR',
            'Reopens': 'INTEGER'}})""")
    rows = connection.execute(f"""
        WITH counts AS (SELECT g, count(*) AS n, count(r) AS resolved, 100.0 * avg(c) AS csat,
                100.0 * count(*) FILTER (r::DATE = o::DATE) / count(*) AS same_day,
                100.0 * count(*) FILTER (x > 0) / count(x) AS reopened,
                quantile_cont(epoch_us(r) - epoch_us(o), [0.5, 0.9]) AS q
            FROM cases GROUP BY g),
        ends AS (SELECT g, epoch_us(coalesce(r, TIMESTAMP '{AS_OF}')) - epoch_us(o) AS t,
                count(*) AS n, count(r) AS d FROM cases GROUP BY ALL),
        risk AS (SELECT g, t, d, sum(n) OVER (PARTITION BY g ORDER BY t DESC) AS n FROM ends),
        curve AS (SELECT g, t, d, sum(CASE WHEN n = d THEN -1e9 ELSE ln(1 - d / n) END)
                OVER (PARTITION BY g ORDER BY t) AS s FROM risk WHERE d > 0),
        km AS (SELECT g, min(t) FILTER (s <= ln(0.5) + 1e-12) AS median,
                min(t) FILTER (s <= ln(0.1) + 1e-11) AS p90 FROM curve GROUP BY g)
        SELECT g, n, resolved, n - resolved, csat, same_day, reopened, q[1] / 3.6e9, q[2] / 3.6e9,
            median / 3.6e9, p90 / 3.6e9 FROM counts JOIN km USING (g)""").fetchall()
    return {name: list(figures) for name, *figures in rows}


def by_pandas(path: str) -> dict[str, list[float | None]]:
    """The same with `read_csv` and vectorised expressions."""
    import numpy as np  # noqa: PLC0415  only in the process that measures it
    import pandas as pd  # noqa: PLC0415  only in the process that measures it

    cases = pd.read_csv(path)
    opened = pd.to_datetime(cases["Created at"], format="%Y-%m-%d %H:%M:%S")
    solved = pd.to_datetime(cases["Solved at"], format="%Y-%m-%d %H:%M:%S")
    hours = (solved - opened).dt.total_seconds() / 3600
    waited = hours.fillna((pd.Timestamp(AS_OF) - opened).dt.total_seconds() / 3600)
    rated = cases["Satisfaction Score"].map({"good": 1.0, "bad": 0.0})
    columns = {
        "hours": hours,
        "waited": waited,
        "done": solved.notna(),
        "rated": rated,
        "same": solved.dt.normalize() == opened.dt.normalize(),
        "again": cases["Reopens"] > 0,
    }
    found: dict[str, list[float | None]] = {}
    for name, own in pd.DataFrame(columns).groupby(cases["Group"]):
        shares = [100 * float(own[column].mean()) for column in ("rated", "same", "again")]
        plain = [float(value) for value in own["hours"].quantile([0.5, 0.9])]
        times, place = np.unique(own["waited"].to_numpy(), return_inverse=True)
        sizes, done = np.bincount(place), np.bincount(place, own["done"].to_numpy())
        curve = np.cumprod(1 - done / (sizes[::-1].cumsum()[::-1]))
        survival = [float(times[np.nonzero(curve <= 1 - q + 1e-10)[0][0]]) for q in (0.5, 0.9)]
        resolved = int(own["done"].sum())
        found[str(name)] = [len(own), resolved, len(own) - resolved, *shares, *plain, *survival]
    return found


WAYS: dict[str, Callable[[str], dict[str, list[float | None]]]] = {
    "ours": ours,
    "duckdb": duckdb_alone,
    "pandas": by_pandas,
}


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        small = _file(Path(folder), 1_000)
        for size in SIZES:
            path = _file(Path(folder), size)
            runs = [{way: _run(way, path, small) for way in WAYS} for _ in range(PAIRS)]
            _same(runs[0])
            yield from _rows(size, path.stat().st_size, runs)
            path.unlink()


def _rows(size: int, given: int, runs: list[dict[str, dict[str, Any]]]) -> Iterator[Row]:
    name = f"evidence: {size // 1_000_000} million rows"
    note = f"{given / 1e6:.0f} MB of CSV, imports and a first small file before the clock starts."
    if size == SIZES[0]:
        yield _time(f"{name}, DuckDB alone", runs, "duckdb", 1.5, note)
        yield _faster(f"{name}, pandas", runs, 1.7)
        return
    yield _faster(f"{name}, pandas", runs, 2.5, note)
    yield _time(f"{name}, DuckDB alone", runs, "duckdb", None)
    yield _peak(f"{name}, peak of pandas", runs, "pandas", 0.2)
    yield _peak(f"{name}, peak of DuckDB", runs, "duckdb", 1.1)


def _time(area: str, runs: list[Any], way: str, bar: float | None, note: str = "") -> Row:
    pairs = [(run["ours"]["seconds"], run[way]["seconds"]) for run in runs]
    ratio = Spread.of([mine / theirs for mine, theirs in pairs])
    met = None if bar is None else ratio.median <= bar
    return Row(area, *_sides(pairs), ratio, "–" if bar is None else f"≤ {bar:g} × its time", met, note=note)


def _faster(area: str, runs: list[Any], bar: float, note: str = "") -> Row:
    pairs = [(run["ours"]["seconds"], run["pandas"]["seconds"]) for run in runs]
    ratio = Spread.of([theirs / mine for mine, theirs in pairs])
    return Row(area, *_sides(pairs), ratio, f"≥ {bar:g} × faster", ratio.median >= bar, note=note)


def _peak(area: str, runs: list[Any], way: str, bar: float) -> Row:
    pairs = [(run["ours"]["peak"], run[way]["peak"]) for run in runs]
    ratio = Spread.of([mine / theirs for mine, theirs in pairs])
    return Row(area, *_sides(pairs), ratio, f"≤ {bar:g} × its peak", ratio.median <= bar, unit="MiB")


def _sides(pairs: list[tuple[float, float]]) -> tuple[Spread, Spread]:
    mine, theirs = zip(*pairs, strict=True)
    return Spread.of(mine), Spread.of(theirs)


def _file(folder: Path, count: int) -> Path:
    import duckdb  # noqa: PLC0415  only where the file is made

    path = folder / f"cases_{count}.csv"
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(MADE.format(count=count, path=path, as_of=AS_OF))
    return path


def _run(way: str, path: Path, small: Path) -> dict[str, Any]:
    """Seconds, peak in MiB and the figures of one way, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.evidence", way, str(path), str(small)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _same(run: dict[str, dict[str, Any]]) -> None:
    """All three compute the same figures, or their times mean nothing."""
    for way in ("duckdb", "pandas"):
        for name, figures in run["ours"]["figures"].items():
            for mine, theirs in zip(figures, run[way]["figures"][name], strict=True):
                if abs(mine - theirs) > 1e-9 * max(1.0, abs(theirs)):
                    raise AssertionError(f"{name}: ours {mine}, {way} {theirs}.")


def main(way: str, path: str, small: str) -> None:
    work = WAYS[way]
    work(small)
    found: list[Any] = []
    taken = seconds(lambda: found.append(work(path)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": taken, "peak": peak, "figures": found[0]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
