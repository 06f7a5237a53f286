"""Hostile files are refused with a sentence; their cost is measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from awards.evidence.reading import read
from awards.evidence.refusals import Limits, Unreadable
from tests.evidence.exports import as_csv, made_rows
from tests.evidence.hostile import HOSTILE, refusal, write_all
from tests.evidence.test_reading import as_parquet, as_xlsx, as_zip, cells

SECONDS, MEGABYTES = 1.0, 64.0  # security.md
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    sentence = refusal(path)
    assert sentence is not None
    assert sentence[0].isalnum()
    assert sentence.endswith(".")
    assert len(sentence) < 300
    assert "Traceback" not in sentence
    assert str(tmp_path) not in sentence


@pytest.mark.slow
def test_hostile_files_cost_less_than_a_second_and_64_megabytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_all(tmp_path)
    command = [sys.executable, "-m", "tests.evidence.hostile", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["name"] for one in found} == set(HOSTILE)
    slowest = max(found, key=lambda one: one["seconds"])
    largest = max(found, key=lambda one: one["megabytes"])
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(found)} hostile files: slowest {slowest['seconds']:.2f} s ({slowest['name']}), "
            f"most memory + {largest['megabytes']:.0f} MB ({largest['name']})\n"
        )
    assert slowest["seconds"] < SECONDS
    assert largest["megabytes"] < MEGABYTES


@pytest.mark.parametrize(
    ("limits", "part"),
    [
        (Limits(upload=1_000), "larger than"),
        (Limits(columns=3), "columns"),
        (Limits(line=20), "line of more than"),
    ],
)
def test_every_limit_of_a_plain_file_is_kept(limits: Limits, part: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(as_csv(made_rows("freshdesk")))
    with pytest.raises(Unreadable, match=part):
        read(path, limits=limits)


@pytest.mark.parametrize(
    ("name", "limits", "part"),
    [
        ("a.zip", Limits(expanded=1_000), "Unpacked"),
        ("a.zip", Limits(ratio=2, ratio_from=1_000), "grows more than 2 times"),
        ("a.zip", Limits(entries=0), "more than 0 files"),
        ("a.xlsx", Limits(columns=5), "more than 5 cells"),
        ("a.xlsx", Limits(cell=5), "more than 5 characters"),
        ("a.parquet", Limits(rows=10), "too large when unpacked"),
        ("a.parquet", Limits(columns=5), "more than 5 columns"),
    ],
)
def test_every_limit_of_a_packed_file_is_kept(name: str, limits: Limits, part: str, tmp_path: Path) -> None:
    rows = made_rows("freshdesk")
    content = {
        "zip": as_zip(as_csv(rows).encode()),
        "xlsx": as_xlsx(cells(rows)),
        "parquet": as_parquet(rows),
    }
    path = tmp_path / name
    path.write_bytes(content[name.split(".")[1]])
    with pytest.raises(Unreadable, match=part):
        read(path, limits=limits)


def test_a_workbooks_table_of_texts_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_column(0, 0, [f"text {number}" for number in range(100)])
    with pytest.raises(Unreadable, match="MiB of texts"):
        read(path, limits=Limits(shared_strings=100))


def test_refused_and_closed_files_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    packed = tmp_path / "export.zip"
    packed.write_bytes(as_zip(as_csv(made_rows("freshdesk")).encode()))
    with read(packed):
        assert list(place.iterdir())
    assert list(place.iterdir()) == []
    packed.write_bytes(packed.read_bytes()[:-30])
    assert refusal(packed) is not None
    assert list(place.iterdir()) == []
