"""Charts as ready coordinates; the macros of `_macros/chart.html` print them."""

from awards.web.plots.bars import Bar, BarPlot, bars
from awards.web.plots.curves import CurvePlot, Dot, Marker, curve
from awards.web.plots.frame import FRAME, Frame, Tick, counted, said
from awards.web.plots.steps import HOURS, StepPlot, steps

__all__ = [
    "FRAME",
    "HOURS",
    "Bar",
    "BarPlot",
    "CurvePlot",
    "Dot",
    "Frame",
    "Marker",
    "StepPlot",
    "Tick",
    "bars",
    "counted",
    "curve",
    "said",
    "steps",
]
