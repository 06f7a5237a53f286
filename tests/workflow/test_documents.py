"""Evidence that is not recomputed here: a summary made at home, twelve months with a document."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from awards import clock
from awards.cli.metrics import metrics as command
from awards.config import Settings
from awards.enums import ClaimState, FileKind, MetricKind, MetricState, NominationKind
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Claim, ClaimEvent, EvidenceFile, MetricFile, MonthlyTable, Nomination
from awards.workflow import documents
from awards.workflow.documents import Month
from tests.web.stage import Stage, a_stage
from tests.workflow.test_uploads import a_draft, zendesk

PDF = b"%PDF-1.7\n% a table on paper\n"


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


@pytest.fixture
def nomination(stage: Stage) -> Nomination:
    return a_draft(stage)


@pytest.fixture
def summary(tmp_path: Path) -> bytes:
    """What `awards metrics --summary` writes of a help desk's export."""
    export, out = tmp_path / "cases.csv", tmp_path / "summary.json"
    export.write_bytes(zendesk())
    answer = CliRunner().invoke(command, [str(export), "--summary", str(out)])
    assert answer.exit_code == 0, answer.output
    return out.read_bytes()


def taken(nomination: Nomination, content: bytes) -> None:
    documents.accept_summary(
        actor=nomination.nominator,
        nomination=nomination,
        stream=io.BytesIO(content),
        file_name="summary.json",
    )


def year() -> list[Month]:
    """The last twelve full months."""
    today = clock.now().date()
    months = [date(today.year - (n >= today.month), (today.month - 1 - n) % 12 + 1, 1) for n in range(1, 13)]
    return [Month(month, 20, 18, 12, 5, 3, 40, Decimal("5.5")) for month in reversed(months)]


def stated(nomination: Nomination, months: list[Month], content: bytes = PDF, role: str = "Director") -> None:
    documents.state_monthly_table(
        actor=nomination.nominator,
        nomination=nomination,
        months=months,
        signatory_name="Ada Lind",
        signatory_role=role,
        stream=io.BytesIO(content),
        file_name="table.pdf",
    )


def test_a_summary_becomes_documented_figures(nomination: Nomination, summary: bytes) -> None:
    taken(nomination, summary)
    assert {one.kind for one in nomination.metrics} == {MetricKind.CSAT, MetricKind.RESOLUTION}
    assert {one.state for one in nomination.metrics} == {MetricState.DOCUMENTED}
    files = db.session.scalars(select(EvidenceFile)).all()
    assert [one.kind for one in files] == [FileKind.SUMMARY]
    assert len(db.session.scalars(select(MetricFile)).all()) == 2
    events = db.session.scalars(select(ClaimEvent)).all()
    assert {one.to_state for one in events} == {ClaimState.DOCUMENTED}


def test_one_changed_digit_is_found(nomination: Nomination, summary: bytes) -> None:
    changed = summary.replace(b'"rows": 4', b'"rows": 9')
    assert changed != summary
    with pytest.raises(Invalid, match="changed after it was made"):
        taken(nomination, changed)
    with pytest.raises(Invalid, match="not a summary"):
        taken(nomination, b"{}")
    assert db.session.scalars(select(EvidenceFile)).all() == []


def test_a_summary_of_several_groups_is_refused(nomination: Nomination, tmp_path: Path) -> None:
    export, out = tmp_path / "cases.csv", tmp_path / "summary.json"
    export.write_bytes(zendesk())
    CliRunner().invoke(command, [str(export), "--by", "group", "--summary", str(out)])
    with pytest.raises(Invalid, match="covers 2 groups"):
        taken(nomination, out.read_bytes())


def test_twelve_months_make_csat_and_nps_but_no_median(nomination: Nomination, settings: Settings) -> None:
    stated(nomination, year())
    values = {one.kind: one.value for one in nomination.metrics}
    assert values == {MetricKind.CSAT: 90, MetricKind.NPS: 45}
    table = db.session.scalars(select(MonthlyTable)).one()
    assert (table.signatory_name, len(table.months)) == ("Ada Lind", 12)
    kept = settings.instance_dir / "documents" / table.file.stored
    assert kept.read_bytes() == PDF
    claims = db.session.scalars(select(Claim)).all()
    assert {one.state for one in claims} == {ClaimState.DOCUMENTED}


def test_a_later_table_supersedes_the_earlier(nomination: Nomination) -> None:
    stated(nomination, year())
    stated(nomination, [replace(one, top_two=10) for one in year()])
    tables = db.session.scalars(select(MonthlyTable).order_by(MonthlyTable.id)).all()
    assert [one.superseded_at is None for one in tables] == [False, True]
    assert len(db.session.scalars(select(EvidenceFile)).all()) == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"top_two": 21}, "the two best ratings can be at most as many as all answers"),
        ({"cases": -1}, "whole numbers, 0 or more"),
        ({"median_hours": Decimal(0)}, "the median is a number of hours above 0"),
        ({"month": date(2099, 1, 1)}, "the month is not over yet"),
    ],
)
def test_a_faulty_month_is_named(nomination: Nomination, change: dict[str, object], sentence: str) -> None:
    months = year()
    months[-1] = replace(months[-1], **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=f"{months[-1].month:%B %Y}: .*{sentence}"):
        stated(nomination, months)


def test_what_is_missing_is_said(nomination: Nomination, settings: Settings) -> None:
    with pytest.raises(Invalid, match="Give 12 months, not 11"):
        stated(nomination, year()[1:])
    gap = [replace(year()[0], month=date(year()[0].month.year - 1, 1, 1)), *year()[1:]]
    with pytest.raises(Invalid, match="without a gap"):
        stated(nomination, gap)
    with pytest.raises(Invalid, match="what position"):
        stated(nomination, year(), role=" ")
    with pytest.raises(Invalid, match="no PDF, PNG, JPEG or XLSX"):
        stated(nomination, year(), b"<html><script>alert(1)</script>")
    assert list((settings.instance_dir / "documents").iterdir()) == []


def test_a_workbook_is_a_document_unless_it_runs_something(nomination: Nomination) -> None:
    stated(nomination, year(), workbook())
    file = db.session.scalars(select(EvidenceFile)).one()
    assert file.media_type.endswith("spreadsheetml.sheet")
    with pytest.raises(Invalid, match="macros"):
        stated(nomination, year(), workbook({"xl/vbaProject.bin": b"Sub Auto_Open()"}))
    with pytest.raises(Invalid, match="no PDF, PNG, JPEG or XLSX"):
        stated(nomination, year(), zipped({"notes.txt": b"hello"}))


def workbook(more: dict[str, bytes] | None = None) -> bytes:
    book, content = Workbook(), io.BytesIO()
    book.active.append(["Month", "Answers"])
    book.save(content)
    with zipfile.ZipFile(content) as made:
        return zipped({name: made.read(name) for name in made.namelist()} | (more or {}))


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_only_a_companys_own_nomination_brings_files(stage: Stage, summary: bytes) -> None:
    peer = stage.nominated("South", kind=NominationKind.PEER)
    with pytest.raises(WrongState):
        taken(peer, summary)
