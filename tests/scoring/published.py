"""Published tables with the values they must give, as frames the engine takes."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from tests.shared_data import shared


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared(f"data/scoring/{name}.json").read_text())
    return found


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(shared(f"data/scoring/{name}.csv"))


def shrout_fleiss() -> pd.DataFrame:
    wide = table("shrout_fleiss")
    return wide.melt("target", var_name="judge", value_name="score").rename(columns={"target": "entry"})


def krippendorff() -> pd.DataFrame:
    wide = table("krippendorff_canonical")
    return wide.melt("observer", var_name="entry", value_name="score").rename(columns={"observer": "judge"})


def paris() -> pd.DataFrame:
    wide = table("paris1976_chardonnay").drop(columns="name")
    return wide.melt("wine", var_name="judge", value_name="score").rename(columns={"wine": "entry"})


def ptam() -> pd.DataFrame:
    wide = table("20_severity_ptam4")
    score = wide[["crit2", "crit3", "crit4"]].mean(axis=1)
    return wide.assign(score=score).rename(columns={"idstud": "entry", "rater": "judge"})
