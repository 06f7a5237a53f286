"""Seeded forgeries of real slices are noticed, honest slices left alone; docs/integrity.md has the figures.

The thresholds were chosen on the tuning half of the units alone; what is asserted here is the other half, and
docs/integrity.md tells what its first run gave. `python -m tests.evidence.test_forgeries` runs the study and
writes the tables into the document.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from awards.evidence.flags import CHECKS
from awards.evidence.flags.thresholds import published
from tests.evidence.forgeries import FORGERIES
from tests.evidence.honest import SOURCES, Slice, connect, slices, units_of
from tests.evidence.study import Recall, best_window_by_lot, noticed, study

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/integrity.md"
SEED, EACH = 2027, 20


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.2f})" if whole else "–"


def recall_table(found: list[Recall]) -> list[str]:
    lines = ["| forgery | played on | its own flags | any flag |", "|---|---:|---:|---:|"]
    for row in found:
        mark = {0.9: "", 0.7: " ²", 0: " ¹"}[row.least]
        lines.append(
            f"| {row.name}{mark} | {row.slices} | {row.share:.2f} | {row.any / max(row.slices, 1):.2f} |"
        )
    promised = [row for row in found if row.least]
    played, own = sum(row.slices for row in promised), sum(row.own for row in promised)
    every = sum(row.any for row in promised)
    return [*lines, f"| **all but ¹** | {played} | **{own / played:.2f}** | {every / played:.2f} |"]


def honest_table(honest: list[Slice], before: list[frozenset[str]]) -> list[str]:
    lines = ["| honest slices | rows (median) | flagged | which flags |", "|---|---:|---:|---|"]
    for source in [*SOURCES, ""]:
        chosen = [(claim, codes) for claim, codes in zip(honest, before, strict=True) if source in claim.name]
        codes = sorted({code for _, codes in chosen for code in codes})
        counts = ", ".join(f"{code} {sum(code in found for _, found in chosen)}" for code in codes)
        rows = int(np.median([len(claim.cases) for claim, _ in chosen]))
        flagged = sum(bool(found) for _, found in chosen)
        name = source or "**all**"
        lines.append(f"| {name} | {rows} | {share(flagged, len(chosen))} | {counts or 'none'} |")
    return lines


@cache
def studied() -> tuple[list[Slice], list[frozenset[str]], list[Recall]]:
    honest = slices("evaluation", each=EACH, seed=SEED)
    return honest, *study(honest, seed=SEED)


def report() -> str:
    honest, before, found = studied()
    lot = best_window_by_lot(honest, seed=SEED)
    lines = [
        *recall_table(found),
        "",
        *honest_table(honest, before),
        "",
        f"A quarter drawn by lot and declared as the period is called the best one on {share(*lot)} slices.",
    ]
    return "\n".join(lines)


def written(name: str) -> str:
    text = DOCUMENT.read_text(encoding="utf-8")
    return text.split(f"<!-- {name}: begin -->")[1].split(f"<!-- {name}: end -->")[0].strip()


def checks_table() -> str:
    lines = ["| check | what it looks at | flagged when |", "|---|---|---|"]
    for check in CHECKS:
        threshold = check.threshold.format(**published()[check.code])
        lines.append(f"| **{check.title}**<br>`{check.code}`, {check.kind} | {check.method} | {threshold} |")
    return "\n".join(lines)


def put(name: str, table: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, tail = text.split(begin)[0], text.split(end)[1]
    DOCUMENT.write_text(f"{head}{begin}\n{table}\n{end}{tail}", encoding="utf-8")


def test_the_document_lists_every_check() -> None:
    assert written("checks") == checks_table()


@pytest.mark.slow
def test_the_document_has_the_figures_of_the_study() -> None:
    assert written("study") == report()


@pytest.mark.slow
@pytest.mark.parametrize("name", [forgery.name for forgery in FORGERIES if forgery.least])
def test_a_forgery_is_noticed(name: str) -> None:
    row = next(row for row in studied()[2] if row.name == name)
    assert row.slices >= 5
    assert row.share >= row.least


@pytest.mark.slow
def test_at_most_one_honest_slice_in_ten_is_flagged() -> None:
    before = studied()[1]
    assert sum(map(bool, before)) <= 0.1 * len(before)


def test_forgeries_of_a_few_slices_are_noticed() -> None:
    honest = slices("evaluation", each=1, seed=5)
    _, found = study(honest, seed=5)
    promised = [row for row in found if row.least]
    assert sum(row.own for row in promised) >= 0.9 * sum(row.slices for row in promised)


def test_tuning_and_evaluation_share_no_unit() -> None:
    for load, _ in SOURCES.values():
        frame = load()
        tuning, evaluation = set(units_of(frame, "tuning")), set(units_of(frame, "evaluation"))
        assert not tuning & evaluation
        assert tuning | evaluation == set(frame["unit"])


def test_the_sources_are_whole() -> None:
    sizes = {name: len(load()) for name, (load, _) in SOURCES.items()}
    assert sizes == {"ServiceNow": 20_769, "NYC 311": 4_969, "GP practices": 3_863}


def test_a_slice_is_drawn_again_by_its_seed() -> None:
    first, again = (slices("evaluation", each=1, seed=3) for _ in range(2))
    assert [claim.name for claim in first] == [claim.name for claim in again]
    assert [noticed(claim) for claim in first] == [noticed(claim) for claim in again]


def test_a_slice_has_the_canonical_columns() -> None:
    claim = slices("evaluation", each=1, seed=3)[0]
    with connect(claim.cases) as connection:
        n, resolved = connection.execute("SELECT count(*), count(resolved_on) FROM cases").fetchall()[0]
    assert n == len(claim.cases)
    assert resolved == claim.cases["resolved_at"].notna().sum()


if __name__ == "__main__":
    put("checks", checks_table())
    put("study", report())
