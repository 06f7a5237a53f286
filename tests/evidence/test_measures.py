"""Counts and times that a person can check by hand, and against the engine's own frames."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import pytest

from awards.evidence.engines import TYPES, cases_of
from awards.evidence.metrics import Minimum, days, last_instant, measure
from awards.evidence.refusals import Unreadable
from scoring import Calendar, csat, nps, resolution_time
from tests.evidence import rows

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SQL = {"int64": "BIGINT", "string": "VARCHAR", "float64": "DOUBLE", "int16": "SMALLINT"}


def cases(*rows: dict[str, object]) -> duckdb.DuckDBPyConnection:
    """A table of canonical columns with these values, opened at noon on 1 March 2025 unless said."""
    connection = duckdb.connect()
    columns = ", ".join(f'"{name}" {SQL.get(kind, kind)}' for name, kind in TYPES.items())
    connection.execute(f"CREATE TABLE cases ({columns})")
    for row in rows:
        full = {"opened_at": datetime(2025, 3, 1, 12)} | row
        names = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" for _ in full)
        connection.execute(f"INSERT INTO cases ({names}) VALUES ({marks})", list(full.values()))
    return connection


def frame(connection: duckdb.DuckDBPyConnection, group: str | None) -> pd.DataFrame:
    where = '"group" IS NULL' if group is None else f"\"group\" = '{group}'"
    found = connection.execute(
        f"SELECT opened_at, resolved_at, closed_at, csat, nps FROM cases WHERE {where}"
    ).df()
    for name in ("opened_at", "resolved_at", "closed_at"):
        found[name] = found[name].dt.tz_localize("UTC")
    return found


def test_every_group_has_the_figures_of_the_engine() -> None:
    connection = rows.connection(4_000)
    for group in measure(connection, by="group", as_of=AS_OF):
        own = frame(connection, group.group)
        times = resolution_time(own, as_of=AS_OF)
        assert (group.n, group.resolved, group.open) == (times.n, times.resolved, times.open)
        assert (group.unusable, group.negative) == (times.unusable, times.negative)
        for name, estimate in (
            ("resolution_median", times.estimates["median_naive"]),
            ("resolution_p90", times.estimates["p90_naive"]),
            ("resolution_median_km", times.estimates["median"]),
            ("resolution_p90_km", times.estimates["p90"]),
        ):
            figure = group.figures[name]
            for part in ("value", "low", "high"):
                wanted = getattr(estimate, part)
                assert getattr(figure, part) == (None if wanted is None else pytest.approx(wanted, rel=1e-12))
        for name, estimate in (("csat", csat(own["csat"])), ("nps", nps(own["nps"]))):
            figure = group.figures[name]
            assert (figure.value, figure.low, figure.n) == (estimate.value, estimate.low, estimate.n)


def test_groups_add_up_and_come_largest_first() -> None:
    connection = rows.connection(2_000)
    groups = measure(connection, by="group", as_of=AS_OF)
    assert sum(group.n for group in groups) == measure(connection, as_of=AS_OF)[0].n == 2_000
    assert [group.n for group in groups] == sorted((group.n for group in groups), reverse=True)
    assert None in [group.group for group in groups]


def test_same_day_counts_open_cases_in_its_denominator() -> None:
    day, next_day = date(2025, 3, 1), date(2025, 3, 2)
    done = datetime(2025, 3, 1, 13)
    connection = cases(
        {"opened_on": day, "resolved_on": day, "resolved_at": done},
        {"opened_on": day, "resolved_on": next_day, "resolved_at": datetime(2025, 3, 2, 13)},
        {"opened_on": day},
        {"opened_on": day, "closed_at": done},
    )
    found = measure(connection)[0]
    assert (found.resolved, found.open, found.unusable) == (2, 1, 1)
    assert (found.figures["same_day"].value, found.figures["same_day"].n) == (25, 4)
    assert found.figures["backlog"].value == 1


def test_shares_leave_out_what_is_not_known() -> None:
    connection = cases(
        {"reopens": 0, "made_sla": True, "priority": "1", "rated": True, "csat": 5},
        {"reopens": 2, "made_sla": False, "priority": "1", "rated": False},
        {"reopens": None, "made_sla": True, "priority": "2", "rated": None},
        {"reopens": 1, "made_sla": None},
    )
    figures = measure(connection, scale=(1, 5))[0].figures
    assert {name: (figures[name].value, figures[name].n) for name in ("sla:1", "sla:2", "response_rate")} == {
        "sla:1": (50, 2),
        "sla:2": (100, 1),
        "response_rate": (50, 2),
    }
    assert figures["reopen_rate"].value == pytest.approx(200 / 3)
    assert "nps" not in figures


@pytest.mark.parametrize(
    ("scale", "ratings", "definition", "value"),
    [
        ((0, 1), (1, 1, 0, 1), "csat-binary", 75),
        ((1, 5), (5, 4, 3, 1), "csat-top-two-of-five", 50),
        ((1, 7), (7, 6, 5, 1), "csat-top-two-of-seven", 50),
        ((0, 2), (2, 1, 0, 0), "csat-top-two-of-3", 50),
    ],
)
def test_each_scale_has_its_own_definition(
    scale: tuple[int, int], ratings: tuple[int, ...], definition: str, value: float
) -> None:
    found = measure(cases(*({"csat": rating} for rating in ratings)), scale=scale)[0].figures["csat"]
    assert (found.definition, found.value, found.n) == (definition, value, 4)


def test_another_scale_is_never_called_nps() -> None:
    figures = measure(cases(*({"csat": rating} for rating in (5, 5, 4, 2))), scale=(1, 5))[0].figures
    assert (figures["nps_style"].value, figures["nps_style"].definition) == (25, "nps-style")
    assert "never ranked with NPS" in figures["nps_style"].flags
    assert "nps" not in figures


def test_a_survey_has_no_open_cases() -> None:
    found = measure(cases({"csat": 5}, {"csat": 1}), scale=(1, 5))[0]
    assert (found.has_cases, found.open, found.resolved) == (False, 0, 0)
    assert not {"resolution_median", "same_day", "backlog"} & found.figures.keys()


def test_first_replies_count_from_opening_and_never_before_it() -> None:
    connection = cases(
        {"first_reply_at": datetime(2025, 3, 1, 13)},
        {"first_reply_at": datetime(2025, 3, 1, 15)},
        {"first_reply_at": datetime(2025, 3, 1, 11)},
        {},
    )
    figure = measure(connection)[0].figures["first_response_median"]
    assert (figure.value, figure.n, figure.definition) == (2, 2, "first-response-hours-median")


def test_small_samples_say_so() -> None:
    connection = cases({"csat": 5, "resolved_at": datetime(2025, 3, 1, 13)})
    figures = measure(connection, scale=(1, 5), minimum=Minimum(answers=2, cases=1))[0].figures
    assert "fewer than 2 answers" in figures["csat"].flags
    assert not [flag for flag in figures["resolution_median"].flags if flag.startswith("fewer")]


def test_the_last_instant_and_the_days_are_those_of_the_table() -> None:
    connection = cases({"closed_at": datetime(2025, 4, 1), "opened_on": date(2025, 3, 1)}, {})
    from_table = measure(connection)[0]
    assert from_table.unusable == 1
    table = rows.connection(10)
    assert last_instant(cases_of(connection)) == datetime(2025, 4, 1, tzinfo=UTC)
    assert days(cases_of(connection)) == (date(2025, 3, 1), date(2025, 3, 1))
    assert last_instant(cases_of(table)) is not None
    assert last_instant(cases_of(cases())) is None


def test_an_empty_table_has_no_groups() -> None:
    assert measure(cases(), by="group") == []


def test_working_hours_are_those_of_the_calendar() -> None:
    friday, monday = datetime(2026, 1, 9, 16), datetime(2026, 1, 12, 10)
    connection = cases({"opened_at": friday, "resolved_at": monday, "group": "A"})
    figures = measure(connection, by="group", calendar=Calendar())[0].figures
    assert (figures["resolution_median"].value, figures["resolution_median_business"].value) == (66, 2)
    assert figures["resolution_median_business"].definition == "resolution-business-hours-median-of-resolved"


def test_working_hours_of_too_many_cases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awards.evidence.working_hours.MOST", 1)
    with pytest.raises(Unreadable, match="at most 1 cases at once and these are 2"):
        measure(cases({}, {"resolved_at": datetime(2025, 3, 2)}), calendar=Calendar())
