"""A curve while it is typed: drawn, said in words, begun from an example, saved by nobody."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import Basis, ProgramState
from awards.models import AuditEntry, Criterion
from tests.web.page import form_of, sentence_at
from tests.web.stage import CURVE, Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/categories/BST"
SAVE = f"{PAGE}/criteria"
PREVIEW = f"{SAVE}/preview"


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def previewed(client: FlaskClient, **typed: str) -> str:
    held = form_of(client.get(PAGE).text, SAVE)
    answer = client.post(PREVIEW, data=held | {"preview": "criteria-0"} | typed)
    assert answer.status_code == 200
    return answer.text


def look(page: str, row: int = 0) -> str:
    """What stands beside the rows of a curve, as text."""
    found = re.search(rf'id="criteria-{row}-curve-look">(.*?)</div></div>', page, re.DOTALL)
    assert found
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])))


def test_the_page_opens_with_each_curve_drawn_and_said(client: FlaskClient, stage: Stage) -> None:
    page = client.get(PAGE).text
    assert page.count('<polyline class="chart-line"') == 2
    assert "80 %: 5 points" in look(page)
    assert "90 %: 7.67 points" in look(page)
    assert "the curve is drawn here" in look(page, row=2)


def test_what_is_typed_is_drawn_and_not_saved(client: FlaskClient, stage: Stage, session: Session) -> None:
    entries = session.query(AuditEntry).count()
    page = previewed(client, **{"criteria-0-curve-1-points": "9", "criteria-2-description": "Half a thought"})
    assert "80 %: 7.4 points" in look(page)
    kept = form_of(page, SAVE)
    assert (kept["criteria-0-curve-1-points"], kept["criteria-2-description"]) == ("9", "Half a thought")
    assert re.search(r'id="criteria-0".*?<details class="more" open>', page, re.DOTALL)
    assert session.query(AuditEntry).count() == entries
    assert session.query(Criterion).filter_by(code="csat").one().curve == [list(pair) for pair in CURVE]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"curve-1-figure": "60"}, "The figures of the curve must rise from point to point."),
        ({"curve-1-points": "11"}, "The points of the curve lie between 0 and 10."),
        ({"scale_high": "8"}, "The points of the curve lie between 0 and 8."),
        ({"curve-1-points": "six"}, "The curve is made of numbers, such as 85 and 6.5."),
        ({"curve-1-points": "1e99"}, "The curve is made of numbers, such as 85 and 6.5."),
        ({"curve-4-figure": "99"}, "Every figure needs its points, and points need their figure."),
    ],
)
def test_a_faulty_curve_is_not_drawn_and_says_why(
    client: FlaskClient, stage: Stage, typed: dict[str, str], sentence: str
) -> None:
    page = previewed(client, **{f"criteria-0-{name}": value for name, value in typed.items()})
    assert sentence_at(page, "criteria-0-curve") == sentence
    assert "polyline" not in look(page)
    assert "points" not in look(page).replace(sentence, "")


def test_a_filled_curve_is_offered_more_rows(client: FlaskClient, stage: Stage) -> None:
    more = {"criteria-0-curve-3-figure": "98", "criteria-0-curve-3-points": "10"}
    kept = form_of(previewed(client, **more), SAVE)
    assert kept["criteria-0-curve-3-figure"] == "98"
    assert "criteria-0-curve-5-figure" in kept
    assert "criteria-0-curve-6-figure" not in kept


@pytest.mark.parametrize(
    ("figure", "points", "doubt"),
    [
        ("resolution", ("1", "6", "10"), "A longer time earns more points here."),
        ("resolution", ("10", "6", "1"), ""),
        ("csat", ("10", "6", "1"), "A better figure earns fewer points here."),
        ("nps", ("1", "10", "1"), "neither more nor less throughout"),
    ],
)
def test_a_curve_that_goes_the_other_way_is_doubted(
    client: FlaskClient, stage: Stage, figure: str, points: tuple[str, ...], doubt: str
) -> None:
    typed = {f"criteria-0-curve-{place}-points": one for place, one in enumerate(points)}
    shown = look(previewed(client, **{"criteria-0-figure": figure, **typed}))
    assert doubt in shown
    assert doubt or "Is that meant" not in shown


def test_hours_are_said_in_hours(client: FlaskClient, stage: Stage) -> None:
    hours = {"curve-0-figure": "1", "curve-0-points": "10", "curve-1-figure": "24", "curve-1-points": "8"}
    typed = {f"criteria-0-{name}": value for name, value in hours.items()}
    shown = look(
        previewed(client, **{"criteria-0-figure": "resolution", "criteria-0-curve-2-points": "1"}, **typed)
    )
    assert "1 hour: 10 points" in shown
    assert "24 hours: 8 points" in shown


def test_an_example_fills_the_rows_on_the_scale_of_the_criterion(client: FlaskClient, stage: Stage) -> None:
    page = previewed(
        client,
        start="criteria-0",
        **{"criteria-0-example": "healthcare-csat-level", "criteria-0-scale_high": "5"},
    )
    kept = form_of(page, SAVE)
    rows = [(kept[f"criteria-0-curve-{n}-figure"], kept[f"criteria-0-curve-{n}-points"]) for n in range(6)]
    assert rows == [("60", "0.5"), ("72", "2"), ("82", "3"), ("90", "4"), ("96", "5"), ("", "")]
    assert "90 %: 4 points" in look(page)
    assert "an example, not a benchmark" in page


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        ("", "Choose an example first."),
        ("made-up", "Choose an example first."),
        (
            "general-csat-improvement",
            "This example is for a change. Say so under “The curve is read at” first.",
        ),
        ("phone-nps-level", "This example is for NPS. Choose NPS under “Measured by” first."),
    ],
)
def test_an_example_that_does_not_fit_leaves_the_rows_as_they_are(
    client: FlaskClient, stage: Stage, example: str, sentence: str
) -> None:
    page = previewed(client, start="criteria-0", **{"criteria-0-example": example})
    assert sentence_at(page, "criteria-0-example") == sentence
    assert form_of(page, SAVE)["criteria-0-curve-1-figure"] == "85"


def test_a_change_on_the_year_before_is_said_as_one_and_kept(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    change = {"criteria-0-basis": "improvement", "criteria-0-example": "general-csat-improvement"}
    page = previewed(client, start="criteria-0", **change)
    assert "Change of CSAT: what it earns" in look(page)
    assert "3 percentage points: 6.67 points" in look(page)
    held = form_of(page, SAVE)
    assert client.post(SAVE, data=held).status_code == 302
    kept = session.query(Criterion).filter_by(code="csat").one()
    assert (kept.basis, kept.curve[0]) == (Basis.IMPROVEMENT, ["-5", "1"])
    assert form_of(client.get(PAGE).text, SAVE)["criteria-0-basis"] == "improvement"
    words = " ".join(client.get("/crm-2027/method").text.split())
    assert "By the published curve, from the change on the twelve months before" in words
    assert "A change is this figure less that of the twelve months before" in words


def test_a_judgment_is_no_change(client: FlaskClient, stage: Stage, session: Session) -> None:
    held = form_of(client.get(PAGE).text, SAVE)
    assert client.post(SAVE, data=held | {"criteria-2-basis": "improvement"}).status_code == 302
    assert session.query(Criterion).filter_by(code="expertise").one().basis is Basis.LEVEL


def test_a_row_that_is_not_there_cannot_be_drawn(client: FlaskClient, stage: Stage) -> None:
    for typed in ({"preview": "criteria-99"}, {}):
        answer = client.post(PREVIEW, data=typed)
        assert answer.status_code == 422
        assert "Say which criterion is to be drawn" in answer.text


def test_a_frozen_curve_is_shown_without_its_buttons(client: FlaskClient, stage: Stage) -> None:
    stage.move_to(ProgramState.JUDGING)
    page = client.get(PAGE).text
    assert page.count('<polyline class="chart-line"') == 2
    assert "Put it into the rows" not in page
