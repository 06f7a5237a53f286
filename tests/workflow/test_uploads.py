"""Exports on their way in: read, asked about, narrowed, accepted, and nothing personal left behind."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, TextIO, cast

import duckdb
import pytest
import structlog
import time_machine
from flask import Flask, current_app
from sqlalchemy import inspect, select, text

from awards import clock
from awards.config import Settings
from awards.enums import ClaimState, MetricKind, MetricState, NominationKind, Span, UploadState
from awards.errors import Invalid, StaleEdit, WrongState
from awards.evidence.mapping import Mapping
from awards.extensions import db
from awards.jobs import ledger
from awards.logs import configure
from awards.models import Claim, Dataset, EvidenceFlag, Measure, Metric, Nomination, Upload
from awards.workflow import nominations, uploads
from awards.workflow.accounts import join_organization
from awards.workflow.kept_rows import rows_of
from awards.workflow.notes import notes_of
from awards.workflow.retention import erase_evidence
from tests.season import person
from tests.web.stage import Stage, a_stage

CANARIES = ("canary.bird@example.com", "+44 20 7946 0958", "Wilhelmina Featherstonehaugh")
KEPT_TEXTS = (9, 10)
"""Where channel and priority stand; an address or a telephone number there stops the file."""
HEADER = "Id,Requester,Group,Assignee,Created at,Solved at,Satisfaction Score,Summation column,Subject\n"


@pytest.fixture
def stage(app: Flask) -> Stage:
    return a_stage()


class Logs:
    """Everything that was logged, through the standard library or by ours."""

    def __init__(self, caplog: pytest.LogCaptureFixture, ours: StringIO) -> None:
        self.caplog, self.ours = caplog, ours

    @property
    def text(self) -> str:
        return self.caplog.text + self.ours.getvalue()


@pytest.fixture
def logs(app: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[Logs]:
    ours = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(cast("TextIO", ours)))
    with caplog.at_level(logging.DEBUG):
        yield Logs(caplog, ours)
    configure()


@pytest.fixture
def nomination(stage: Stage) -> Nomination:
    return a_draft(stage)


def a_draft(stage: Stage, name: str = "Cora") -> Nomination:
    """A company's own draft."""
    cora = person(name)
    return nominations.start_nomination(
        program=stage.program,
        category=stage.category,
        kind=NominationKind.SELF,
        nominator=cora,
        organization=join_organization(actor=cora, name=f"Northwind of {name}"),
        typed={"nominee_name": "Team North"},
    )


def zendesk(rows: int = 400, *, months: int = 26) -> bytes:
    """A help desk's export: two groups, one case in ten open, four ratings in five good."""
    day = timedelta(days=months * 30) / rows
    start = clock.now().replace(microsecond=0, tzinfo=None) - timedelta(days=months * 30)
    lines = [HEADER]
    for n in range(rows):
        opened = start + n * day
        solved = "" if n % 10 == 9 else (opened + timedelta(hours=1 + n % 7)).isoformat(" ")
        rating = ("good", "bad", "good", "good", "good")[n % 5] if n % 2 else "offered"
        bird = CANARIES[n % 3]
        team = "North" if n % 3 else "South"
        times = f"{opened.isoformat(' ')},{solved}"
        lines.append(f"{1000 + n},{bird},{team},{bird},{times},{rating},1,{bird}\n")
    return "".join(lines).encode()


def sent(nomination: Nomination, content: bytes, name: str = "export.csv") -> Upload:
    return uploads.receive_upload(
        actor=nomination.nominator, nomination=nomination, stream=io.BytesIO(content), file_name=name
    )


def received(nomination: Nomination, content: bytes, name: str = "export.csv") -> Upload:
    upload = sent(nomination, content, name)
    assert ledger.run_due() == 1
    return upload


def shown(upload: Upload) -> dict[str, Any]:
    return notes_of(upload).result


def accepted(nomination: Nomination, content: bytes) -> Dataset:
    upload = received(nomination, content)
    return uploads.accept_upload(actor=nomination.nominator, upload=upload, version=upload.version)


def test_a_read_export_shows_its_figures_before_they_count(nomination: Nomination) -> None:
    upload = received(nomination, zendesk())
    assert upload.state is UploadState.READY, upload.sentence
    assert shown(upload)["format"] == "zendesk"
    values = {one["name"]: one["value"] for one in shown(upload)["figures"]}
    assert 78 < float(values["csat"]) < 82
    assert values["resolution_median"] == "4.0"
    assert shown(upload)["choices"]["group"] == [["North", 266], ["South", 134]]
    assert {"Subject", "Requester"} <= set(shown(upload)["dropped"])
    assert db.session.scalars(select(Metric)).all() == []


def test_an_accepted_export_becomes_the_figures(nomination: Nomination) -> None:
    dataset = accepted(nomination, zendesk())
    metrics = {one.kind: one for one in nomination.metrics}
    assert metrics[MetricKind.CSAT].definition == "csat-binary"
    assert metrics[MetricKind.RESOLUTION].open_cases > 0
    assert {one.state for one in metrics.values()} == {MetricState.RECOMPUTED}
    names = set(db.session.scalars(select(Measure.name).where(Measure.dataset_id == dataset.id)))
    assert {"resolution_p90", "resolution_median_km", "same_day"} <= names
    spans = set(db.session.scalars(select(Measure.span).where(Measure.name == "csat")))
    assert spans == {Span.CURRENT, Span.PREVIOUS}
    claims = db.session.scalars(select(Claim)).all()
    assert {one.state for one in claims} == {ClaimState.RECOMPUTED}
    assert dataset.retained_until is not None
    assert dataset.retained_until > clock.now().date() + timedelta(days=700)


def test_only_the_nominees_rows_count(nomination: Nomination) -> None:
    upload = received(nomination, zendesk())
    whole = shown(upload)["n"]
    uploads.narrow_upload(
        actor=nomination.nominator, upload=upload, column="group", value="South", version=upload.version
    )
    assert upload.state is UploadState.RECEIVED
    assert ledger.run_due() == 1
    assert 0 < shown(upload)["n"] < whole / 2
    dataset = uploads.accept_upload(actor=nomination.nominator, upload=upload)
    assert dataset.narrowed_by == "group"


def birds_everywhere(rows: int = 400) -> bytes:
    """A help desk's export with a telephone number, a name or an address in every column of some rows."""
    extra = "Via,Priority,Status,Tags,First reply time in minutes,Reopens\n"
    lines = [HEADER.rstrip("\n") + "," + extra]
    for number, line in enumerate(zendesk(rows).decode().splitlines()[1:]):
        cells = [*line.split(","), "Chat", "High", "Closed", "a b", "12", "0"]
        if number % 7 == 0:
            at, which = number // 7 % len(cells), number // 7 // len(cells) % 2 + 1
            cells[at] = CANARIES[2 if at in KEPT_TEXTS else which]
        lines.append(",".join(cells) + "\n")
    return "".join(lines).encode()


@pytest.mark.parametrize("decision", ["accept", "discard", "replace", "expire"])
def test_nothing_personal_is_left(
    logs: Logs, nomination: Nomination, settings: Settings, decision: str
) -> None:
    upload = received(nomination, birds_everywhere())
    assert upload.state is UploadState.READY, upload.sentence
    assert shown(upload)["rejected"] > 0
    uploads.narrow_upload(actor=nomination.nominator, upload=upload, column="assignee", value=CANARIES[2])
    assert ledger.run_due() == 1
    assert upload.state is UploadState.READY, upload.sentence
    match decision:
        case "accept":
            uploads.accept_upload(actor=nomination.nominator, upload=upload)
        case "discard":
            uploads.discard_upload(actor=nomination.nominator, upload=upload)
        case "replace":
            accepted(nomination, clean())
        case "expire":
            with time_machine.travel(clock.now() + timedelta(minutes=61)):
                assert uploads.expire_uploads() == 1
    assert_no_birds(settings, logs.text)


def clean() -> bytes:
    content = zendesk(60).decode()
    for bird in CANARIES:
        content = content.replace(bird, "somebody")
    return content.encode()


def test_nothing_of_a_refused_or_unknown_file_is_left(
    logs: Logs, nomination: Nomination, settings: Settings
) -> None:
    unknown = zendesk(60).replace(HEADER.encode(), b"a,b,c,d,e,f,g,h,i\n")
    addressed = birds_everywhere(60).replace(b",Chat,", CANARIES[0].join(",,").encode())
    for content, state in ((addressed, UploadState.REFUSED), (unknown, UploadState.ASKING)):
        upload = received(nomination, content)
        assert upload.state is state
        uploads.discard_upload(actor=nomination.nominator, upload=upload)
    assert_no_birds(settings, logs.text)


def assert_no_birds(settings: Settings, logged: str) -> None:
    everything = [logged, *_database(), *_files(settings.instance_dir)]
    for bird in (*CANARIES, *CANARIES[2].split()):
        forms = {bird, bird.replace(" ", ""), bird.casefold()}
        assert not [where[:200] for where in everything if any(form in where for form in forms)]


def test_what_is_kept_names_nobody(nomination: Nomination, settings: Settings) -> None:
    dataset = accepted(nomination, zendesk())
    path = settings.instance_dir / "evidence" / dataset.kept
    columns = [row[0] for row in duckdb.connect().execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()]
    assert "opened_at" in columns
    assert not {"group", "assignee", "case_id"} & set(columns)
    digests = duckdb.connect().execute(f"SELECT DISTINCT case_digest FROM read_parquet('{path}')").fetchall()
    assert len(digests) == 400
    assert ("1000",) not in digests
    assert list((settings.instance_dir / "staged").iterdir()) == []


def test_a_kept_column_with_addresses_stops_the_file(nomination: Nomination) -> None:
    content = zendesk(50).replace(b"Subject", b"Priority")
    upload = received(nomination, content)
    assert upload.state is UploadState.REFUSED
    assert upload.sentence.startswith("The column Priority holds ")


def test_words_that_could_be_names_are_kept_as_other(nomination: Nomination, settings: Settings) -> None:
    content = zendesk(60).decode().replace("Subject", "Priority")
    for place, bird in enumerate(CANARIES):
        content = content.replace(f"1,{bird}\n", f"1,{('Featherstonehaugh', 'High', 'P2')[place]}\n")
    dataset = accepted(nomination, content.encode())
    path = settings.instance_dir / "evidence" / dataset.kept
    found = duckdb.connect().execute(f"SELECT DISTINCT priority FROM read_parquet('{path}')").fetchall()
    assert {row[0] for row in found} == {"other", "High", "P2"}


def test_rows_behind_a_flag_are_shown_until_they_are_erased(nomination: Nomination) -> None:
    dataset = accepted(nomination, zendesk(60))
    found = rows_of(dataset, [2, 10])
    assert found is not None
    assert [row[0] for row in found.rows] == ["2", "10"]
    assert found.columns[:2] == ["row", "opened_at"]
    assert not [cell for row in found.rows for cell in row if cell in CANARIES]
    erase_evidence(actor=None, dataset=dataset, reason="Their time is over.")
    assert rows_of(dataset, [2]) is None


def test_a_file_that_breaks_the_reading_holds_up_no_other(
    logs: Logs, nomination: Nomination, stage: Stage
) -> None:
    lost, kept = sent(nomination, zendesk(60)), sent(a_draft(stage, "Dora"), zendesk(60))
    (Path(current_app.instance_path) / "staged" / lost.stored).unlink()
    assert ledger.run_due() == 2
    assert (lost.state, kept.state) == (UploadState.REFUSED, UploadState.READY)
    assert "could not be read" in lost.sentence
    assert "FileNotFoundError" in logs.text


def test_cases_of_the_future_do_not_move_the_period(nomination: Nomination) -> None:
    typo = b"1,x,North,x,2098-01-01 10:00:00,,good,1,x\n"
    upload = received(nomination, zendesk() + typo)
    assert shown(upload)["n"] > 100
    assert shown(upload)["period"][1] <= clock.now().date().isoformat()


def test_an_old_or_short_file_says_so(nomination: Nomination) -> None:
    short = received(nomination, zendesk(60, months=3))
    assert any("twelve full months" in one for one in shown(short)["warnings"])
    lines = zendesk().decode().splitlines(keepends=True)
    old = accepted(nomination, "".join(lines[:200]).encode())
    assert any("more than half a year before nominations close" in one for one in old.warnings)


def test_a_file_that_nobody_understands_leaves_the_draft(nomination: Nomination) -> None:
    before = nomination.version
    upload = received(nomination, b"%PDF-1.7 nothing of use", "cases.csv")
    assert upload.state is UploadState.REFUSED
    assert upload.sentence
    nominations.save_draft(
        actor=nomination.nominator, nomination=nomination, version=before, title="Still here"
    )
    assert nomination.title == "Still here"


def test_unknown_columns_are_asked_about_and_remembered(nomination: Nomination) -> None:
    lines = "".join(
        f"2026-0{1 + n % 6}-1{n % 9} 09:00,2026-0{1 + n % 6}-1{n % 9} 1{n % 9}:30\n" for n in range(80)
    )
    content = ("began,ended\n" + lines).encode()
    upload = received(nomination, content)
    assert upload.state is UploadState.ASKING
    assert shown(upload)["questions"][0]["field"] == "columns"
    mapping = Mapping(columns={"opened_at": "began", "resolved_at": "ended"}, zone="Europe/Berlin")
    uploads.answer_upload(actor=nomination.nominator, upload=upload, mapping=mapping, version=upload.version)
    assert ledger.run_due() == 1
    assert upload.state is UploadState.READY, shown(upload)
    again = received(nomination, content)
    assert again.state is UploadState.READY
    assert upload.state is UploadState.DISCARDED


def test_a_replaced_file_keeps_its_digest_on_record(nomination: Nomination) -> None:
    first, second = accepted(nomination, zendesk()), accepted(nomination, zendesk(300))
    assert first.sha256 != second.sha256
    kinds = [one for one in nomination.metrics if one.kind is MetricKind.CSAT]
    assert [one.superseded_at is None for one in sorted(kinds, key=lambda one: one.id)] == [False, True]
    assert db.session.get(Dataset, first.id) is not None


def test_flags_stand_beside_the_figures(nomination: Nomination) -> None:
    content = zendesk().decode().splitlines(keepends=True)
    dataset = accepted(nomination, "".join([*content, *content[1:200]]).encode())
    codes = set(db.session.scalars(select(EvidenceFlag.code).where(EvidenceFlag.dataset_id == dataset.id)))
    assert codes & {"copied-rows", "repeated-ids"}, codes


def test_an_older_page_changes_nothing(nomination: Nomination) -> None:
    upload = received(nomination, zendesk(60))
    with pytest.raises(StaleEdit):
        uploads.accept_upload(actor=nomination.nominator, upload=upload, version=upload.version - 1)
    assert db.session.scalars(select(Metric)).all() == []
    assert list((Path(current_app.instance_path) / "evidence").iterdir()) == []


def test_after_an_hour_the_file_is_gone(nomination: Nomination, settings: Settings) -> None:
    upload = received(nomination, zendesk(60))
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        with pytest.raises(WrongState, match="upload it again"):
            uploads.accept_upload(actor=nomination.nominator, upload=upload)
        assert uploads.expire_uploads() == 1
    assert upload.state is UploadState.DISCARDED
    assert list((settings.instance_dir / "staged").iterdir()) == []


def test_what_is_too_large_or_empty_or_sent_is_refused(nomination: Nomination) -> None:
    current_app.config["LAUREL"].upload_limit = 1000
    with pytest.raises(Invalid, match="larger than"):
        received(nomination, zendesk(60))
    with pytest.raises(Invalid, match="empty"):
        received(nomination, b"")
    assert db.session.scalars(select(Upload)).all() == []


def _database() -> Iterator[str]:
    for table in inspect(db.engine).get_table_names():
        yield from (f"{table}: {row}" for row in db.session.execute(text(f'SELECT * FROM "{table}"')))


def _files(folder: Path) -> Iterator[str]:
    db.session.rollback()
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"{path}: {path.read_bytes().decode('latin-1')}"
            if path.suffix == "" and path.read_bytes()[:4] == b"PAR1":
                yield str(duckdb.connect().execute(f"FROM read_parquet('{path}')").fetchall())
