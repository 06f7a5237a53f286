"""Curves are refused in words, and every example that is shipped can be used as it stands."""

from __future__ import annotations

import pytest

from awards.enums import Basis, MetricKind
from awards.workflow import curves

GROUPS = {"general", "healthcare", "technology", "retail", "phone", "email", "social", "small", "large"}


def test_there_is_an_example_for_every_sector_channel_and_size() -> None:
    found = curves.examples()
    assert {one.id.split("-")[0] for one in found.values()} == GROUPS
    for group in GROUPS:
        assert {f"{group}-{metric.value}-level" for metric in MetricKind} <= found.keys()
    assert {one.metric for one in found.values() if one.basis is Basis.IMPROVEMENT} == set(MetricKind)


@pytest.mark.parametrize("high", [5, 10, 100])
def test_every_example_is_lawful_and_goes_the_right_way(high: int) -> None:
    for one in curves.examples().values():
        points = curves.scaled(one, high)
        assert curves.fault(points, high) == "", one.id
        falls = curves.AXES[one.metric, one.basis].less_is_better
        assert curves.direction(points) == (-1 if falls else 1), one.id


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([("1", "2"), ("1", "3")], "must rise"),
        ([("1", "-1")], "between 0 and 10"),
        ([("1", "10.01")], "between 0 and 10"),
        ([("NaN", "1")], "made of numbers"),
        ([("1", "Infinity")], "made of numbers"),
        ([("1000001", "1")], "made of numbers"),
        ([("1,5", "1")], "made of numbers"),
        ([("", "1")], "needs its points"),
        ([(str(place), "1") for place in range(13)], "at most 12 points"),
    ],
)
def test_what_cannot_be_computed_is_said(points: curves.Points, words: str) -> None:
    assert words in curves.fault(points, 10)


def test_direction() -> None:
    assert curves.direction([("1", "1"), ("2", "1"), ("3", "2")]) == 1
    assert curves.direction([("1", "2"), ("2", "1")]) == -1
    assert curves.direction([("1", "2"), ("2", "1"), ("3", "2")]) == 0
    assert curves.direction([("1", "2")]) == 0
