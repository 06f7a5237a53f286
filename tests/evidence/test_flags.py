"""Every check notices its trick on a made file, is silent on the honest one, and follows its thresholds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from awards.evidence.flags import CHECKS, Flag, Peers, inspect
from awards.evidence.flags.thresholds import published
from awards.evidence.reading import read
from tests.evidence.honest import connect
from tests.evidence.made import AS_OF, PERIOD, TRICKS, Case, desk
from tests.shared_data import shared

HONEST_PEERS = Peers({"csat": [80.0, 84.0, 86.0, 88.0, 90.0, 91.0]})

# A change that makes each check look away from its own trick.
BLIND = {
    "small-sample": {"answers": 1},
    "wide-interval": {"points": 100},
    "response-rate": {},
    "open-cases-weigh": {"ratio": 1e6},
    "too-good": {"deviations": 100},
    "definition-mix": {"share": 2},
    "repeated-ids": {"share": 1},
    "copied-rows": {"share": 1},
    "nearly-copied-rows": {"share": 1},
    "straight-lining": {"chance": 0},
    "one-sided-groups": {"chance": 0},
    "too-regular": {"errors": 1e6, "repeats": 1e6},
    "too-even": {"times": 0},
    "lowest-missing": {"chance": 0},
    "scale-switch": {"distance": 1},
    "mixed-scales": {"share": 0},
    "open-cases-missing": {"expected": 1e6},
    "longest-missing": {"times": 1},
    "missing-numbers": {"share": 1},
    "zero-durations": {"share": 1},
    "exact-lag": {"share": 1},
    "bulk-close": {"share": 1},
    "period-not-covered": {"parts": 12},
    "best-window": {"errors": 1e6},
    "night-work": {"share": 1},
    "quiet-midday": {"share": -1},
    "half-clock": {"share": -1},
    "mornings-differ": {"points": 1},
    "resolved-before-opened": {"share": 1},
    "first-digits": {"deviation": 1},
    "last-digits": {"share": 1},
    "ratings-unrelated": {"share": 0},
}


def flags(cases: pd.DataFrame, **beside: Any) -> dict[str, Flag]:
    beside = {"as_of": AS_OF, "period": PERIOD, **beside}
    if isinstance(beside.get("peers"), dict):
        beside["peers"] = Peers(beside["peers"])
    with connect(cases) as connection:
        return {flag.code: flag for flag in inspect(connection, **beside)}


def played(case: Case) -> pd.DataFrame:
    return case.trick(desk(), np.random.default_rng(9))


def test_an_honest_desk_has_no_flag() -> None:
    rated = desk()["csat"].dropna()
    found = flags(desk(), peers=HONEST_PEERS, stated={"csat": round(100 * (rated >= 4).mean(), 1)})
    assert [flag for flag in found.values() if flag.severity == "notice"] == []


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_another_honest_desk_has_none_either(seed: int) -> None:
    assert [flag for flag in flags(desk(seed=seed)).values() if flag.severity == "notice"] == []


@pytest.mark.parametrize("case", TRICKS, ids=lambda case: case.code)
def test_a_trick_is_noticed_and_explained(case: Case) -> None:
    flag = flags(played(case), **case.beside)[case.code]
    assert re.search(r"\d", flag.reason)
    assert flag.reason.endswith(".")
    assert flag.method.endswith(".")
    assert flag.threshold.endswith(".")
    assert "{" not in flag.threshold
    assert len(flag.rows) <= 200


@pytest.mark.parametrize("case", [case for case in TRICKS if BLIND[case.code]], ids=lambda case: case.code)
def test_a_threshold_is_changed_by_configuration(case: Case) -> None:
    changed = {case.code: BLIND[case.code]}
    assert case.code not in flags(played(case), **case.beside, thresholds=changed)


def test_a_known_response_rate_is_judged_by_its_limits() -> None:
    assert "response-rate" not in flags(desk())
    assert "response-rate" in flags(desk(), thresholds={"response-rate": {"high": 0.5}})


def test_every_check_has_limits_and_a_trick() -> None:
    codes = [check.code for check in CHECKS]
    assert sorted(codes) == sorted(published()) == sorted({case.code for case in TRICKS})
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"zero-duration": {"share": 1}},
            "There is no check named zero-duration; the checks are best-window",
        ),
        ({"bulk-close": {"shares": 1}}, "The check bulk-close has no limit named shares; it has share."),
    ],
)
def test_an_unknown_limit_is_refused(changes: dict[str, dict[str, float]], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        flags(desk(60), thresholds=changes)


def test_rows_point_into_the_file() -> None:
    cases = desk()
    cases.loc[[7, 40], "resolved_at"] = cases["opened_at"] - pd.Timedelta(hours=1)
    flag = flags(cases, thresholds={"resolved-before-opened": {"share": 0}})["resolved-before-opened"]
    assert flag.rows == (8, 41)
    assert flag.reason.startswith("2 of ")


def test_only_the_nominee_is_inspected() -> None:
    cases = desk()
    theirs = cases["group"] == "Devices"
    cases.loc[theirs, "resolved_at"] = cases["opened_at"]
    assert "zero-durations" in flags(cases, where={"group": "Devices"})
    assert "zero-durations" not in flags(cases, where={"group": "Billing"})
    assert "small-sample" in flags(cases, where={"group": 'O\'Hara "x"'})


def test_a_filter_is_one_of_three_columns() -> None:
    with pytest.raises(ValueError, match="Cases are filtered by group, assignee, channel, not by row"):
        flags(desk(60), where={"row": "1"})


def test_a_zone_of_the_export_moment_is_kept() -> None:
    cases = desk()
    aware = datetime(2025, 7, 1, 2, tzinfo=UTC).astimezone()
    plain = datetime(2025, 7, 1, 2)
    assert flags(cases, as_of=aware) == flags(cases, as_of=plain)


def test_nothing_is_left_in_the_database() -> None:
    with connect(desk(200)) as connection:
        inspect(connection, as_of=AS_OF)
        inspect(connection, as_of=AS_OF)
        assert connection.execute("SHOW TABLES").fetchall() == [("cases",)]


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_file_of_hardly_any_row_is_small(rows: int) -> None:
    found = flags(desk(60).iloc[:rows])
    assert "small-sample" in found
    assert {flag.kind for flag in found.values()} == {"completeness"}


def test_dates_without_times_are_no_copies() -> None:
    cases = desk()
    for name in ("opened_at", "resolved_at"):
        cases[name] = cases[name].dt.normalize()
    found = set(flags(cases))
    assert not found & {"copied-rows", "nearly-copied-rows", "night-work", "half-clock", "quiet-midday"}


def test_a_survey_without_dates_is_inspected() -> None:
    answers = desk()[["csat"]].dropna().assign(opened_at=pd.NaT, resolved_at=pd.NaT)
    answers = answers.astype({"opened_at": "datetime64[ns]", "resolved_at": "datetime64[ns]"})
    found = flags(answers, period=None)
    assert [code for code, flag in found.items() if flag.kind == "integrity"] == []
    answers["csat"] = 5.0
    assert "straight-lining" in flags(answers, period=None)


def test_nps_answers_are_inspected_like_ratings() -> None:
    rng = np.random.default_rng(3)
    answers = desk().drop(columns=["csat", "rated"]).assign(nps=rng.choice(np.arange(11.0), size=2000))
    assert "too-even" in flags(answers)


def test_a_stated_figure_names_the_definition_it_follows() -> None:
    cases = desk()
    top = 100 * (cases["csat"] == 5).sum() / cases["csat"].notna().sum()
    flag = flags(cases, stated={"csat": top})["definition-mix"]
    assert "It equals share of the highest rating." in flag.reason


def test_few_peers_say_nothing() -> None:
    assert "too-good" not in flags(desk(), peers={"csat": [50.0, 51.0]})


def test_flags_read_what_the_reader_gives() -> None:
    with read(shared("data/evidence/C_nyc311_animals_2025.csv"), zone="America/New_York") as reading:
        found = inspect(reading.connection, as_of=datetime(2025, 3, 14, 6), where={"group": "DOHMH"})
    zero = next(flag for flag in found if flag.code == "zero-durations")
    assert zero.reason == "305 of 411 resolved cases took no time at all."
    assert len(zero.rows) == 200
