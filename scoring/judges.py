"""What each judge did: severity, spread, agreement with the rest of the panel, marks that stand out."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from scoring import design as layout
from scoring.severity import adjust_severity

FAR = 3.0


def judge_report(ratings: pd.DataFrame) -> pd.DataFrame:
    """Per judge: judge, n, mean, severity, spread, agreement, flags.

    `ratings`: entry, judge, score. Severity is least squares', positive for lenient judges. Spread is the
    standard deviation of the judge's scores; agreement the correlation with the mean of the other judges
    over the entries they share, None where it is undefined, with the reason among the flags.
    """
    design = layout.read(ratings)
    fit = adjust_severity(ratings, "fixed")
    severity = dict(zip(fit.judges["judge"], fit.judges["severity"], strict=True))
    rows = []
    for code, judge in enumerate(design.judges):
        own = design.judge == code
        scores = design.score[own]
        spread = float(scores.std(ddof=1)) if len(scores) > 1 else None
        agreement, flag = _agreement(design, code)
        flags = [flag] if flag else []
        if spread == 0:
            flags.append("always the same score")
        rows.append(
            {
                "judge": judge,
                "n": len(scores),
                "mean": float(scores.mean()),
                "severity": float(severity[judge]),
                "spread": spread,
                "agreement": agreement,
                "flags": tuple(flags),
            }
        )
    return pd.DataFrame(rows)


def _agreement(design: layout.Design, code: int) -> tuple[float | None, str]:
    mine, others = [], []
    for entry in np.unique(design.entry[design.judge == code]):
        here = design.entry == entry
        rest = design.score[here & (design.judge != code)]
        if len(rest):
            mine.append(design.score[here & (design.judge == code)].mean())
            others.append(rest.mean())
    return _correlation(mine, others)


def _correlation(mine: Any, others: Any) -> tuple[float | None, str]:
    if len(mine) < 3:
        return None, "fewer than three entries shared with other judges"
    if np.ptp(mine) == 0 or np.ptp(others) == 0:
        return None, "no variation to agree on"
    return float(np.corrcoef(mine, others)[0, 1]), ""


def against_colleagues(ratings: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Each judge beside the others on the entries they share; no chain has to link all of them.

    `ratings`: entry, judge, score. Columns judge, n, mean, lowest, highest, spread (standard deviation of the
    judge's scores), shared (entries that somebody else scored too), difference (the judge's score less the
    mean of the others', averaged over those entries), low and high (its interval by Student's t, entries
    being the sample), agreement (correlation of the two), flags. What is undefined is None, with the reason
    among the flags.

    >>> ratings = pd.DataFrame({"entry": [*"AABB"], "judge": [*"xyxy"], "score": [5, 7, 6, 8]})
    >>> against_colleagues(ratings)["difference"].tolist()
    [-2.0, 2.0]
    """
    table, names = layout.matrix(ratings), layout.read(ratings).judges
    given = ~np.isnan(table)
    total, count = np.nansum(table, axis=1), given.sum(axis=1)
    rows = []
    for code, judge in enumerate(names):
        shared = given[:, code] & (count > 1)
        mine = table[shared, code]
        others = (total[shared] - mine) / (count[shared] - 1)
        rows.append(
            {"judge": judge, **_own(table[given[:, code], code]), **_beside(mine, others, confidence)}
        )
    return pd.DataFrame(rows, dtype=object)


def _own(scores: Any) -> dict[str, Any]:
    return {
        "n": len(scores),
        "mean": float(scores.mean()),
        "lowest": float(scores.min()),
        "highest": float(scores.max()),
        "spread": float(scores.std(ddof=1)) if len(scores) > 1 else None,
    }


def _beside(mine: Any, others: Any, confidence: float) -> dict[str, Any]:
    gaps = mine - others
    n = len(gaps)
    agreement, flag = _correlation(mine, others)
    flags = [flag] if flag else []
    difference = float(gaps.mean()) if n else None
    half = None
    if n > 1:
        half = float(student.isf((1 - confidence) / 2, n - 1) * gaps.std(ddof=1) / np.sqrt(n))
    else:
        flags.append("no interval from fewer than two shared entries")
    return {
        "shared": n,
        "difference": difference,
        "low": None if half is None or difference is None else difference - half,
        "high": None if half is None or difference is None else difference + half,
        "agreement": agreement,
        "flags": tuple(flags),
    }


def outliers(ratings: pd.DataFrame, *, beyond: float = FAR) -> pd.DataFrame:
    """Ratings further than `beyond` residual standard deviations from the additive model, largest first.

    Columns entry, judge, score, expected, residual (in standard deviations).
    """
    design = layout.read(ratings)
    fit = adjust_severity(ratings, "fixed")
    columns = ["entry", "judge", "score", "expected", "residual"]
    variance = fit.variances["residual"]
    if not variance:
        return pd.DataFrame([], columns=columns)
    expected = (
        fit.entries["additive"].to_numpy(dtype=float)[design.entry]
        + fit.judges["severity"].to_numpy(dtype=float)[design.judge]
    )
    residual = (design.score - expected) / np.sqrt(variance)
    frame = pd.DataFrame(
        {
            "entry": design.entries[design.entry],
            "judge": design.judges[design.judge],
            "score": design.score,
            "expected": expected,
            "residual": residual,
        }
    )
    far = frame[frame["residual"].abs() > beyond]
    order = far["residual"].abs().sort_values(ascending=False, kind="stable").index
    return far.loc[order].reset_index(drop=True)
