"""A contest computed the plain way, independent of the engine: dictionaries and fractions."""

from __future__ import annotations

from fractions import Fraction


def interpolate(x: Fraction, points: list[tuple[Fraction, Fraction]]) -> Fraction:
    if x <= points[0][0]:
        return points[0][1]
    if x >= points[-1][0]:
        return points[-1][1]
    right = next(i for i, (figure, _) in enumerate(points) if figure >= x)
    (x0, y0), (x1, y1) = points[right - 1], points[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def weighted_scores(
    marks: dict[str, dict[str, dict[str, Fraction]]],
    weights: dict[str, Fraction],
    points: dict[str, dict[str, Fraction]] | None = None,
) -> dict[str, Fraction]:
    """`marks`: entry → criterion → judge → mark; `points`: entry → criterion → points by rule."""
    scores = {}
    for entry in marks:
        parts = {name: sum(given.values()) / len(given) for name, given in marks[entry].items() if given}
        parts.update((points or {}).get(entry, {}))
        if set(parts) == set(weights):
            scores[entry] = sum(parts[name] * weights[name] for name in weights) / sum(weights.values())
    return scores


def ranks(scores: dict[str, Fraction]) -> dict[str, int]:
    return {name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()}
