"""Charts: where lines, bars and marks stand, what the tables beside them say, and how they are printed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest
from flask import Flask

from awards.web import plots
from awards.web.plots import FRAME, said

HOURS = [("1", "10"), ("8", "8"), ("24", "6"), ("72", "3"), ("240", "1")]


def xs(line: str) -> list[float]:
    return [float(pair.split(",")[0]) for pair in line.split()]


def ys(line: str) -> list[float]:
    return [float(pair.split(",")[1]) for pair in line.split()]


def test_a_curve_runs_level_beyond_its_ends_and_inside_the_frame() -> None:
    plot = plots.curve([(60, 0), (80, 10)], unit="%", label="CSAT")
    assert len(xs(plot.line)) == 4
    assert xs(plot.line) == sorted(xs(plot.line))
    assert (xs(plot.line)[0], xs(plot.line)[-1]) == (FRAME.left, FRAME.right)
    assert ys(plot.line) == [FRAME.bottom, FRAME.bottom, FRAME.top, FRAME.top]
    assert [tick.label for tick in plot.across] == ["60", "80"]
    assert [tick.label for tick in plot.upward] == ["0", "2", "4", "6", "8", "10"]
    assert plot.rows == (("60", "0"), ("80", "10"))
    assert plot.summary == "60 %: 0 points; 80 %: 10 points."


def test_a_figure_is_marked_on_the_curve_with_what_it_earns() -> None:
    plot = plots.curve(HOURS, unit="hours", label="Time", figure=16, interval=(12, 20))
    assert plot.marker is not None
    assert plot.marker.words == "16 hours (12 to 20): 7 points"
    assert plot.marker.y == pytest.approx(FRAME.bottom - 0.7 * (FRAME.bottom - FRAME.top), abs=0.1)
    assert plot.marker.low < plot.marker.x < plot.marker.high
    assert plot.marker.words in plot.summary


def test_a_figure_far_outside_stands_at_the_edge_and_keeps_its_words() -> None:
    plot = plots.curve(HOURS, unit="hours", label="Time", figure=9000)
    assert plot.marker is not None
    assert plot.marker.words == "9,000 hours: 1 point"
    assert plot.dots[-1].x < plot.marker.x <= FRAME.right


def test_labels_that_would_touch_are_left_out() -> None:
    plot = plots.curve(HOURS, unit="hours", label="Time")
    assert [tick.label for tick in plot.across] == ["1", "24", "72", "240"]
    assert len(plot.dots) == 5


def test_one_point_is_a_level_line_and_none_is_refused() -> None:
    assert len(set(ys(plots.curve([(5, 5)], unit="", label="x").line))) == 1
    with pytest.raises(ValueError, match="at least one point"):
        plots.curve([], unit="", label="x")


def test_bars_stand_on_zero_in_both_directions() -> None:
    plot = plots.bars([("Jan", 40), ("Feb", -20), ("Mar", None)], label="NPS by month", unit="points")
    up, down, gap = plot.bars
    assert up.y + up.height == pytest.approx(plot.zero)
    assert down.y == plot.zero
    assert (up.height / down.height) == pytest.approx(2, abs=0.02)
    assert (gap.height, gap.value) == (0, "")
    assert plot.rows == (("Jan", "40"), ("Feb", "−20"), ("Mar", "no figure"))
    assert plot.direct


def test_many_long_values_move_to_the_axis() -> None:
    plot = plots.bars([(f"M{month}", 1234567 + month) for month in range(12)], label="Cases")
    assert not plot.direct
    assert plot.upward[-1].label == "1,500,000"


def test_bars_without_rows_or_with_nothing_in_them_are_lawful() -> None:
    assert plots.bars([], label="Empty").bars == ()
    assert plots.bars([("1", 0), ("2", 0)], label="Nothing").bars[0].height == 0


def test_steps_go_down_where_cases_are_resolved() -> None:
    plot = plots.steps([(1, 0.75), (4, 0.5), (24, 0.1), (5000, 0)], label="Resolution")
    assert plot.path.startswith(f"M{FRAME.left},{float(FRAME.top)}H")
    assert plot.path.count("V") == 3, "what lies beyond the axis is not drawn"
    assert plot.path.endswith(f"H{FRAME.right}")
    assert dict(plot.rows)["15 min"] == "100 %"
    assert dict(plot.rows)["4 h"] == "50 %"
    assert dict(plot.rows)["30 d"] == "10 %"
    assert plot.half == next(tick.at for tick in plot.across if tick.label == "4 h")


def test_a_curve_that_never_falls_to_half_has_no_mark() -> None:
    assert plots.steps([(2, 0.9)], label="Resolution").half is None
    assert plots.steps([], label="Resolution").path == f"M{FRAME.left},{float(FRAME.top)}H{FRAME.right}"


def test_a_hundred_thousand_steps_make_a_small_picture() -> None:
    falls = [(0.01 * place, 1 - place / 100_000) for place in range(1, 100_001)]
    assert len(plots.steps(falls, label="Resolution").path) < 60_000


def test_numbers_are_written_as_people_write_them() -> None:
    assert [said(one) for one in ("7.50", -20, 12400, Fraction(23, 3), "-0.001")] == [
        "7.5",
        "−20",
        "12,400",
        "7.67",
        "0",
    ]


@pytest.mark.parametrize(
    ("macro", "plot"),
    [
        ("curve_plot", plots.curve(HOURS, unit="hours", label="A <b> curve", figure=10, interval=(8, 12))),
        ("curve_plot", plots.curve(HOURS, unit="hours", label="A <b> curve")),
        ("bars", plots.bars([("1", 3), ("2", None)], label="A <b> curve", unit="answers")),
        ("steps", plots.steps([(3, 0.4)], label="A <b> curve")),
    ],
)
def test_what_is_printed_is_sound_named_and_without_styles(app: Flask, macro: str, plot: object) -> None:
    figure = ET.fromstring(getattr(app.jinja_env.get_template("_macros/chart.html").module, macro)(plot))
    assert not [one for one in figure.iter() if {"style", "onclick"} & set(one.attrib) or one.tag == "script"]
    svg = figure.find("svg")
    assert svg is not None
    assert (svg.get("role"), svg.findtext("title")) == ("img", "A <b> curve")
    assert svg.findtext("desc") == plot.summary  # type: ignore[attr-defined]
    rows = figure.findall("details/table/tbody/tr")
    assert len(rows) == len(plot.rows)  # type: ignore[attr-defined]
