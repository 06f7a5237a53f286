"""`awards metrics` as somebody types it: no site, no settings, nothing but the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from awards import cli
from awards.evidence.summary import figures, read
from tests.evidence import rows
from tests.evidence.test_engines import in_postgres
from tests.postgres import Server

KEYS = [
    "group",
    "n",
    "resolved",
    "open",
    "unusable",
    "median_hours_naive",
    "p90_hours_naive",
    "median_hours_km",
    "p90_hours_km",
    "csat",
    "csat_low",
    "csat_high",
    "nps",
    "responses",
]
INCIDENTS = """number,state,opened_at,resolved_at,closed_at,assignment_group,made_sla,reopen_count
INC1,Closed,2025-03-01 10:00:00,2025-03-01 12:00:00,2025-03-05 12:00:00,A,true,0
INC2,Closed,2025-03-01 10:00:00,2025-03-01 14:00:00,2025-03-05 12:00:00,A,false,1
INC3,New,2025-03-01 11:00:00,,,B,true,0
INC4,Closed,never,2025-03-02 10:00:00,,B,true,0
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.main, ["metrics", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def incidents(tmp_path: Path) -> Path:
    path = tmp_path / "incidents.csv"
    path.write_text(INCIDENTS, encoding="utf-8")
    return path


def data(*words: object) -> dict[str, object]:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_the_json_has_exactly_the_agreed_keys(incidents: Path) -> None:
    found = data(incidents, "--by", "group")
    assert list(found) == ["format", "zone", "as_of", "rejected", "groups"]
    assert (found["format"], found["zone"]) == ("servicenow", "UTC")
    assert found["as_of"] == "2025-03-05T12:00:00+00:00"
    assert [rejected["row"] for rejected in found["rejected"]] == [4]
    assert "opened_at" in found["rejected"][0]["reason"]
    assert [list(group) for group in found["groups"]] == [KEYS, KEYS]
    first = dict(zip(KEYS, found["groups"][0].values(), strict=True))
    assert [first[key] for key in KEYS[:9]] == ["A", 2, 2, 0, 0, 3.0, pytest.approx(3.8), 2.0, 4.0]
    assert (first["csat"], first["nps"], first["responses"]) == (None, None, 0)


def test_open_cases_wait_until_the_given_instant(incidents: Path) -> None:
    found = data(incidents, "--as-of", "2025-03-31", "--zone", "Europe/Berlin")
    assert found["as_of"] == "2025-03-30T22:00:00+00:00"
    assert found["groups"][0]["open"] == 1


@pytest.mark.parametrize("by", ["group", "assignment_group", "Assignment_Group"])
def test_groups_are_named_canonically_or_by_the_file(incidents: Path, by: str) -> None:
    assert [group["group"] for group in data(incidents, "--by", by)["groups"]] == ["A", "B"]


def test_any_header_of_the_file_may_group(incidents: Path) -> None:
    groups = data(incidents, "--by", "state")["groups"]
    assert {group["group"]: group["n"] for group in groups} == {"Closed": 2, "New": 1}


def test_the_table_shows_figures_definitions_and_rejected_rows(incidents: Path) -> None:
    output = run(incidents, "--by", "group").output
    assert "resolution-calendar-hours-km-median" in output
    assert "row 4:" in output
    assert "A " in output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "nothing"), "There is no column nothing; the file has number, state"),
        (("--as-of", "soon"), "--as-of takes a date such as 2026-03-31, not soon."),
        (("--zone", "Mars/Olympus"), "There is no time zone named"),
        (("--map", "opened_at"), "--map takes FIELD=HEADER"),
        (("--map", "weight=number"), "unknown field"),
        (("--by", "assignee", "--summary", "out.json"), "A summary never names people"),
    ],
)
def test_wrong_words_are_refused_in_one_sentence(
    incidents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(incidents, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert sentence in found.stderr
    assert found.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == ["incidents.csv"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"PK\x03\x04 broken"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    found = run(tmp_path / "bad.csv", "--json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "bad.csv" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    found = run(tmp_path / "none.csv")
    assert found.exit_code == 2
    assert "none.csv" in found.stderr


def test_an_ambiguous_order_of_day_and_month_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text(
        "number,state,opened_at,resolved_at\nINC1,Closed,01/02/2025 10:00,02/02/2025 10:00\n",
        encoding="utf-8",
    )
    asked = run(path)
    assert asked.exit_code == 2
    assert "--date-order dmy" in asked.stderr
    assert data(path, "--date-order", "dmy")["groups"][0]["median_hours_naive"] == 24
    assert data(path, "--date-order", "mdy")["groups"][0]["median_hours_naive"] > 24


def test_it_needs_no_site_and_leaves_nothing_behind(incidents: Path, tmp_path: Path) -> None:
    """A fresh process in an empty folder without any environment never imports the web application."""
    empty = tmp_path / "empty"
    empty.mkdir()
    code = (
        "import sys; from awards.cli import main\n"
        "try: main(['metrics', sys.argv[1], '--json'])\n"
        "finally: assert 'awards.web' not in sys.modules, 'the web was imported'"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(incidents)],
        cwd=empty,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["groups"][0]["n"] == 3
    assert os.listdir(empty) == []


def test_a_summary_of_a_table_is_written_without_moving_its_rows(postgres: Server, tmp_path: Path) -> None:
    cases = rows.connection(3_000)
    out = tmp_path / "summary.json"
    with in_postgres(postgres, cases, rows.csv(3_000, tmp_path)) as url:
        found = data("--connect", url, "--table", "public.cases", "--by", "group", "--summary", out)
        refused = run("--connect", url, "--table", "nowhere")
    assert sum(group["n"] for group in found["groups"]) == 3_000
    summary = read(out)
    assert (summary.rows, summary.format, summary.source_sha256) == (3_000, "table", None)
    assert [group.n for group in figures(summary)] == [group["n"] for group in found["groups"]]
    assert refused.exit_code == 2
    assert refused.stderr.startswith("The table nowhere cannot be opened there")


def test_a_database_of_another_kind_is_refused() -> None:
    found = run("--connect", "mysql://somewhere/db")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "--connect takes a URL" in found.stderr


def test_a_file_or_a_database_but_not_both(incidents: Path) -> None:
    assert run().exit_code == 2
    assert run(incidents, "--connect", "postgresql://x/y").exit_code == 2
