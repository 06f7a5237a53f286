"""The critical value found where it can lie is the one found by looking everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring import maxima
from scoring.maxima import Field, OfAll, OfOne, step_down

DRAWS = 300


def everywhere(field: Field, hypotheses: Any, confidence: float) -> float:
    """Step-down over pairs (one, other), each in both directions, all draws and all pairs."""
    ones, others = hypotheses
    error = np.maximum(np.sqrt(field.variances[ones] + field.variances[others]), np.finfo(float).tiny)
    noise = (field.noise[:, others] - field.noise[:, ones]) / error
    with np.errstate(over="ignore"):
        seen = np.clip((field.values[others] - field.values[ones]) / error, -1e9, 1e9)
    noise, seen = np.hstack([noise, -noise]), np.concatenate([seen, -seen])
    open_ = np.ones(len(seen), bool)
    while True:
        critical = float(np.quantile(noise[:, open_].max(axis=1), confidence))
        sure = open_ & (seen > critical)
        open_ &= ~sure
        if not sure.any() or not open_.any():
            return critical


def made(size: int, kind: str) -> Field:
    rng = np.random.default_rng(size)
    errors = {
        "alike": np.full(size, 0.2),
        "near": rng.uniform(0.1, 0.3, size),
        "wild": rng.lognormal(0, 2, size),
        "some without": np.where(np.arange(size) % 3 == 0, 0, rng.uniform(0.1, 0.3, size)),
    }[kind]
    return Field.drawn(rng.normal(size=size), errors, DRAWS, seed=5)


@pytest.mark.parametrize("confidence", [0.95, 0.6])
@pytest.mark.parametrize("kind", ["alike", "near", "wild", "some without"])
@pytest.mark.parametrize("size", [3, 20, 300])
def test_one_against_all(size: int, kind: str, confidence: float) -> None:
    field = made(size, kind)
    for place in (0, 1, size // 2, int(np.argmax(field.values)), int(np.argmin(field.values))):
        others = np.flatnonzero(np.arange(size) != place)
        one = OfOne(field, place, field.observed(place, np.arange(size)))
        wanted = everywhere(field, (np.full(size - 1, place), others), confidence)
        assert step_down(one, confidence) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("confidence", [0.95, 0.6])
@pytest.mark.parametrize("kind", ["alike", "near", "wild", "some without"])
@pytest.mark.parametrize("size", [3, 20, 90])
def test_all_against_all(size: int, kind: str, confidence: float, monkeypatch: pytest.MonkeyPatch) -> None:
    field = made(size, kind)
    wanted = everywhere(field, np.triu_indices(size, 1), confidence)
    assert step_down(OfAll(field), confidence) == pytest.approx(wanted, rel=1e-12)
    monkeypatch.setattr(maxima, "CELLS", 500)
    assert step_down(OfAll(field), confidence) == pytest.approx(wanted, rel=1e-12)


def test_far_fewer_differences_are_looked_at_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    size, looked, among = 1_000, [], Field._among

    def counted(field: Field, draws: Any, ones: Any, others: Any, critical: float) -> Any:
        looked.append(ones.shape[1] * others.size)
        return among(field, draws, ones, others, critical)

    monkeypatch.setattr(Field, "_among", counted)
    field = Field.drawn(np.linspace(0, 4, size), np.full(size, 0.2), DRAWS, seed=1)
    for place in range(0, size, 100):
        step_down(OfOne(field, place, field.observed(place, np.arange(size))), 0.95)
    assert sum(looked) < 0.05 * 10 * size * DRAWS


def test_where_everything_is_sure_it_ends() -> None:
    """Two entries, and so little confidence that the difference is sure in both directions."""
    field = Field.drawn(np.array([0.0, 0.1]), np.array([1.0, 1.0]), DRAWS, seed=0)
    assert step_down(OfOne(field, 0, field.observed(0, np.arange(2))), 0.02) == -np.inf
