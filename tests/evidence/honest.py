"""Honest slices of real exports: which units are for tuning, which for evaluation, how a slice is drawn."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import duckdb
import numpy as np
import pandas as pd

from awards.evidence.flags import Flag, inspect
from tests.shared_data import shared

Half = Literal["tuning", "evaluation"]

COLUMNS = {
    "row": "BIGINT",
    "case_id": "VARCHAR",
    "opened_at": "TIMESTAMP",
    "resolved_at": "TIMESTAMP",
    "closed_at": "TIMESTAMP",
    "first_reply_at": "TIMESTAMP",
    "opened_on": "DATE",
    "resolved_on": "DATE",
    "opened_hour": "SMALLINT",
    "resolved_hour": "SMALLINT",
    "group": "VARCHAR",
    "assignee": "VARCHAR",
    "channel": "VARCHAR",
    "priority": "VARCHAR",
    "reopens": "INTEGER",
    "made_sla": "BOOLEAN",
    "csat": "DOUBLE",
    "nps": "DOUBLE",
    "rated": "BOOLEAN",
    "rated_at": "TIMESTAMP",
}
"""The canonical table `cases`."""

GP_LEVELS = {
    "Extremely likely": 5,
    "Likely": 4,
    "Neither likely nor unlikely": 3,
    "Unlikely": 2,
    "Extremely unlikely": 1,
}
SMALLEST = 200
"""Rows of the smallest slice: below it the figures themselves are flagged as thin."""


@dataclass(frozen=True)
class Slice:
    """Cases or answers as an uploader would send them, with the moment of export and the declared period."""

    name: str
    cases: pd.DataFrame
    as_of: datetime
    period: tuple[date, date]

    def with_cases(self, cases: pd.DataFrame) -> Slice:
        """The same claim about other rows."""
        return replace(self, cases=cases)

    @property
    def open(self) -> pd.Series:
        """Which cases are open at the export."""
        return self.cases["resolved_at"].isna() & self.cases["closed_at"].isna()


def connect(cases: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database with the canonical table made of a frame; absent columns are NULL, local time is UTC."""
    frame = cases.reset_index(drop=True)
    derived = {
        "row": frame.index + 1,
        "opened_on": frame["opened_at"].dt.date,
        "opened_hour": frame["opened_at"].dt.hour,
    }
    if "resolved_at" in frame:
        derived |= {
            "resolved_on": frame["resolved_at"].dt.date,
            "resolved_hour": frame["resolved_at"].dt.hour,
        }
    frame = frame.assign(**derived)
    select = ", ".join(
        f'CAST({f"frame.{chr(34)}{name}{chr(34)}" if name in frame else "NULL"} AS {kind}) AS "{name}"'
        for name, kind in COLUMNS.items()
    )
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE cases AS SELECT {select} FROM frame")
    return connection


def flags_of(claim: Slice) -> list[Flag]:
    """What the checks say of a slice."""
    with connect(claim.cases) as connection:
        return inspect(connection, as_of=claim.as_of, period=claim.period)


@cache
def servicenow() -> pd.DataFrame:
    """20,769 incidents of a real company, the last state of each; unit: the assignment group."""
    with zipfile.ZipFile(shared("data/evidence/A_uci_servicenow_incident_event_log.zip")) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        with archive.open(name) as file:
            log = pd.read_csv(file, dtype=str, na_values="?", keep_default_na=False)
    log["turn"] = log["sys_mod_count"].astype(int)
    last = log.sort_values(["number", "turn"], kind="stable").groupby("number", sort=False).tail(1)
    times = {
        name: pd.to_datetime(last[name], format="%d/%m/%Y %H:%M")
        for name in ("opened_at", "resolved_at", "closed_at")
    }
    unit = last["assignment_group"].fillna("?")
    return pd.DataFrame(
        {"case_id": last["number"], **times, "group": unit, "priority": last["priority"], "unit": unit}
    ).reset_index(drop=True)


@cache
def nyc311() -> pd.DataFrame:
    """4,969 requests about animals; unit: the agency in a borough."""
    raw = pd.read_csv(shared("data/evidence/C_nyc311_animals_2025.csv"), dtype=str)
    opened, resolved = (
        pd.to_datetime(raw[name], format="%m/%d/%Y %H:%M") for name in ("Created Date", "Closed Date")
    )
    return pd.DataFrame(
        {
            "case_id": raw["Unique Key"],
            "opened_at": opened,
            "resolved_at": resolved,
            "closed_at": pd.NaT,
            "group": raw["Agency"],
            "channel": raw["Complaint Type"],
            "unit": raw["Agency"] + " " + raw["Borough"].fillna(""),
        }
    )


@cache
def practices() -> pd.DataFrame:
    """3,863 valid answers of patients to eleven practices; unit: the practice."""
    raw = pd.read_csv(shared("data/evidence/D_gp_friends_family_test.csv"))
    frame = pd.DataFrame(
        {
            "opened_at": pd.to_datetime(raw["time"]),
            "resolved_at": pd.NaT,
            "closed_at": pd.NaT,
            "csat": raw["rating"].map(GP_LEVELS),
            "group": raw["surgery"],
            "unit": raw["surgery"],
        }
    )
    return frame.astype({"resolved_at": "datetime64[ns]", "closed_at": "datetime64[ns]"}).dropna(
        subset="csat"
    )


SOURCES = {
    "ServiceNow": (servicenow, datetime(2017, 3, 1)),
    "NYC 311": (nyc311, datetime(2025, 3, 14, 1, 30)),
    "GP practices": (practices, datetime(2024, 4, 6)),
}
"""Each source with the moment its real export was taken."""


def units_of(frame: pd.DataFrame, half: Half) -> list[str]:
    """Units by size, dealt like cards: first to tuning, next two to evaluation, next two to tuning, …"""
    sizes = frame.groupby("unit").size().reset_index(name="n")
    ordered = sizes.sort_values(["n", "unit"], ascending=[False, True])["unit"].tolist()
    tuning = [unit for place, unit in enumerate(ordered) if place % 4 in (0, 3)]
    return tuning if half == "tuning" else [unit for unit in ordered if unit not in tuning]


def slices(half: Half, *, each: int, seed: int) -> list[Slice]:
    """Seeded honest slices, `each` of every source: one to four units of the half, at least half of the time.

    The declared period holds the middle 99 % of the rows, so that no stray first answer stretches it.
    """
    found = []
    for number, name in enumerate(SOURCES):
        rng = np.random.default_rng([seed, number, half == "tuning"])
        drawn = 0
        while drawn < each:
            claim = _draw(name, half, rng)
            if len(claim.cases) >= SMALLEST:
                found.append(claim)
                drawn += 1
    return found


def _draw(name: str, half: Half, rng: np.random.Generator) -> Slice:
    frame, exported = SOURCES[name][0](), SOURCES[name][1]
    units = units_of(frame, half)
    chosen = list(rng.choice(units, size=min(len(units), rng.integers(1, 5)), replace=False))
    first, last = frame["opened_at"].min().normalize(), frame["opened_at"].max().normalize()
    days = (last - first).days + 1
    length = int(rng.integers(days // 2, days + 1))
    start = first + timedelta(days=int(rng.integers(0, days - length + 1)))
    end = start + timedelta(days=length)
    at_once = rng.random() < 0.5
    as_of = min(end.to_pydatetime(), exported) if at_once or name == "GP practices" else exported
    inside = frame["unit"].isin(chosen) & frame["opened_at"].between(start, min(end, as_of), inclusive="left")
    cases = _as_seen(frame[inside], as_of)
    begin, finish = cases["opened_at"].quantile([0.005, 0.995], interpolation="nearest")
    cases = cases[cases["opened_at"].between(begin, finish)]
    if cases.empty:
        return Slice(name, cases, as_of, (start.date(), end.date()))
    period = begin.date(), finish.date()
    return Slice(f"{name}: {', '.join(chosen)}; {period[0]} to {period[1]}", cases, as_of, period)


def _as_seen(cases: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """An export cannot know what happened after it."""
    seen = cases.drop(columns="unit").reset_index(drop=True)
    for name in ("resolved_at", "closed_at"):
        seen[name] = seen[name].where(seen[name] <= as_of)
    return seen
