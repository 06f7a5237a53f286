"""Draw the figures of docs/methods.md with the engine, as SVG; run from the root of the repository.

Data: the Chardonnays of the Judgment of Paris, 24 May 1976, eleven judges, marks out of 20, from table 4 of
D. V. Lindley, "The Analysis of a Wine Tasting", Journal of Wine Economics 1 (1), 2006.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from scoring import Criterion, Scheme, adjust_severity, cut_probabilities, rank_intervals, tabulate

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "methods"
WINES: Mapping[str, Sequence[float]] = {
    "Chateau Montelena 1973": (10, 18, 3, 14, 16.5, 18.5, 17, 14, 14, 16.5, 17),
    "Meursault Charmes 1973": (15, 15, 12, 16, 16, 15, 14, 11, 13, 16, 14.5),
    "Chalone 1974": (16, 10, 16, 15, 12, 11, 13, 14, 16, 14, 13),
    "Spring Mountain 1973": (10, 13, 10, 16, 10, 15, 12, 10, 13, 9, 12),
    "Freemark Abbey 1972": (13, 12, 4, 13, 13, 10, 12, 15, 9, 15, 12),
    "Batard-Montrachet 1972": (8, 13, 10, 11, 9, 9, 12, 15, 14, 7, 12),
    "Puligny-Montrachet 1972": (11, 10, 5, 15, 8, 8, 12, 14, 13, 9, 12),
    "Beaune Clos des Mouches 1973": (5, 15, 4, 7, 16, 14, 14.5, 7, 12, 6, 14.5),
    "Veedercrest 1972": (6, 12, 7, 12, 5, 16, 10, 10, 14, 8, 10),
    "David Bruce 1973": (0, 8, 2, 11, 1, 4, 7, 10, 8, 5, 7),
}
JUDGES = 11
PLACES = range(1, len(WINES) + 1)
CUT = 5
DRAWS = 400_000
"""Enough that a whole percent does not depend on the machine."""
SEEN = (0, 1, 3, 7, 9)
"""Judges of the first wine in the made-up half panel; every next wine moves on by one."""

INK, MUTED, LINE, PAPER = "#17211b", "#59655e", "#e4e1d7", "#fbfaf6"
LAUREL, GOLD = "#1f5c42", "#a8781c"
TYPES = {
    "title": f'fill="{INK}" font-family="Fraunces, Georgia, serif" font-size="19" font-weight="600"',
    "label": f'fill="{INK}" font-family="Inter, Arial, sans-serif" font-size="13"',
    "quiet": f'fill="{MUTED}" font-family="Inter, Arial, sans-serif" font-size="12"',
    "laurel": f'fill="{LAUREL}" font-family="Inter, Arial, sans-serif" font-size="12" font-weight="600"',
    "gold": f'fill="{GOLD}" font-family="Inter, Arial, sans-serif" font-size="12" font-weight="600"',
    "inside": f'fill="{PAPER}" font-family="Inter, Arial, sans-serif" font-size="11" font-weight="600"',
}
WIDTH, LEFT, TOP_EDGE, ROW = 760, 235, 96, 30


def ratings(seen: Sequence[int] | None = None) -> pd.DataFrame:
    """entry, judge, score; with `seen` each wine is tasted by those judges only, moved on wine by wine."""
    import pandas as pd

    rows = [
        (wine, judge + 1, float(score))
        for place, (wine, scores) in enumerate(WINES.items())
        for judge, score in enumerate(scores)
        if seen is None or (judge - place) % JUDGES in seen
    ]
    return pd.DataFrame(rows, columns=["entry", "judge", "score"])


def text(x: float, y: float, words: object, kind: str = "label", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {TYPES[kind]}>{escape(str(words))}</text>'


def line(x1: float, y1: float, x2: float, y2: float, color: str = LINE, width: float = 1) -> str:
    at = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {at} stroke="{color}" stroke-width="{width}" stroke-linecap="round"/>'


def dot(x: float, y: float, radius: float = 5, fill: str = LAUREL, stroke: str = LAUREL) -> str:
    at = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return f'<circle {at} fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'


def bar(x: float, y: float, width: float, color: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="14" fill="{color}"/>'


def picture(title: str, subtitle: str, height: float, marks: Iterable[str]) -> str:
    """The whole file: paper, the finding as its title, what is shown below it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}">'
    )
    paper = f'<rect width="{WIDTH}" height="{height:.0f}" fill="{PAPER}"/>'
    words = [text(24, 36, title, "title"), text(24, 58, subtitle, "quiet")]
    return "\n".join([head, paper, *words, *marks, "</svg>", ""])


def row_at(place: int) -> float:
    return TOP_EDGE + ROW * place + 18


def rank_at(rank: float) -> float:
    return LEFT + 30 + (rank - 1) * (WIDTH - LEFT - 150) / (len(WINES) - 1)


def rank_axis() -> list[str]:
    bottom = row_at(len(WINES) - 1) + 14
    grid = [line(rank_at(rank), TOP_EDGE, rank_at(rank), bottom) for rank in PLACES]
    names = [text(rank_at(rank), TOP_EDGE - 8, rank, "quiet", "middle") for rank in PLACES]
    return [*grid, *names, text(LEFT - 12, TOP_EDGE - 8, "rank", "quiet", "end")]


def draw_rank_intervals() -> str:
    entries = adjust_severity(ratings(), "fixed").entries.set_index("entry").loc[list(WINES)]
    found = rank_intervals(entries["adjusted"], entries["se"])
    marks = rank_axis()
    for place, row in enumerate(found.itertuples(index=False)):
        y = row_at(place)
        marks += [
            text(LEFT - 12, y + 4, row.entry, anchor="end"),
            line(rank_at(row.low), y, rank_at(row.high), y, LAUREL, 3),
            dot(rank_at(row.rank), y, 6),
            text(WIDTH - 24, y + 4, f"{row.rank} ({row.low}–{row.high})", "laurel", "end"),
        ]
    title = "Eleven judges settle the last place, not the first"
    subtitle = "Dot: rank by mean score. Bar: 95 % rank interval."
    return picture(title, subtitle, row_at(len(WINES)), marks)


def draw_severity() -> str:
    """Left: each judge's severity. Right: half panels, raw and adjusted, against all eleven judges."""
    marks = [*_judges(), *_half_panels()]
    title = "Judge 3 marks four points below the panel; adjusting takes that off"
    subtitle = "Left: all judges, all wines. Right: five of the eleven judges per wine."
    return picture(title, subtitle, 510, marks)


def _judges() -> list[str]:
    judges = adjust_severity(ratings(), "fixed").judges.sort_values("severity", ignore_index=True)

    def at(severity: float) -> float:
        return 218 + severity * 24

    marks = [text(24, 88, "Points above or below the panel", "quiet"), line(at(0), 100, at(0), 466, MUTED)]
    for place, row in enumerate(judges.itertuples(index=False)):
        y, x = 116 + place * 33, at(row.severity)
        away = 12 if row.severity > 0 else -12
        words = f"{row.severity:+.1f}".replace("-", "−")
        marks += [
            text(24, y + 4, f"Judge {row.judge}"),
            line(at(0), y, x, y, LAUREL, 3),
            dot(x, y, 5),
            text(x + away, y + 4, words, "laurel", "start" if away > 0 else "end"),
        ]
    return marks


def _half_panels() -> list[str]:
    whole = adjust_severity(ratings(), "fixed").entries.set_index("entry")["raw"]
    half = adjust_severity(ratings(SEEN), "fixed").entries.set_index("entry")

    def at(score: float) -> float:
        return 530 + (score - 4) * 18

    marks = [text(at(score), 88, score, "quiet", "middle") for score in (4, 8, 12, 16)]
    marks += [line(at(score), 100, at(score), 466) for score in (4, 8, 12, 16)]
    for place, wine in enumerate(WINES):
        y = 128 + place * 34
        raw, adjusted = at(half.loc[wine, "raw"]), at(half.loc[wine, "adjusted"])
        marks += [
            text(512, y + 4, wine, anchor="end"),
            line(raw, y, adjusted, y, MUTED),
            line(at(whole[wine]), y - 9, at(whole[wine]), y + 9, INK, 2),
            dot(raw, y, 5, PAPER, GOLD),
            dot(adjusted, y, 5),
        ]
    words = "Ring: raw mean of five. Dot: adjusted. Stroke: mean of all eleven."
    return [*marks, text(WIDTH - 24, 488, words, "quiet", "end")]


def draw_top_five() -> str:
    fit = adjust_severity(ratings(), "fixed")
    chances = cut_probabilities(fit, CUT, draws=DRAWS).set_index("entry")["probability"]
    marks = [line(LEFT, TOP_EDGE, LEFT, row_at(len(WINES) - 1) + 14, MUTED)]
    for place, wine in enumerate(WINES):
        percent, y = round(100 * chances[wine]), row_at(place)
        width = percent / 100 * (WIDTH - LEFT - 110)
        words = "over 99 %" if percent >= 99 else f"{percent} %" if percent else "under 1 %"
        marks += [
            text(LEFT - 12, y + 4, wine, anchor="end"),
            bar(LEFT, y - 7, width, LAUREL if percent >= 50 else GOLD),
            text(LEFT + width + 10, y + 4, words, "laurel" if percent >= 50 else "gold"),
        ]
    title = "Three wines are in; places four and five are open"
    return picture(title, "Chance that the wine belongs among the best five.", row_at(len(WINES)), marks)


def draw_leave_one_out() -> str:
    """How many of the eleven runs without one judge give each wine each rank."""
    marks = rank_axis()
    for place, (wine, ranks) in enumerate(_ranks_without_each_judge().items()):
        y = row_at(place)
        marks.append(text(LEFT - 12, y + 4, wine, anchor="end"))
        for rank, runs in sorted(ranks.items()):
            radius = 4.2 * runs**0.5
            marks.append(dot(rank_at(rank), y, radius))
            if runs > 1:
                marks.append(text(rank_at(rank), y + 4, runs, "inside", "middle"))
            else:
                marks.append(text(rank_at(rank) + 9, y + 4, runs, "laurel"))
    title = "Without one of six judges the Meursault wins, or shares the win"
    subtitle = "Number of times a wine takes each rank when one of the eleven judges is left out in turn."
    return picture(title, subtitle, row_at(len(WINES)), marks)


def _ranks_without_each_judge() -> dict[str, Counter[int]]:
    marks = ratings().assign(criterion="wine").rename(columns={"score": "mark"})
    found: dict[str, Counter[int]] = {wine: Counter() for wine in WINES}
    for judge in range(1, JUDGES + 1):
        standings = tabulate(marks[marks["judge"] != judge], Scheme((Criterion("wine"),))).standings
        for row in standings.itertuples(index=False):
            found[row.entry][int(row.rank)] += 1
    return found


FIGURES = {
    "rank-intervals.svg": draw_rank_intervals,
    "severity.svg": draw_severity,
    "top-five.svg": draw_top_five,
    "leave-one-judge-out.svg": draw_leave_one_out,
}


def main() -> None:
    for name, draw in FIGURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
