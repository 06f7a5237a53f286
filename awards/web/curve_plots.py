"""Curves of criteria as plots."""

from collections.abc import Iterable

from awards.models import Category
from awards.web import plots
from awards.workflow import curves


def published_curves(categories: Iterable[Category]) -> dict[int, plots.CurvePlot]:
    """Criterion id to its curve, for criteria that have one."""
    return {
        one.id: drawn([(x, y) for x, y in one.curve], curves.AXES[one.metric, one.basis], one.scale_high)
        for category in categories
        for one in category.criteria
        if one.curve and one.metric is not None
    }


def drawn(points: curves.Points, axis: curves.Axis, high: int) -> plots.CurvePlot:
    return plots.curve(points, unit=axis.unit, label=f"{axis.name}: what it earns", top=high)
