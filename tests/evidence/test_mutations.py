"""Made exports damaged at random: never a crash or a hang, and every rejected row has a reason."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from awards.evidence.reading import read
from awards.evidence.refusals import Unreadable
from tests.evidence.exports import EXPORTS, as_csv, as_json_lines, made_cases, made_rows, zendesk_json
from tests.evidence.test_reading import as_parquet, as_xlsx, as_zip, cells

PATIENCE = 10.0  # seconds
ODD = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b";",
    b"\0",
    b"\xff",
    b"\xe4",
    b"\t",
    b"9" * 40,
    b"=1+1",
    "☃".encode(),
    b"'",
    b"\\",
]
VALUES = ["", "?", "null", "1970-01-01", "31/12/2024", "12/31/2024", "2024-13-45 99:99", "-1", "1e999", "NaN"]
VALUES += [
    "inf",
    "9" * 30,
    "0",
    "good",
    "11",
    '"',
    "a\nb",
    "=cmd()",
    "🙂" * 50,
    "x" * 5_000,
    "2024-01-01T00:00:00Z",
]

Mutation = Callable[[bytes, random.Random], bytes]


def in_bytes(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _time in range(chance.randrange(1, 6)):
        place = chance.randrange(len(data))
        data[place : place + chance.choice([0, 1, 1, 3])] = chance.choice(
            [*ODD, bytes([chance.randrange(256)])]
        )
    return bytes(data)


def in_rows(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    for _time in range(chance.randrange(1, 4)):
        place = chance.randrange(len(lines))
        act = chance.randrange(5)
        if act == 0 and len(lines) > 1:
            del lines[place]
        elif act == 1:
            lines.insert(place, lines[chance.randrange(len(lines))])
        elif act == 2:
            lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
        elif act == 3:
            lines[place] += b"," + lines[chance.randrange(len(lines))]
        else:
            other = chance.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
    return b"\n".join(lines)


def cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def in_cells(export: str, chance: random.Random) -> bytes:
    rows = made_rows(export, 30)
    for _time in range(chance.randrange(1, 8)):
        row = chance.choice(rows)
        row[chance.choice(list(row))] = chance.choice(VALUES)
    return as_csv(rows, chance.choice([",", ";", "\t"])).encode()


def mutated(number: int) -> bytes:
    """The export and damage of this number; the same in every run."""
    chance = random.Random(number)
    export = chance.choice(list(EXPORTS))
    wrapped = chance.random()
    if wrapped < 0.1:
        content = as_json_lines([zendesk_json(case) for case in made_cases(30)]).encode()
    elif wrapped < 0.15:
        content = as_xlsx(cells(made_rows(export, 30)))
    elif wrapped < 0.2:
        content = as_parquet(made_rows(export, 30))
    elif wrapped < 0.25:
        content = as_zip(as_csv(made_rows(export, 30)).encode())
    elif wrapped < 0.55:
        return in_cells(export, chance)
    else:
        content = as_csv(made_rows(export, 30)).encode()
    return chance.choice([in_bytes, in_bytes, in_rows, in_rows, cut_off])(content, chance)


def check(number: int, folder: Path) -> str:
    """What became of the file: "read", "asked" or "refused"."""
    path = folder / "export.csv"
    path.write_bytes(mutated(number))
    started = time.perf_counter()
    try:
        reading, sentence = read(path), None
    except Unreadable as refused:
        reading, sentence = None, refused.sentence
    assert time.perf_counter() - started < PATIENCE, number
    if reading is None:
        assert sentence is not None
        assert sentence.endswith("."), number
        return "refused"
    with reading:
        counted = reading.connection.execute("SELECT count(*) FROM cases").fetchone()
        assert counted is not None
        if reading.asks:
            assert counted == (0,), number
            return "asked"
        assert counted == (reading.accepted,), number
        assert reading.accepted + reading.rejected_count + reading.reduced == reading.rows, number
        assert len(reading.rejected) == reading.rejected_count, number
        assert all(rejected.reason and 1 <= rejected.row <= reading.rows for rejected in reading.rejected), (
            number
        )
        rows = [row for (row,) in reading.connection.execute("SELECT row FROM cases").fetchall()]
        assert (
            len({*rows, *(rejected.row for rejected in reading.rejected)}) + reading.reduced == reading.rows
        )
    return "read"


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_damaged_exports_are_read_or_refused(start: int, tmp_path: Path) -> None:
    found = Counter(check(number, tmp_path) for number in range(start, start + 50))
    assert found["read"] > 15


@pytest.mark.slow
def test_two_thousand_damaged_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found: Counter[str] = Counter()
    slowest = 0.0
    for number in range(2_000):
        started = time.perf_counter()
        found[check(number, tmp_path)] += 1
        slowest = max(slowest, time.perf_counter() - started)
    with capsys.disabled():
        sys.stdout.write(f"\n2,000 damaged exports: {dict(found)}, slowest {slowest:.2f} s\n")
    assert found.total() == 2_000
