"""Answers and incidents that real organizations published, read from the files in one folder."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from awards.workflow.words import Invalid

if TYPE_CHECKING:
    from pandas import DataFrame

SURVEY = "D_gp_friends_family_test.csv"
INCIDENTS = "A_uci_servicenow_incident_event_log.zip"
STEPS = {
    "Extremely likely": 5,
    "Likely": 4,
    "Neither likely nor unlikely": 3,
    "Unlikely": 2,
    "Extremely unlikely": 1,
}
TEAMS = 20
UNASSIGNED = "?"
MINUTES = "%d/%m/%Y %H:%M"
INSTANTS = ("opened_at", "resolved_at", "closed_at")


@dataclass(frozen=True)
class Practice:
    """The answers given about one medical practice; “Don't know” is kept and is no rating."""

    name: str
    ratings: list[int | str]
    first: date
    last: date


@dataclass(frozen=True)
class Desk:
    """The incidents one assignment group ended up with."""

    name: str
    cases: "DataFrame"
    first: date
    last: date
    as_of: datetime


def practices(folder: Path) -> list[Practice]:
    """The practices of the survey, those with the most answers first."""
    answers: dict[str, list[int | str]] = {}
    days: dict[str, list[date]] = {}
    with _present(folder / SURVEY).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["surgery"]
            answers.setdefault(name, []).append(STEPS.get(row["rating"], row["rating"]))
            days.setdefault(name, []).append(date.fromisoformat(row["time"][:10]))
    names = sorted(answers, key=lambda name: (-len(answers[name]), name))
    return [Practice(name, answers[name], min(days[name]), max(days[name])) for name in names]


def desks(folder: Path) -> list[Desk]:
    """The largest named groups, each with the last state of its incidents."""
    import pandas as pd

    columns = ["number", "sys_mod_count", "sys_updated_at", "assignment_group", *INSTANTS]
    events = pd.read_csv(
        _present(folder / INCIDENTS),
        dtype=str,
        na_values=[UNASSIGNED],
        keep_default_na=False,
        usecols=columns,
    )
    as_of = pd.to_datetime(events["sys_updated_at"], format=MINUTES).max().tz_localize("UTC")
    events["change"] = events["sys_mod_count"].astype(int)
    last = events.sort_values(["number", "change"], kind="stable").groupby("number", sort=False).tail(1)
    cases = last[["number", "assignment_group", *INSTANTS]].copy()
    for column in INSTANTS:
        cases[column] = pd.to_datetime(cases[column], format=MINUTES)
    largest = cases["assignment_group"].value_counts().head(TEAMS).index
    return [_desk(str(name), cases[cases["assignment_group"] == name], as_of) for name in largest]


def _desk(name: str, cases: "DataFrame", as_of: datetime) -> Desk:
    opened = cases["opened_at"]
    return Desk(
        name=name,
        cases=cases.drop(columns="assignment_group").reset_index(drop=True),
        first=opened.min().date(),
        last=opened.max().date(),
        as_of=as_of,
    )


def _present(path: Path) -> Path:
    if not path.is_file():
        raise Invalid(f"{path} is not there; --real needs a folder with {SURVEY} and {INCIDENTS}.")
    return path
