"""Every product's export is recognised by its header and gives the same cases."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from awards.evidence.formats import formats, recognize
from tests.evidence.conftest import ReadText, cases
from tests.evidence.exports import EXPORTS, Case, as_csv, as_json_lines, made_cases, made_rows, zendesk_json

TO_THE_MINUTE = {"servicenow", "salesforce_report", "hubspot"}


def utc(moment: datetime | None, zone: str, export: str) -> datetime | None:
    if moment is None:
        return None
    moment = moment.replace(second=0) if export in TO_THE_MINUTE else moment
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def expected_rating(export: str, case: Case) -> float | None:
    if export in {"zendesk"}:
        return None if case.rating is None else float(case.rating >= 4)
    if export == "hubspot_internal":
        return None if case.rating is None else float(case.rating // 2)
    return None if case.rating is None else float(case.rating)


@pytest.mark.parametrize("export", EXPORTS)
def test_export_gives_the_cases_it_was_made_from(export: str, read_text: ReadText) -> None:
    reading = read_text(as_csv(made_rows(export)))
    assert reading.format == EXPORTS[export][0]
    assert not reading.asks
    assert (reading.rows, reading.accepted, reading.rejected_count) == (60, 60, 0)
    for found, case in zip(
        cases(reading, 'opened_at, resolved_at, "group", csat'), made_cases(), strict=True
    ):
        assert found[0] == utc(case.opened, reading.zone, export)
        if export != "survey":
            assert found[1] == utc(case.resolved, reading.zone, export)
        assert found[2] == case.group
        if reading.csat_scale is not None:
            assert found[3] == expected_rating(export, case)


@pytest.mark.parametrize(
    ("export", "scale"),
    [("zendesk", (0, 1)), ("freshdesk", (1, 5)), ("freshservice", (1, 5)), ("hubspot", (1, 5))]
    + [("hubspot_internal", (0, 2)), ("intercom", (1, 5)), ("survey", (1, 5)), ("boston311", None)],
)
def test_scale_of_the_ratings(export: str, scale: tuple[int, int] | None, read_text: ReadText) -> None:
    assert read_text(as_csv(made_rows(export))).csat_scale == scale


def test_header_is_known_in_any_case_and_with_a_mark(read_text: ReadText) -> None:
    for export, (name, _row) in EXPORTS.items():
        headers = list(made_rows(export, 1)[0])
        for written in (headers, [h.upper() for h in headers], [h.lower() for h in headers]):
            found = recognize(["\ufeff" + written[0], *written[1:]])
            assert (found.id if found else "survey") == name


def test_zendesk_offered_is_asked_and_unoffered_unknown(read_text: ReadText) -> None:
    rows = made_rows("zendesk", 6)
    codes = ["Good", "good_with_comment", "BAD", "Offered", "Unoffered", ""]
    for row, code in zip(rows, codes, strict=True):
        row["Satisfaction Score"] = code
    found = cases(read_text(as_csv(rows)), "csat, rated")
    assert found == [(1, True), (1, True), (0, True), (None, False), (None, None), (None, None)]


def test_zendesk_newer_scale_of_five(read_text: ReadText) -> None:
    rows = made_rows("zendesk", 5)
    for number, row in enumerate(rows, 1):
        row["Satisfaction Score"] = str(number)
    reading = read_text(as_csv(rows))
    assert reading.csat_scale == (1, 5)
    assert [csat for (csat,) in cases(reading, "csat")] == [1, 2, 3, 4, 5]


def test_durations_until_the_first_reply_become_times(read_text: ReadText) -> None:
    for export in ("zendesk", "freshdesk"):
        reading = read_text(as_csv(made_rows(export)))
        waits = cases(reading, "epoch(first_reply_at - opened_at) / 60")
        assert {minutes for (minutes,) in waits} == {30}


def test_nested_json_lines_and_arrays_and_wrapped_objects(read_text: ReadText) -> None:
    objects = [zendesk_json(case) for case in made_cases()]
    lines = as_json_lines(objects)
    array = "[" + ",\n".join(lines.strip().split("\n")) + "]"
    readings = [
        read_text(lines, "a.json"),
        read_text(array, "b.json"),
        read_text('{"tickets": ' + array + ', "count": 60}', "c.json"),
        read_text('{\n"count": 60, "tickets":\n' + array + "}", "d.json"),
    ]
    for reading in readings:
        assert (reading.format, reading.accepted, reading.csat_scale) == ("zendesk", 60, (0, 1))
        found = cases(reading, 'case_id, opened_at, resolved_at, "group", reopens, csat')
        assert [(row[0], row[1], row[2], row[4]) for row in found] == [
            (str(case.number), case.opened, case.resolved, case.reopens) for case in made_cases()
        ]
        assert [row[5] for row in found] == [expected_rating("zendesk", case) for case in made_cases()]


def test_servicenow_blanks_codes_and_identifiers_stay_text(read_text: ReadText) -> None:
    reading = read_text(as_csv(made_rows("servicenow")))
    found = cases(reading, "case_id, assignee, made_sla, reopens")
    assert found[0][0] == "INC0001000"
    assert {assignee for _id, assignee, _sla, _reopens in found} == {None}
    assert {sla for _id, _assignee, sla, _reopens in found} == {True, False}


def test_salesforce_identifiers_keep_their_zeros(read_text: ReadText) -> None:
    assert cases(read_text(as_csv(made_rows("salesforce"))), "case_id")[0] == ("00001000",)


def test_events_are_reduced_to_the_last_state(read_text: ReadText) -> None:
    header = "number,incident_state,opened_at,resolved_at,sys_mod_count,reopen_count\n"
    events = [
        "INC1,New,2024-01-13 08:00,?,0,0",
        "INC2,New,2024-01-13 09:00,?,0,0",
        "INC1,Closed,2024-01-13 08:00,2024-01-15 10:00,10,1",
        "INC1,Active,2024-01-13 08:00,?,9,0",
    ]
    reading = read_text(header + "\n".join(events))
    assert (reading.rows, reading.accepted, reading.reduced) == (4, 2, 2)
    assert cases(reading, "row, case_id, reopens") == [(2, "INC2", 0), (3, "INC1", 1)]
    assert "4 events were reduced to the last state of each of 2 cases." in reading.warnings


def test_every_format_in_the_table_is_made_here() -> None:
    assert {name for name, _row in EXPORTS.values()} == set(formats())
