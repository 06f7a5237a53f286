"""Run the benchmarks of the named areas, or of all: python -m benchmarks [AREA …]."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks import assignment, database, evidence, ranks, tabulation, web
from benchmarks.measure import Row, Spread

OUT = Path(__file__).parent / "out"
AREAS: Mapping[str, tuple[Callable[[], Iterable[Row]], ...]] = {
    "database": (database.rows,),
    "evidence": (evidence.rows,),
    "scoring": (tabulation.rows, ranks.rows, assignment.rows),
    "web": (web.rows,),
}


def shown(spread: Spread | None, unit: str) -> str:
    """`1.23 (1.20–1.31) s`; an asterisk where a part was run and multiplied."""
    if spread is None:
        return "–"
    star = "" if spread.share == 1 else "*"
    numbers = [f"{value:.3g}" for value in (spread.median, spread.low, spread.high)]
    return f"{numbers[0]}{star} ({numbers[1]}–{numbers[2]}) {unit}".rstrip()


def lines(rows: Iterable[Row]) -> Iterator[str]:
    yield "| area | ours | reference | ratio | bar | met |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        met = {True: "yes", False: "no", None: "–"}[row.met]
        sides = (shown(row.ours, row.unit), shown(row.reference, row.unit), shown(row.ratio, ""))
        yield "| " + " | ".join([row.area, *sides, row.bar, met]) + " |"


def run(area: str) -> list[Row]:
    """Every row of one area, kept as JSON."""
    rows = [row for measure in AREAS[area] for row in measure()]
    OUT.mkdir(exist_ok=True)
    kept = {
        "area": area,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "rows": [row.as_json() for row in rows],
    }
    (OUT / f"{area}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in AREAS]
    if unknown:
        print(f"There is no area {', '.join(unknown)}; there are {', '.join(AREAS)}.", file=sys.stderr)
        return 2
    rows = [row for name in names or AREAS for row in run(name)]
    print("\n".join(lines(rows)))
    print("\nMedian (least–greatest) of the runs. * A part was run and its time multiplied to the whole.")
    for row in rows:
        if row.note:
            print(f"{row.area}: {row.note}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
