"""What the figures of calibration say, in words."""

from awards.workflow.calibration import Figures

ALIKE, PARTLY = 0.7, 0.4
"""Correlations from which on an order is called much the same, and partly the same."""


def severity(figures: Figures) -> str:
    """How far a judge lies from the colleagues, with how sure that is."""
    if figures.difference is None:
        return "shares no entry with a colleague who has handed in"
    size = f"{abs(figures.difference):.1f}"
    more = figures.difference > 0
    toward, back = ("more", "less") if more else ("less", "more")
    said = "gives the same as colleagues on the same entries"
    if size != "0.0":
        said = f"gives {size} points {toward} than colleagues on the same entries"
    if figures.low is None or figures.high is None:
        return f"{said}; a single entry says little"
    near, far = (figures.low, figures.high) if more else (-figures.high, -figures.low)
    if near > 0:
        return f"{said} ({near:.1f} to {far:.1f})"
    return f"{said}, which may be chance ({-near:.1f} {back} to {far:.1f} {toward})"


def spread(figures: Figures) -> str:
    """How much of the scale a judge used."""
    if figures.spread == 0:
        return f"always {figures.lowest:.1f}"
    reach = f"{figures.lowest:.1f} to {figures.highest:.1f}"
    return reach if figures.spread is None else f"{reach}, mostly within {figures.spread:.1f} of the mean"


def agreement(figures: Figures) -> str:
    """Whether a judge puts entries in the order of the colleagues."""
    if figures.agreement is None:
        return figures.flags[0] if figures.flags else "cannot be told"
    order = "another order than"
    if figures.agreement >= PARTLY:
        order = "much the same order as" if figures.agreement >= ALIKE else "partly the same order as"
    return f"{order} colleagues ({figures.agreement:.2f})"
