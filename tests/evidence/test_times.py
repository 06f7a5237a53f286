"""Times: the order of day and month for the whole file, zones, clock changes, epochs, blanks."""

from __future__ import annotations

import pytest

from awards.evidence.refusals import Rejected, Unreadable
from awards.evidence.times import order_of, pair_of, shape_of, votes_of
from tests.evidence.conftest import ReadText, cases

HEADER = "case_enquiry_id,open_dt,closed_dt\n"


def file(*times: tuple[str, str] | str) -> str:
    rows = [(one, "") if isinstance(one, str) else one for one in times]
    return HEADER + "".join(f'{n},"{opened}","{closed}"\n' for n, (opened, closed) in enumerate(rows, 1))


def opened(read_text: ReadText, *times: str, zone: str = "UTC") -> list[str]:
    return [str(moment) for (moment,) in cases(read_text(file(*times), zone=zone), "opened_at")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-03 04:05:06", "2024-02-03 04:05:06"),
        ("2024-02-03T04:05:06", "2024-02-03 04:05:06"),
        ("2024-02-03T04:05:06.789", "2024-02-03 04:05:06.789000"),
        ("2024-02-03T04:05:06.1234567", "2024-02-03 04:05:06.123456"),
        ("2024-02-03T04:05:06Z", "2024-02-03 04:05:06"),
        ("2024-02-03T04:05:06.000+0000", "2024-02-03 04:05:06"),
        ("2024-02-03T04:05:06+02:00", "2024-02-03 02:05:06"),
        ("2024-02-03 04:05:06 -0530", "2024-02-03 09:35:06"),
        ("2024-02-03 04:05:06 UTC", "2024-02-03 04:05:06"),
        ("2024/02/03 04:05", "2024-02-03 04:05:00"),
        ("2024-02-03", "2024-02-03 00:00:00"),
        ("2024-02-03 4:05 PM", "2024-02-03 16:05:00"),
        ("13/2/2024 04:05", "2024-02-13 04:05:00"),
        ("13.02.2024 04:05:06", "2024-02-13 04:05:06"),
        ("13-02-2024", "2024-02-13 00:00:00"),
        ("2/13/2024 12:05:06 AM", "2024-02-13 00:05:06"),
        ("2/13/2024, 4:05 pm", "2024-02-13 16:05:00"),
        ("2/13/24 4:05PM", "2024-02-13 16:05:00"),
        ("2/13/2024, 4:05\u202fPM", "2024-02-13 16:05:00"),
        ("3 Feb 2024 04:05", "2024-02-03 04:05:00"),
        ("Feb 3, 2024 4:05 PM", "2024-02-03 16:05:00"),
        ("September 3, 2024", "2024-09-03 00:00:00"),
        ("03-Feb-24 04:05", "2024-02-03 04:05:00"),
        ("1706933106", "2024-02-03 04:05:06"),
        ("1706933106000", "2024-02-03 04:05:06"),
        ("45325.5", "2024-02-03 12:00:00"),
    ],
)
def test_ways_to_write_a_time(text: str, expected: str, read_text: ReadText) -> None:
    assert opened(read_text, text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["soon", "2024-13-01", "31/31/2024", "2024-02-30", "24:00", "1850-01-01", "2024-01-01 25:00", "12"],
)
def test_what_is_no_time_is_rejected(text: str, read_text: ReadText) -> None:
    reading = read_text(file("2024-02-13 10:00", text))
    assert (reading.accepted, [rejected.row for rejected in reading.rejected]) == (1, [2])


@pytest.mark.parametrize(
    "blank", ["", " ", "?", "NULL", "n/a", "1970-01-01 00:00:00", "1970-01-01", "0", "1900-01-00"]
)
def test_blanks_are_no_time(blank: str, read_text: ReadText) -> None:
    reading = read_text(file(("2024-02-13 10:00", blank)))
    assert cases(reading, "resolved_at") == [(None,)]


def test_one_value_above_twelve_decides_for_the_whole_file(read_text: ReadText) -> None:
    assert opened(read_text, "03/04/2024 10:00", "25/04/2024 10:00") == [
        "2024-04-03 10:00:00",
        "2024-04-25 10:00:00",
    ]
    assert opened(read_text, "03/04/2024 10:00", "04/25/2024 10:00") == [
        "2024-03-04 10:00:00",
        "2024-04-25 10:00:00",
    ]


def test_a_value_of_another_column_decides_too(read_text: ReadText) -> None:
    reading = read_text(file(("03/04/2024 10:00", "25/04/2024 10:00")), zone="UTC")
    assert [str(moment) for (moment,) in cases(reading, "opened_at")] == ["2024-04-03 10:00:00"]


def test_the_deciding_value_may_stand_far_below(read_text: ReadText) -> None:
    reading = read_text(file(*["03/04/2024 10:00"] * 9_000, "25/04/2024 10:00"))
    assert not reading.asks
    assert {str(moment) for (moment,) in cases(reading, "opened_on")} == {"2024-04-03", "2024-04-25"}


def test_nothing_that_decides_asks_and_gives_no_case(read_text: ReadText) -> None:
    text = file("03/04/2024 10:00", "05/06/2024 10:00")
    reading = read_text(text)
    assert [question.field for question in reading.asks] == ["date_order"]
    assert "03/04/2024 10:00" in reading.asks[0].text
    assert cases(reading) == []
    assert reading.rows == 2
    day_first = read_text(text, date_order="dmy")
    month_first = read_text(text, mapping=reading.mapping.answered("date_order", "mdy"))
    assert not day_first.asks
    assert str(cases(day_first, "opened_on")[0][0]) == "2024-04-03"
    assert str(cases(month_first, "opened_on")[0][0]) == "2024-03-04"


def test_year_first_never_asks(read_text: ReadText) -> None:
    assert not read_text(file("2024-03-04 10:00")).asks


def test_rows_against_the_order_of_the_file_are_rejected(read_text: ReadText) -> None:
    reading = read_text(file("25/04/2024 10:00", "26/04/2024 10:00", "04/27/2024 10:00", "03/04/2024 10:00"))
    sentence = "open_dt: “04/27/2024 10:00” does not have the day first, as the rest of the file does"
    assert reading.rejected == [Rejected(3, sentence)]
    assert str(cases(reading, "opened_on")[2][0]) == "2024-04-03"


def test_as_many_values_for_either_order_ask(read_text: ReadText) -> None:
    assert [question.field for question in read_text(file("25/04/2024", "04/25/2024")).asks] == ["date_order"]


def test_local_times_go_to_utc_by_the_declared_zone(read_text: ReadText) -> None:
    reading = read_text(file("2024-01-15 23:30:00", "2024-07-15 23:30:00"), zone="America/New_York")
    assert [tuple(map(str, row)) for row in cases(reading, "opened_at, opened_on, opened_hour")] == [
        ("2024-01-16 04:30:00", "2024-01-15", "23"),
        ("2024-07-16 03:30:00", "2024-07-15", "23"),
    ]


def test_instants_get_their_local_date_by_the_zone(read_text: ReadText) -> None:
    reading = read_text(file("2024-01-15T23:30:00Z"), zone="Asia/Tokyo")
    assert [tuple(map(str, row)) for row in cases(reading, "opened_at, opened_on, opened_hour")] == [
        ("2024-01-15 23:30:00", "2024-01-16", "8")
    ]


def test_a_file_may_mix_local_times_and_instants(read_text: ReadText) -> None:
    found = opened(read_text, "2024-01-15 12:00:00", "2024-01-15T12:00:00Z", zone="Europe/Berlin")
    assert found == ["2024-01-15 11:00:00", "2024-01-15 12:00:00"]


def test_changes_of_the_clock(read_text: ReadText) -> None:
    """02:30 does not exist on 31 March and becomes 03:30; on 27 October it is the second (standard) one."""
    found = opened(read_text, "2024-03-31 02:30:00", "2024-10-27 02:30:00", zone="Europe/Berlin")
    assert found == ["2024-03-31 01:30:00", "2024-10-27 01:30:00"]


def test_half_a_day_that_does_not_exist_is_rejected(read_text: ReadText) -> None:
    reading = read_text(file("2/13/2024 1:05 PM", "2/14/2024 13:05 PM"))
    assert [rejected.row for rejected in reading.rejected] == [2]


def test_short_years_and_day_numbers_are_said(read_text: ReadText) -> None:
    assert any("two digits" in warning for warning in read_text(file("13/02/24")).warnings)
    assert any("day numbers" in warning for warning in read_text(file("45325.5")).warnings)


def test_unknown_zone_is_refused(read_text: ReadText) -> None:
    for zone in ("Berlin", "../etc/passwd", "", "UTC+2'"):
        with pytest.raises(Unreadable, match="no time zone named|Europe/Berlin"):
            read_text(file("2024-01-15"), zone=zone or "-")


def test_votes_count_only_what_can_be_read_in_one_order() -> None:
    assert pair_of("29/2/2016 01:16") == (29, 2)
    assert pair_of("2016-02-29") is None
    assert votes_of(["29/2/2016", "2/29/2016", "3/29/2016", "29/29/2016", "1/2/2016"]) == (1, 2)
    assert [order_of(votes) for votes in ((0, 0), (1, 0), (1, 2), (2, 2))] == [None, "dmy", "mdy", None]
    assert shape_of("jane@example.org") is None
