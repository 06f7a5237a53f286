"""The figures of the methods page are those that the engine draws today."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from tests.scoring import published
from tools.plot_methods import FIGURES, FOLDER, ratings


@pytest.mark.parametrize(("name", "draw"), FIGURES.items())
def test_a_committed_figure_is_what_the_engine_draws(name: str, draw: Callable[[], str]) -> None:
    drawn = draw()
    assert (FOLDER / name).read_text(encoding="utf-8") == drawn
    assert ElementTree.fromstring(drawn).get("role") == "img"


def test_every_figure_stands_on_the_methods_page() -> None:
    page = (FOLDER.parent / "methods.md").read_text(encoding="utf-8")
    assert {path.name for path in FOLDER.iterdir()} == set(FIGURES)
    assert all(f"(methods/{name})" in page for name in FIGURES)


def test_the_marks_are_the_published_ones() -> None:
    assert sorted(ratings()["score"]) == sorted(published.paris()["score"])
    assert ratings().groupby("judge")["score"].sum().tolist() == (
        published.paris().astype({"judge": int}).groupby("judge")["score"].sum().tolist()
    )
