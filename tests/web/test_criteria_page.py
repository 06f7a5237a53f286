"""An organizer sets how a category is judged: criteria and weights, minimum criteria, cuts."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awards.enums import CriterionKind, CutMethod, MetricKind, MinimumRule, Outcome, ScoredBy, TiePolicy
from awards.models import Criterion
from tests.web.page import form_of, sentence_at
from tests.web.stage import CURVE, Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/categories/BST"
NEW = "criteria-3-"
"""The first row that is still blank."""


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def send(client: FlaskClient, part: str, typed: dict[str, str]) -> TestResponse:
    """One of the page's forms as it is opened, with some of it typed over."""
    return client.post(f"{PAGE}/{part}", data=opened(client, part) | typed)


def opened(client: FlaskClient, part: str = "criteria") -> dict[str, str]:
    """What one of the category's forms holds when its page is opened."""
    page = PAGE if part == "criteria" else f"{PAGE}/{part}"
    return form_of(client.get(page).text, f"{PAGE}/{part}")


def curve(row: int, *points: tuple[str, str]) -> dict[str, str]:
    """The fields of a row's curve, with the points typed from the first row of it on."""
    typed: dict[str, str] = {}
    for place, (figure, earned) in enumerate(points):
        typed[f"criteria-{row}-curve-{place}-figure"] = figure
        typed[f"criteria-{row}-curve-{place}-points"] = earned
    return typed


def criteria(stage: Stage, session: Session) -> dict[str, Criterion]:
    session.refresh(stage.category)
    session.expire(stage.category, ["criteria", "minimum_criteria", "cuts"])
    return {one.code: one for one in stage.category.criteria}


def scale(one: Criterion) -> tuple[Any, ...]:
    return one.scale_low, one.scale_high, one.mark_unit, one.level_texts, one.curve


def test_the_weights_and_their_sum_are_shown(client: FlaskClient, stage: Stage) -> None:
    page = client.get(PAGE).text
    assert '<output class="figure" data-weight-sum>100</output>' in page
    assert "Satisfaction 30, Shown satisfaction 30, Expertise 40" in page
    held = form_of(page, f"{PAGE}/criteria")
    assert curve(0, *CURVE).items() <= held.items()
    assert held["criteria-0-curve-3-figure"] == held["criteria-0-curve-4-points"] == ""
    assert held["criteria-2-levels"] == "7: Improves the practice"


def test_saving_without_a_change_changes_no_criterion(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    before = {
        code: (one.id, one.weight, one.metric, *scale(one)) for code, one in criteria(stage, session).items()
    }
    assert send(client, "criteria", {}).location == PAGE
    after = {
        code: (one.id, one.weight, one.metric, *scale(one)) for code, one in criteria(stage, session).items()
    }
    assert after == before


def test_a_new_criterion_is_named_and_gets_its_code(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    typed = {
        "criteria-2-weight": "15",
        f"{NEW}name": "Growth & reach, 2027",
        f"{NEW}weight": "25",
        f"{NEW}figure": "nps",
        f"{NEW}scored_by": "rule",
        f"{NEW}scale_low": "0",
        f"{NEW}scale_high": "5",
        f"{NEW}mark_unit": "2",
        **curve(3, (" -20", "0"), ("10 ", " 2.5"), ("", ""), ("60", "5")),
        f"{NEW}levels": "0: none\n4.5: nearly all: very good\n\n",
    }
    assert send(client, "criteria", typed).status_code == 302
    found = criteria(stage, session)
    assert [(one.code, one.weight) for one in found.values()] == [
        ("csat", 30),
        ("shown", 30),
        ("expertise", 15),
        ("growth-reach-2027", 25),
    ]
    made = found["growth-reach-2027"]
    assert (made.kind, made.scored_by, made.metric) == (
        CriterionKind.OBJECTIVE,
        ScoredBy.RULE,
        MetricKind.NPS,
    )
    assert scale(made) == (
        0,
        5,
        2,
        {"0": "none", "4.5": "nearly all: very good"},
        [["-20", "0"], ["10", "2.5"], ["60", "5"]],
    )
    assert opened(client)[f"{NEW}mark_unit"] == "2"


def test_a_criterion_is_taken_out(client: FlaskClient, stage: Stage, session: Session) -> None:
    kept = criteria(stage, session)["expertise"].id
    assert send(client, "criteria", {"criteria-1-gone": "y"}).status_code == 302
    found = criteria(stage, session)
    assert list(found) == ["csat", "expertise"]
    assert found["expertise"].id == kept
    assert "data-weight-sum>70</output>" in client.get(PAGE).text
    assert "70, not 100" in client.get("/organize/crm-2027/categories").text


@pytest.mark.parametrize(
    ("field", "typed", "place", "sentence"),
    [
        ("weight", "101", "-weight", "From 0 to 100."),
        ("weight", "-1", "-weight", "From 0 to 100."),
        ("weight", "a third", "-weight", "Give a whole number. From 0 to 100."),
        ("scale_high", "99999999999", "-scale_high", "From 0 to 1000."),
        ("levels", "seven stories", "-levels", "Write one line per mark, such as 7: concrete stories."),
        ("curve-0-figure", "90", "-curve", "The figures of the curve must rise from point to point."),
        ("curve-2-points", "11", "-curve", "The points of the curve lie between 0 and 10."),
        ("curve-1-points", "low", "-curve", "The curve is made of numbers, such as 85 and 6.5."),
        ("curve-1-points", "", "-curve", "Every figure needs its points, and points need their figure."),
        ("curve-3-points", "7", "-curve", "Every figure needs its points, and points need their figure."),
        ("levels", "11: too good", "", "Words are given for marks from 1 to 10, not for “11”."),
        ("levels", "good: stories", "", "Words are given for marks from 1 to 10, not for “good”."),
        ("scale_low", "10", "", "The lowest mark must be below the highest."),
    ],
)
def test_a_refused_criterion_has_its_sentence_beside_it(
    client: FlaskClient, stage: Stage, session: Session, field: str, typed: str, place: str, sentence: str
) -> None:
    name, anchor = f"criteria-1-{field}", f"criteria-1{place}"
    answer = send(client, "criteria", {name: typed, "criteria-2-description": "Much thought."})
    assert answer.status_code == 422
    assert sentence_at(answer.text, anchor) == sentence
    assert f'id="{anchor}"' in answer.text
    assert f'<li><a href="#{anchor}">Shown satisfaction' in answer.text
    assert answer.text.count('class="errors-summary"') == 1
    kept = form_of(answer.text, f"{PAGE}/criteria")
    assert (kept[name], kept["criteria-2-description"]) == (typed, "Much thought.")
    found = criteria(stage, session)
    assert [one.weight for one in found.values()] == [30, 30, 40]
    assert found["shown"].curve == [list(pair) for pair in CURVE]


def test_a_sentence_stands_in_its_own_row_when_rows_above_are_left_out(
    client: FlaskClient, stage: Stage
) -> None:
    typed = {"criteria-0-gone": "y", "criteria-2-figure": "", "criteria-2-scored_by": "rule"}
    answer = send(client, "criteria", typed)
    assert answer.status_code == 422
    assert sentence_at(answer.text, "criteria-2") == "Only an objective criterion can be scored by rule."


def test_a_name_without_latin_letters_is_a_name(client: FlaskClient, stage: Stage, session: Session) -> None:
    assert send(client, "criteria", {f"{NEW}name": "品質", f"{NEW}weight": "0"}).status_code == 302
    assert "品質" in [one.name for one in criteria(stage, session).values()]


def test_two_criteria_of_one_name_are_refused(client: FlaskClient, stage: Stage) -> None:
    answer = send(client, "criteria", {f"{NEW}name": "Expertise", f"{NEW}weight": "10"})
    assert answer.status_code == 422
    assert sentence_at(answer.text, "criteria-3") == "Two criteria have this name."


def test_stale_criteria_are_refused_with_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    before = opened(client)
    send(client, "criteria", {"criteria-0-weight": "20"})
    answer = client.post(f"{PAGE}/criteria", data=before | {"criteria-0-weight": "10"})
    assert answer.status_code == 409
    assert form_of(answer.text, f"{PAGE}/criteria")["criteria-0-weight"] == "10"
    assert criteria(stage, session)["csat"].weight == 20


def test_minimum_criteria(client: FlaskClient, stage: Stage, session: Session) -> None:
    typed = {"rules-0-threshold": "50", "rules-1-rule": "metric_at_least", "rules-1-metric": "csat"}
    assert send(client, "minimum", typed | {"rules-1-threshold": "80"}).status_code == 302
    criteria(stage, session)
    assert [(one.rule, one.metric, one.threshold) for one in stage.category.minimum_criteria] == [
        (MinimumRule.WORDS_AT_LEAST, None, 50),
        (MinimumRule.METRIC_AT_LEAST, MetricKind.CSAT, 80),
    ]
    send(client, "minimum", {"rules-0-rule": ""})
    criteria(stage, session)
    assert [one.rule for one in stage.category.minimum_criteria] == [MinimumRule.METRIC_AT_LEAST]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"rules-1-rule": "metric_at_most", "rules-1-threshold": "5"},
            "rules-1-metric",
            "Choose the figure.",
        ),
        ({"rules-0-threshold": "-3"}, "rules-0-threshold", "0 or more."),
    ],
)
def test_a_refused_minimum_criterion(
    client: FlaskClient, stage: Stage, session: Session, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = send(client, "minimum", typed)
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    assert typed.items() <= form_of(answer.text, f"{PAGE}/minimum").items()


def test_cuts_are_set_and_dropped(client: FlaskClient, stage: Stage, session: Session) -> None:
    typed = {
        "cuts-0-method": "threshold",
        "cuts-0-threshold": "6.5",
        "cuts-2-method": "top_n",
        "cuts-2-size": "1",
        "cuts-2-policy": "exclude_ties",
    }
    assert send(client, "cuts", typed).status_code == 302
    criteria(stage, session)
    assert [
        (cut.outcome, cut.method, cut.size, cut.threshold, cut.policy) for cut in stage.category.cuts
    ] == [
        (Outcome.SHORTLISTED, CutMethod.THRESHOLD, None, "6.5", TiePolicy.INCLUDE),
        (Outcome.WINNER, CutMethod.TOP_N, 1, None, TiePolicy.EXCLUDE),
    ]
    assert typed.items() <= opened(client, "cuts").items()
    assert send(client, "cuts", {"cuts-0-method": ""}).status_code == 302
    criteria(stage, session)
    assert [cut.outcome for cut in stage.category.cuts] == [Outcome.WINNER]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"cuts-1-method": "top_n", "cuts-1-size": "0"}, "cuts-1-size", "From 1 to 1000."),
        ({"cuts-1-method": "threshold", "cuts-1-threshold": ""}, "cuts-1-threshold", "Give a score."),
        ({"cuts-1-method": "threshold", "cuts-1-threshold": "NaN"}, "cuts-1-threshold", "Give a score."),
    ],
)
def test_a_refused_cut_saves_none(
    client: FlaskClient, stage: Stage, session: Session, typed: dict[str, str], field: str, sentence: str
) -> None:
    typed = {"cuts-0-method": "top_n", "cuts-0-size": "5"} | typed
    answer = send(client, "cuts", typed)
    assert answer.status_code == 422
    assert sentence_at(answer.text, field) == sentence
    assert typed.items() <= form_of(answer.text, f"{PAGE}/cuts").items()
    criteria(stage, session)
    assert stage.category.cuts == []


def test_stale_cuts_are_refused(client: FlaskClient, stage: Stage, session: Session) -> None:
    before = opened(client, "cuts")
    send(client, "cuts", {"cuts-2-method": "top_n", "cuts-2-size": "1"})
    answer = client.post(f"{PAGE}/cuts", data=before | {"cuts-2-method": "top_n", "cuts-2-size": "2"})
    assert answer.status_code == 409
    assert form_of(answer.text, f"{PAGE}/cuts")["cuts-2-size"] == "2"
    criteria(stage, session)
    assert [cut.size for cut in stage.category.cuts] == [1]
