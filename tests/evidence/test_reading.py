"""The same cases in every wrapping; broken rows set aside; real dirty files read right."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from awards.evidence.mapping import Mapping
from awards.evidence.reading import read
from awards.evidence.refusals import Limits, Rejected, Unreadable
from tests.evidence.conftest import ReadText, cases
from tests.evidence.exports import EXPORTS, Row, as_csv, made_cases, made_rows
from tests.shared_data import shared

BOSTON = "data/evidence/fixtures_boston311"


def as_zip(content: bytes, name: str = "export.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def as_xlsx(rows: list[list[object]], *, sheets: tuple[str, ...] = ("Cases",)) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows if title == "Cases" else [["Total", 60]]:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_parquet(rows: list[Row]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{k: v or None for k, v in row.items()} for row in rows]), file)
    return file.getvalue()


def cells(rows: list[Row]) -> list[list[object]]:
    return [list(rows[0]), *([*row.values()] for row in rows)]


WRAPPINGS = {
    "semicolons": lambda rows: as_csv(rows, ";").encode(),
    "tabs": lambda rows: as_csv(rows, "\t").encode(),
    "pipes": lambda rows: as_csv(rows, "|").encode(),
    "named separator": lambda rows: b"sep=;\r\n" + as_csv(rows, ";").encode(),
    "byte-order mark": lambda rows: b"\xef\xbb\xbf" + as_csv(rows).encode(),
    "utf-16": lambda rows: as_csv(rows).encode("utf-16"),
    "utf-16 without a mark": lambda rows: as_csv(rows).encode("utf-16-le"),
    "unix lines": lambda rows: as_csv(rows).replace("\r\n", "\n").encode(),
    "old mac lines": lambda rows: as_csv(rows).replace("\r\n", "\r").encode(),
    "mixed lines": lambda rows: as_csv(rows).replace("\r\n", "\n", 20).encode(),
    "no last line end": lambda rows: as_csv(rows).strip().encode(),
    "blank lines": lambda rows: as_csv(rows).replace("\r\n", "\r\n\r\n").encode(),
    "a title above": lambda rows: b"My report\r\n\r\n" + as_csv(rows).encode(),
    "upper-case header": lambda rows: _upper_header(as_csv(rows)).encode(),
    "gzip": lambda rows: gzip.compress(as_csv(rows).encode()),
    "zip": lambda rows: as_zip(as_csv(rows).encode()),
    "gzip of tabs": lambda rows: gzip.compress(as_csv(rows, "\t").encode("utf-16")),
    "workbook": lambda rows: as_xlsx(cells(rows)),
    "workbook with a title": lambda rows: as_xlsx([["My report"], [], *cells(rows)]),
    "workbook with more sheets": lambda rows: as_xlsx(cells(rows), sheets=("About", "Cases", "Notes")),
    "parquet": as_parquet,
    "zip of parquet": lambda rows: as_zip(as_parquet(rows), "export.parquet"),
}


def _upper_header(text: str) -> str:
    header, rest = text.split("\r\n", 1)
    return header.upper() + "\r\n" + rest


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("name", ["export.csv", "export.xlsx"])
def test_content_decides_not_the_name(wrapping: str, name: str, read_text: ReadText) -> None:
    rows = made_rows("freshdesk")
    reading = read_text(WRAPPINGS[wrapping](rows), name)
    assert (reading.format, reading.rows, reading.accepted) == ("freshdesk", 60, 60)
    assert cases(reading, "case_id, opened_at, csat") == cases(
        read_text(as_csv(rows), "plain.csv"), "case_id, opened_at, csat"
    )


@pytest.mark.parametrize("export", EXPORTS)
def test_workbook_and_parquet_of_every_product(export: str, read_text: ReadText) -> None:
    rows = made_rows(export)
    plain = cases(read_text(as_csv(rows)))
    assert cases(read_text(as_xlsx(cells(rows)), "a.xlsx")) == plain
    assert cases(read_text(as_parquet(rows), "a.parquet")) == plain


def test_typed_cells_of_a_workbook(read_text: ReadText) -> None:
    header = ["Ticket ID", "Created time", "Resolved time", "Survey results"]
    rows = [[case.number, case.opened, case.resolved, case.rating] for case in made_cases()]
    reading = read_text(as_xlsx([header, *rows]), "a.xlsx")
    assert cases(reading, "case_id, opened_at, resolved_at, csat") == [
        (str(number), opened, resolved, rating) for number, opened, resolved, rating in rows
    ]


def test_typed_columns_of_a_parquet_file(read_text: ReadText) -> None:
    file = io.BytesIO()
    made = made_cases()
    table = pa.table(
        {
            "Ticket ID": [case.number for case in made],
            "Created time": pa.array([case.opened for case in made], pa.timestamp("us", "UTC")),
            "Resolved time": pa.array([case.resolved for case in made], pa.timestamp("ms", "UTC")),
        }
    )
    pq.write_table(table, file)
    reading = read_text(file.getvalue(), "a.parquet", zone="Europe/Berlin")
    assert cases(reading, "case_id, opened_at, resolved_at") == [
        (str(case.number), case.opened, case.resolved) for case in made
    ]


@pytest.mark.parametrize(
    ("encoding", "group"),
    [
        ("cp1252", "Qualität für Käufer"),
        ("cp1251", "Служба поддержки клиентов"),
        ("shift_jis", "お客様サポート窓口"),
    ],
)
def test_other_encodings_are_read_and_said(encoding: str, group: str, read_text: ReadText) -> None:
    rows = made_rows("freshdesk")
    for row in rows:
        row["Group"] = group
    reading = read_text(as_csv(rows).encode(encoding))
    assert {found for (found,) in cases(reading, '"group"')} == {group}
    assert any("not in UTF-8" in warning for warning in reading.warnings)


def test_one_bad_byte_does_not_turn_the_file_into_another_encoding(read_text: ReadText) -> None:
    rows = made_rows("freshdesk")
    for row in rows:
        row["Group"] = "Qualität"
    content = as_csv(rows).encode().replace("ä".encode(), b"\xe4", 1)
    groups = [group for (group,) in cases(read_text(content), '"group"')]
    assert groups[1:] == ["Qualität"] * 59


def test_structurally_broken_rows_are_listed_and_the_others_read(read_text: ReadText) -> None:
    lines = as_csv(made_rows("boston311")).split("\r\n")
    lines[3] = "just,three,cells"
    lines[5] += ",one more"
    lines[9] = '"' + lines[9]
    reading = read_text("\r\n".join(lines))
    assert (reading.rows, reading.accepted) == (60, 57)
    assert reading.rejected == [
        Rejected(3, "3 cells where the header has 6"),
        Rejected(5, "7 cells where the header has 6"),
        Rejected(9, "a quotation mark is opened and not closed, or a cell is too long"),
    ]
    assert [row for (row,) in cases(reading, "row")] == [n for n in range(1, 61) if n not in {3, 5, 9}]


def test_unreadable_and_missing_times_are_listed_without_personal_data(read_text: ReadText) -> None:
    rows = made_rows("freshdesk")
    rows[0]["Created time"] = ""
    rows[1]["Created time"] = "jane.roe@example.org"
    rows[2]["Resolved time"] = "2024-02-30 10:00:00"
    rows[3]["Resolved time"] = "1970-01-01 00:00:00"
    rows[4]["Created time"] = "+44 7700 900123"
    reading = read_text(as_csv(rows))
    assert reading.rejected == [
        Rejected(1, "Created time is blank; a case needs a time of opening"),
        Rejected(2, "Created time: “xxxx.xxx@xxxxxxx.xxx” is not a time that can be read"),
        Rejected(3, "Resolved time: “2024-02-30 10:00:00” is not a time that can be read"),
        Rejected(5, "Created time: “+00 0000 000000” is not a time that can be read"),
    ]
    assert cases(reading, "row, resolved_at")[0] == (4, None)


def test_footer_of_a_report_is_left_out_and_said(read_text: ReadText) -> None:
    footer = '\r\n\r\n"Copyright (c) 2000-2024"\r\n"Confidential Information - Do Not Distribute"\r\n'
    for content, name in (
        (as_csv(made_rows("salesforce_report")).strip() + footer, "a.csv"),
        (as_xlsx([*cells(made_rows("salesforce_report")), [], ["Copyright"], ["Confidential"]]), "a.xlsx"),
    ):
        reading = read_text(content, name)
        assert (reading.rows, reading.accepted, reading.rejected) == (60, 60, [])
        assert "2 lines below the last row are a footer and were left out." in reading.warnings


def test_formulas_stay_text(read_text: ReadText) -> None:
    rows = made_rows("freshdesk", 2)
    rows[0]["Group"] = '=HYPERLINK("http://example.org")'
    assert cases(read_text(as_csv(rows)), '"group"')[0] == ('=HYPERLINK("http://example.org")',)


def test_kept_and_dropped_columns_and_a_sample(read_text: ReadText) -> None:
    reading = read_text(as_csv(made_rows("zendesk")))
    assert "Created at" in reading.kept
    assert {"Requester", "Requester email"} <= set(reading.dropped)
    assert len(reading.sample) == 5
    assert reading.sample[0]["case_id"] == "1000"
    assert "Jane Roe" not in str(reading.sample)


def test_file_without_a_usable_row_is_refused(read_text: ReadText) -> None:
    rows = made_rows("freshdesk", 3)
    for row in rows:
        row["Created time"] = "soon"
    with pytest.raises(Unreadable) as refused:
        read_text(as_csv(rows))
    assert refused.value.sentence == (
        "None of the 3 rows can be used. Row 1: Created time: “xxxx” is not a time that can be read. "
        "Correct the file."
    )


def test_header_only_is_refused(read_text: ReadText) -> None:
    with pytest.raises(Unreadable, match="no row below its header"):
        read_text(as_csv(made_rows("freshdesk", 1)).split("\r\n")[0] + "\r\n")


def test_unknown_file_asks_for_its_columns_and_a_mapping_answers(read_text: ReadText) -> None:
    text = "Nummer;Eingang;Erledigt;Note\n1;13.01.2024 08:00;14.01.2024 09:00;4\n2;15.01.2024 08:00;;5\n"
    reading = read_text(text)
    assert (reading.format, [question.field for question in reading.asks]) == ("custom", ["columns"])
    assert cases(reading) == []
    assert reading.sample[0] == {
        "Nummer": "1",
        "Eingang": "13.01.2024 08:00",
        "Erledigt": "14.01.2024 09:00",
        "Note": "4",
    }
    columns = {"case_id": "Nummer", "opened_at": "Eingang", "resolved_at": "Erledigt", "csat": "Note"}
    mapping = Mapping(columns, zone="Europe/Berlin", scale=(1, 6))
    found = read_text(text, mapping=Mapping.from_json(mapping.to_json()))
    assert not found.asks
    assert found.csat_scale == (1, 6)
    assert [str(opened) for (opened,) in cases(found, "opened_at")] == [
        "2024-01-13 07:00:00",
        "2024-01-15 07:00:00",
    ]


def test_a_file_that_asks_may_have_broken_rows_too(read_text: ReadText) -> None:
    reading = read_text("Nummer;Eingang\n1;13.01.2024\n2;14.01.2024;3\n3;15.01.2024\n")
    assert [question.field for question in reading.asks] == ["columns"]
    assert (reading.rows, reading.rejected) == (3, [Rejected(2, "3 cells where the header has 2")])


def test_mapping_that_does_not_fit_is_refused(read_text: ReadText) -> None:
    text = as_csv(made_rows("freshdesk", 3))
    with pytest.raises(Unreadable, match="column 'Opened'"):
        read_text(text, mapping=Mapping({"opened_at": "Opened"}))
    with pytest.raises(Unreadable, match="unknown field"):
        read_text(text, mapping=Mapping({"opened": "Created time"}))
    with pytest.raises(Unreadable, match="no time zone named"):
        read_text(text, zone="Mars/Olympus")
    with pytest.raises(Unreadable, match="map the columns again"):
        Mapping.from_json("[]")


def test_numeric_surveys_are_on_a_known_scale_or_ask(read_text: ReadText) -> None:
    def ask(header: str, values: str) -> tuple[object, list[str]]:
        body = "".join(f"2024-01-{day:02},{value}\n" for day, value in enumerate(values.split(), 13))
        reading = read_text(f"Date,{header}\n{body}")
        return reading.csat_scale, [question.field for question in reading.asks]

    assert ask("Rating", "1 2 5 4 3") == ((1, 5), [])
    assert ask("How likely are you to recommend us? (NPS)", "0 9 10 7") == (None, [])
    assert ask("Rating", "0 9 10 7") == (None, ["scale"])
    assert ask("Rating", "1 2 3 3") == (None, ["scale"])
    assert ask("Rating", "0 1 1 0") == ((0, 1), [])
    reading = read_text("Date,Rating\n2024-01-13,0\n2024-01-14,10\n")
    answered = read_text(
        "Date,Rating\n2024-01-13,0\n2024-01-14,10\n", mapping=reading.mapping.answered("scale", "nps")
    )
    assert cases(answered, "nps, csat") == [(0, None), (10, None)]
    satisfied = read_text(
        "Date,Rating\n2024-01-13,0\n2024-01-14,10\n", mapping=reading.mapping.answered("scale", "0-10")
    )
    assert (satisfied.csat_scale, cases(satisfied, "csat")) == ((0, 10), [(0,), (10,)])


def test_survey_answers_that_are_no_rating(read_text: ReadText) -> None:
    answers = ("Very satisfied", "N/A", "", "banana")
    text = "time,rating,team\n" + "".join(f"2024-01-13,{answer},A\n" for answer in answers)
    reading = read_text(text)
    assert cases(reading, "csat, rated") == [(5, True), (None, True), (None, False), (None, False)]
    assert "1 ratings are no rating of the scale and were left out." in reading.warnings


def test_values_that_only_come_late_are_still_read(read_text: ReadText) -> None:
    """The first rows are a sample; what it does not show is learnt in a second pass."""
    early = "".join(f"{n},2024-01-{n % 12 + 1:02} 10:00:00,\n" for n in range(6_000))
    late = "6001,2024-01-05T10:00:00Z,good\n6002,2024-01-05 10:00,bad\n6003,never,\n"
    reading = read_text("Id,Created at,Satisfaction Score\n" + early + late)
    assert (reading.accepted, reading.rejected_count, reading.csat_scale) == (6_002, 1, (0, 1))
    assert reading.rejected == [Rejected(6003, "Created at: “xxxxx” is not a time that can be read")]
    assert [str(opened) for (opened,) in cases(reading, "opened_at")[-2:]] == ["2024-01-05 10:00:00"] * 2


def test_large_files_are_staged_on_disk_with_the_same_cases(read_text: ReadText) -> None:
    text = as_csv(made_rows("freshdesk"))
    assert cases(read_text(text, limits=Limits(in_memory=0))) == cases(read_text(text))


def test_repeated_ids_stay_and_are_said(read_text: ReadText) -> None:
    rows = made_rows("freshdesk", 10)
    reading = read_text(as_csv(rows + rows[:3]))
    assert reading.accepted == 13
    assert "3 rows repeat the id of an earlier case; all rows count." in reading.warnings


def boston(name: str) -> Path:
    return shared(f"{BOSTON}/boston311-{name}")


def test_boston_with_day_first_equals_the_plain_file() -> None:
    with read(boston("100.csv")) as plain, read(boston("dmy-100.csv")) as day_first:
        assert plain.accepted == 100
        assert cases(day_first) == cases(plain)
        assert "Dates are read with the day first, decided for the whole file." in day_first.warnings


def test_boston_with_letters_beyond_ascii_equals_the_plain_file() -> None:
    with read(boston("100.csv")) as plain, read(boston("100-with-nonascii.csv")) as accented:
        assert cases(accented) == cases(plain)


def test_boston_with_a_broken_row_loses_only_that_row() -> None:
    with read(boston("100.csv")) as plain, read(boston("100-bad.tsv")) as broken:
        assert broken.rejected == [Rejected(40, "30 cells where the header has 29")]
        assert cases(broken) == [row for row in cases(plain) if row[0] != 40]


def test_boston_with_duplicates_keeps_and_counts_them() -> None:
    with read(boston("100-20dupes-random.csv")) as found:
        assert (found.rows, found.accepted) == (100, 100)
        assert "20 rows repeat the id of an earlier case; all rows count." in found.warnings


def test_boston_without_times_of_day_has_whole_days() -> None:
    with read(boston("100.csv")) as plain, read(boston("100-notime.csv")) as dates:
        assert "The dates have no time of day, so durations are whole days." in dates.warnings
        assert cases(dates, "opened_on, resolved_on") == cases(plain, "opened_on, resolved_on")


def test_nyc_five_rows_by_month_first_on_the_clocks_of_new_york() -> None:
    with read(shared(f"{BOSTON}/NYC311-5.csv")) as found:
        assert (found.format, found.zone, found.accepted) == ("nyc311", "America/New_York", 5)
        assert [str(opened) for (opened,) in cases(found, "opened_at")][0] == "2016-11-01 03:07:15"


def test_real_survey_and_event_log(tmp_path: Path) -> None:
    with read(shared("data/evidence/D_gp_friends_family_test.csv")) as survey:
        assert (survey.format, survey.accepted, survey.csat_scale) == ("survey", 3_882, (1, 5))
    with read(shared("data/evidence/A_uci_servicenow_incident_event_log.zip")) as events:
        assert (events.format, events.rows, events.accepted) == ("servicenow", 119_998, 20_769)
        assert events.reduced == 119_998 - 20_769
        median = "median(epoch(resolved_at - opened_at) / 3600), median(epoch(closed_at - opened_at) / 3600)"
        hours = events.connection.execute(f"SELECT {median} FROM cases").fetchone()
        assert hours is not None
        assert [round(one, 1) for one in hours] == [24.6, 153.9]
