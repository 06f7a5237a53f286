"""An organizer takes the season away as a workbook, sheets or JSON; nothing in it runs as a program."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.enums import NominationKind, Outcome, Role
from awards.models import AuditEntry, Mark, Nomination, Placement, ProgramRole, Standing
from awards.workflow import nominations
from tests.season import person
from tests.web.stage import Stage, a_stage, sign_in

EXPORTS = "/organize/crm-2027/exports"
MORE_THAN_A_PAGE = 55
SHEETS = ["nominations", "marks", "standings", "placements", "judges"]
RISKY = ["=1+1", "+x", "@x", "-1", '=HYPERLINK("http://example.org")']


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def nominate(stage: Stage, nominee: str) -> None:
    voice = nominations.start_nomination(
        program=stage.program,
        category=stage.category,
        kind=NominationKind.PEER,
        nominator=stage.organizer,
        typed={
            "nominee_name": nominee,
            "nominee_organization": "North Ltd",
            "name": "Olga",
            "email": stage.organizer.email,
            "answers": {"reason": "They answered every customer within the hour."},
        },
    )
    assert voice.nominee_name == nominee
    nominations.submit(actor=stage.organizer, nomination=voice)


def workbook(client: FlaskClient) -> dict[str, Worksheet]:
    answer = client.post(f"{EXPORTS}/results.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=crm-2027-results.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return {sheet.title: sheet for sheet in book.worksheets}


def table(client: FlaskClient, sheet: str) -> list[dict[str, str]]:
    answer = client.post(f"{EXPORTS}/{sheet}.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_drafts_and_unconfirmed_nominations_stay_with_their_writers(
    client: FlaskClient, stage: Stage
) -> None:
    nominate(stage, "Sent")
    for name, send in (("Draft", False), ("Unconfirmed", True)):
        unsent = nominations.start_nomination(
            program=stage.program,
            category=stage.category,
            kind=NominationKind.PEER,
            email=f"{name}@example.org",
            name=name,
            typed={"nominee_name": name, "nominee_organization": "Ltd", "answers": {"reason": "Fast."}},
        )
        if send:
            nominations.submit(actor=None, nomination=unsent)
    assert "those that were sent" in client.get(EXPORTS).text
    assert [row["nominee"] for row in table(client, "nominations")] == ["Sent"]
    assert [row["nominee"] for row in rows(workbook(client)["nominations"])] == ["Sent"]
    whole = client.post(f"{EXPORTS}/results.json").json
    assert whole is not None
    assert [row["nominee"] for row in whole["nominations"]] == ["Sent"]


def test_every_sheet_has_every_row(client: FlaskClient, stage: Stage, session: Session) -> None:
    for number in range(MORE_THAN_A_PAGE):
        nominate(stage, f"Desk {number}")
    stage.decided({"North": "9", "South": "7"}, name=(Outcome.WINNER,))
    sheets = workbook(client)
    assert list(sheets) == SHEETS
    judges = select(func.count()).where(ProgramRole.role == Role.JUDGE)
    stored = {
        "nominations": count(session, Nomination),
        "marks": count(session, Mark),
        "standings": count(session, Standing),
        "placements": count(session, Placement),
        "judges": session.scalar(judges),
    }
    assert stored["nominations"] == MORE_THAN_A_PAGE + 2
    assert {name: sheet.max_row - 1 for name, sheet in sheets.items()} == stored
    assert {name: len(table(client, name)) for name in SHEETS} == stored
    found = json.loads(client.post(f"{EXPORTS}/results.json").data)
    assert {name: len(lines) for name, lines in found.items()} == stored


def test_the_sheets_say_what_is_stored(client: FlaskClient, stage: Stage) -> None:
    stage.decided({"North": "9", "South": "7"}, name=(Outcome.WINNER,))
    sheets = workbook(client)
    (first, second) = rows(sheets["standings"])
    assert (first["nominee"], first["rank"], first["score"], first["exact"]) == ("Team North", 1, 8, "8")
    assert (second["nominee"], second["score"], second["exact"]) == ("Team South", 7.2, "7.2")
    assert [(one["nominee"], one["outcome"]) for one in rows(sheets["placements"])] == [
        ("Team North", "winner")
    ]
    marks = {(one["nominee"], one["criterion"]): one["mark"] for one in rows(sheets["marks"])}
    assert marks["Team North", "Expertise"] == 9
    assert {one["csat"] for one in rows(sheets["nominations"])} == {90}
    assert rows(sheets["judges"]) == [
        {
            "judge": "Ada",
            "email": "ada@example.org",
            "employer": None,
            "assigned": 2,
            "submitted": 2,
            "conflicts": 0,
        }
    ]


def test_an_empty_season_has_empty_sheets(client: FlaskClient, stage: Stage) -> None:
    sheets = workbook(client)
    assert {name: sheet.max_row for name, sheet in sheets.items()} == dict.fromkeys(SHEETS, 1)
    assert sheets["placements"]["A1"].value == "category"
    assert set(json.loads(client.post(f"{EXPORTS}/results.json").data)) == set(SHEETS)


@pytest.mark.parametrize("name", RISKY)
def test_a_formula_is_a_text(client: FlaskClient, stage: Stage, name: str) -> None:
    nominate(stage, name)
    sheet = workbook(client)["nominations"]
    column = [cell.value for cell in sheet[1]].index("nominee") + 1
    cell = sheet.cell(row=2, column=column)
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    (line,) = table(client, "nominations")
    assert line["nominee"] == f"'{name}"
    (kept,) = json.loads(client.post(f"{EXPORTS}/results.json").data)["nominations"]
    assert kept["nominee"] == name


def test_what_is_unknown_is_left_blank(client: FlaskClient, stage: Stage) -> None:
    round = stage.judged({"North": "9", "South": "7"}, drafts=("South",))
    client.post(f"/organize/rounds/{round.public_id}/tabulate")
    assert [(one["nominee"], one["rank"]) for one in rows(workbook(client)["standings"])] == [
        ("Team North", 1),
        ("Team South", None),
    ]
    assert table(client, "standings")[1]["rank"] == ""
    found = json.loads(client.post(f"{EXPORTS}/results.json").data)["standings"]
    assert (found[1]["rank"], found[1]["score"]) == (None, None)
    assert found[1]["reason"]


def test_every_download_is_noted(client: FlaskClient, stage: Stage, session: Session) -> None:
    client.post(f"{EXPORTS}/results.xlsx")
    client.post(f"{EXPORTS}/marks.csv")
    noted = session.query(AuditEntry).filter_by(action="export").order_by(AuditEntry.sequence)
    assert [(one.actor_id, one.details) for one in noted] == [
        (stage.organizer.id, {"sheet": "results", "format": "xlsx"}),
        (stage.organizer.id, {"sheet": "marks", "format": "csv"}),
    ]


def test_the_page_offers_each_file_as_a_button(client: FlaskClient, stage: Stage) -> None:
    page = client.get(EXPORTS).text
    for file in ("results.xlsx", "results.json", *(f"{sheet}.csv" for sheet in SHEETS)):
        assert f'action="{EXPORTS}/{file}"' in page


@pytest.mark.parametrize(
    "file", ["people.csv", "results.csv", "results.pdf", "people.xlsx", "marks.xlsx", "marks.json", "x.json"]
)
def test_an_unknown_file_is_absent(client: FlaskClient, stage: Stage, session: Session, file: str) -> None:
    assert client.post(f"{EXPORTS}/{file}").status_code == 404
    assert session.query(AuditEntry).filter_by(action="export").count() == 0


def test_reading_an_address_takes_nothing_away(client: FlaskClient, stage: Stage, session: Session) -> None:
    assert client.get(f"{EXPORTS}/results.xlsx").status_code == 405
    assert session.query(AuditEntry).filter_by(action="export").count() == 0


@pytest.mark.parametrize("role", [Role.SCREENER, Role.JUDGE, Role.CHAIR, None])
def test_only_organizers_take_data_away(
    client: FlaskClient, stage: Stage, session: Session, role: Role | None
) -> None:
    sign_in(client, person("Pat", stage.program if role else None, role))
    assert client.get(EXPORTS).status_code == 403
    assert client.post(f"{EXPORTS}/results.xlsx").status_code == 403
    assert session.query(AuditEntry).filter_by(action="export").count() == 0


def test_another_season_is_not_mixed_in(client: FlaskClient, stage: Stage) -> None:
    nominate(stage, "Desk")
    other = a_stage(slug="other-2027")
    nominate(other, "Elsewhere")
    assert [one["nominee"] for one in rows(workbook(client)["nominations"])] == ["Desk"]
