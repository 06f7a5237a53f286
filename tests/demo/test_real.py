"""The published data: read right, computed right, and never ranked on too little."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from awards.demo import run
from awards.demo.published import UNASSIGNED, desks, practices
from awards.errors import Invalid
from awards.workflow import reporting
from tests.shared_data import shared


def rows(name: str) -> list[dict[str, str]]:
    with shared(f"data/evidence/{name}").open(newline="") as file:
        return list(csv.DictReader(file))


def test_practices_carry_every_answer() -> None:
    found = {one.name: one for one in practices(shared("data/evidence"))}
    for row in rows("result_D_fft_by_surgery.csv"):
        ratings = found[row["surgery"]].ratings
        assert len(ratings) == int(row["n"])
        assert sum(isinstance(rating, int) for rating in ratings) == int(row["valid"])


def test_incidents_count_once_in_their_last_state() -> None:
    found = {one.name: one for one in desks(shared("data/evidence"))}
    assert len(found) == 20
    assert UNASSIGNED not in found
    for row in rows("result_A_uci_by_group.csv"):
        if row["team"] != UNASSIGNED:
            cases = found[row["team"]].cases
            assert len(cases) == int(row["n"])
            assert int(cases["resolved_at"].notna().sum()) == int(row["resolved"])


def test_a_folder_without_the_files_is_named(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"D_gp_friends_family_test\.csv"):
        run(out=tmp_path / "out", real=tmp_path, progress=lambda _sentence: None)


def test_the_season_on_published_data(app: Flask, tmp_path: Path) -> None:
    summary = run(out=tmp_path / "out", real=shared("data/evidence"), progress=lambda _sentence: None)
    with (tmp_path / "out" / "evidence.csv").open(newline="", encoding="utf-8") as file:
        figures = {row["nominee"]: row for row in csv.DictReader(file)}
    for row in rows("result_D_fft_by_surgery.csv"):
        figure = figures[row["surgery"]]
        assert round(Decimal(figure["value"]), 1) == Decimal(row["csat_t2b"])
        assert int(figure["n"]) == int(row["valid"])
        low, high = (Decimal(text) for text in row["ci"].strip("()").split(", "))
        assert (round(Decimal(figure["low"]), 1), round(Decimal(figure["high"]), 1)) == (low, high)
    for row in rows("result_A_uci_by_group.csv"):
        if row["team"] != UNASSIGNED:
            figure = figures[row["team"]]
            assert abs(Decimal(figure["value"]) - Decimal(row["median_h"])) <= Decimal("0.01")
            assert int(figure["open"]) == 0, "every incident of the log was closed"
            unusable = int(row["n"]) - int(row["resolved"])
            assert int(figure["unusable"]) == unusable
            assert bool(unusable) == ("neither open nor resolved" in figure["flag"])
    assert summary["counts"]["entry"]["active"] == 31
    program = reporting.program_called("published-evidence-2027")
    assert program is not None
    unranked = {
        row.entry.nominee.name: row for row in reporting.standings(program.categories[0]) if not row.rank
    }
    assert set(unranked) == {"Practice 11", "Practice 05"}
    assert all("100" in row.reason for row in unranked.values())
