"""The summary computed at home: small, without rows, and unchanged or refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from awards.evidence.charts import charts
from awards.evidence.metrics import measure
from awards.evidence.refusals import Unreadable
from awards.evidence.summary import Summary, figures, parse, read, summarize, write
from tests.evidence import rows

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def summary(count: int = 2_000) -> Summary:
    connection = rows.connection(count)
    return summarize(
        measure(connection, by="group", as_of=AS_OF),
        charts(connection, as_of=AS_OF),
        format="zendesk",
        zone="UTC",
        as_of=AS_OF,
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        rows=count,
        source_sha256="0" * 64,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made_at_home = summary()
    write(made_at_home, tmp_path / "summary.json")
    found = read(tmp_path / "summary.json")
    assert json.loads(found.to_json()) == json.loads(made_at_home.to_json())
    groups = figures(found)
    assert groups[0].figures["csat"].n >= 5
    assert groups == figures(made_at_home)


def test_no_case_is_in_it() -> None:
    text = summary().to_json()
    assert len(text) < 120_000
    assert "C17" not in text


def test_small_groups_are_left_out() -> None:
    found = summary(30)
    assert found.suppressed > 0
    assert all(group["n"] >= 5 for group in found.groups)
    assert all(one["n"] >= 5 for group in found.groups for one in group["figures"].values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data["groups"][0]["figures"]["csat"].update(value=99.0), "its digest does not fit"),
        (lambda data: data.update(as_of="2026-02-01T00:00:00+00:00"), "its digest does not fit"),
        (lambda data: data.update(digest=""), "its digest does not fit"),
        (lambda data: data.update(kind="something/1"), "is not a summary"),
        (lambda data: data.pop("digest"), "its digest does not fit"),
    ],
)
def test_a_changed_summary_is_refused(change: object, sentence: str) -> None:
    data = json.loads(summary().to_json())
    change(data)
    with pytest.raises(Unreadable, match=sentence):
        parse(json.dumps(data).encode(), "s.json")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"[]", b"{}", b'{"kind": NaN}', b"[" * 100_000, b'"x"', b" " * 5_000_000]
)
def test_other_files_are_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"s\.json is (not|larger)"):
        parse(content, "s.json")
