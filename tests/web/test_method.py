"""How marks become scores: said by the organizer, frozen with the scheme, told to everybody."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import Combine, PanelRule, Severity, TieStep
from awards.models import Category, Round
from awards.workflow import judging
from awards.workflow.method import MethodDraft, set_method
from scoring import Scheme
from tests.web.stage import Stage, a_stage, sign_in

PAGE = "/organize/crm-2027/categories/BST"
FIELDS = {
    "combine": "weighted_mean",
    "panel_rule": "trimmed",
    "trim": "1",
    "severity": "center",
    "missing": "exclude",
    "round_digits": "2",
    "tie_steps": "objective,firsts",
    "bands": "Gold: 8.5\nSilver: 7",
}


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def send(client: FlaskClient, stage: Stage, **changed: str) -> object:
    return client.post(f"{PAGE}/method", data={"version": stage.category.version, **FIELDS, **changed})


def test_the_method_is_kept_and_becomes_the_scheme(
    client: FlaskClient, stage: Stage, session: Session
) -> None:
    assert send(client, stage).status_code == 302  # type: ignore[attr-defined]
    category = session.get_one(Category, stage.category.id)
    scheme = judging.scheme_of(Round(category=category, number=1))
    assert {one.aggregate for one in scheme.criteria} == {"trimmed"}
    assert (scheme.severity, scheme.ladder) == ("center", ("score", "objective", "firsts", "unresolved"))
    assert [(band.name, band.at_least) for band in scheme.bands] == [
        ("Gold", Fraction(17, 2)),
        ("Silver", Fraction(7)),
    ]
    assert Scheme.from_text(scheme.to_toml()).digest == scheme.digest
    page = client.get("/crm-2027/method").text
    for words in ("without the 1 highest and lowest", "rounded to 2 decimals", "Gold from 8.5"):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("trim", "0", "Drop between 1 and 5 marks"),
        ("round_digits", "9", "Between 0 and 6 decimals"),
        ("bands", "Gold 8.5", "Write one band per line"),
        ("bands", "Silver: 7\nGold: 8.5", "from the highest score to the lowest"),
        ("bands", "Gold: NaN", "Every band has a lowest score"),
        ("severity", "magic", "Not a valid choice"),
    ],
)
def test_a_faulty_method_is_refused_with_what_was_typed(
    client: FlaskClient, stage: Stage, session: Session, field: str, value: str, words: str
) -> None:
    answer = send(client, stage, **{field: value})
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in answer.text  # type: ignore[attr-defined]
    assert session.get_one(Category, stage.category.id).panel_rule is PanelRule.MEAN


def test_judges_brought_to_one_level_change_the_scores_as_the_scheme_says(stage: Stage) -> None:
    set_method(
        actor=stage.organizer,
        category=stage.category,
        method=MethodDraft(
            combine=Combine.SUM, severity=Severity.CENTER, tie_steps=[TieStep.FIRSTS], round_digits=1
        ),
    )
    scheme = judging.scheme_of(Round(category=stage.category, number=1))
    assert (scheme.combine, scheme.severity, scheme.rounding) == ("sum", "center", (1, "half_up"))
