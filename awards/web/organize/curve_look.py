"""A curve as it is typed: drawn, and said in words."""

from typing import NamedTuple

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type hints

from awards.enums import Basis, MetricKind
from awards.web import plots
from awards.web.curve_plots import drawn
from awards.workflow import curves
from awards.workflow.curves import Axis

PLAIN = Axis("Figure", "", ())


class Look(NamedTuple):
    """What a curve shows: the plot when it can be drawn, sentences of what it earns, and a doubt if any."""

    plot: plots.CurvePlot | None
    sentences: tuple[str, ...]
    doubt: str


def look(points: curves.Points, figure: str | None, high: int, basis: str) -> Look:
    """The curve of a figure on a scale up to `high`; without points, or with a fault, nothing is drawn."""
    if not points or curves.fault(points, high):
        return Look(None, (), "")
    axis = curves.AXES[MetricKind(figure), Basis(basis)] if figure else PLAIN
    return Look(drawn(points, axis, high), tuple(_earned(points, axis)), _doubt(points, axis))


def _earned(points: curves.Points, axis: Axis) -> list[str]:
    asked = [(sample, curves.earned(sample, points)) for sample in axis.samples]
    return [f"{plots.counted(x, axis.unit)}: {plots.counted(y, 'points')}" for x, y in asked]


def _doubt(points: curves.Points, axis: Axis) -> str:
    way = curves.direction(points)
    if axis.less_is_better and way > 0:
        return "A longer time earns more points here. Where less is better, let the points fall."
    if axis.samples and not axis.less_is_better and way < 0:
        return "A better figure earns fewer points here. Let the points rise with the figure."
    return "" if way else "More of the figure earns neither more nor less throughout. Is that meant?"


def example_choices() -> list[SelectChoice]:
    """The examples to start from, by what they measure."""
    return [
        SelectChoice("", "choose one"),
        *(
            SelectChoice(
                one.id,
                f"{one.about} (example)",
                optgroup=f"{curves.AXES[one.metric, one.basis].name}: examples, no benchmarks",
            )
            for one in curves.examples().values()
        ),
    ]
