"""What each judge did: severity, spread, agreement with the rest of the panel, marks that stand out."""

import numpy as np
import pandas as pd

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
    if len(mine) < 3:
        return None, "fewer than three entries shared with other judges"
    if np.ptp(mine) == 0 or np.ptp(others) == 0:
        return None, "no variation to agree on"
    return float(np.corrcoef(mine, others)[0, 1]), ""


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
