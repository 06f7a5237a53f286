"""The plots of an export's small numbers, for everybody who reads its figures."""

from typing import Any

from awards.web import plots

MONTHS = 12


def drawn(charts: dict[str, Any]) -> dict[str, Any]:
    """Ratings, resolution curve and months as plots; only those that have something to show."""
    found: dict[str, Any] = {}
    if charts.get("ratings"):
        rows = [(plots.said(rating), count) for rating, count in charts["ratings"]]
        found["ratings"] = plots.bars(rows, label="Ratings", unit="answers")
    if charts.get("curve"):
        points = [(hours, share) for hours, share in charts["curve"]]
        found["curve"] = plots.steps(points, label="How long customers wait", ticks=plots.HOURS)
    months = [one for one in charts.get("months") or [] if one["opened"] is not None][-MONTHS:]
    if len(months) > 1:
        rows = [(one["month"][2:], one["opened"]) for one in months]
        found["months"] = plots.bars(rows, label="Cases by month of opening", unit="cases")
    return found
