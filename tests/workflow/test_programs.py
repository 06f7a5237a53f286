"""The default season is complete, sound and ready to be changed."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from awards.enums import CriterionKind, NominationKind, Outcome, ScoredBy
from awards.errors import Invalid, StaleEdit
from awards.models import Category, Program, Round
from awards.workflow.judging import points, scheme_of
from awards.workflow.programs import DATES, RESERVED, create_program, edit_program
from awards.workflow.season import missing
from scoring import Scheme, value_curve
from tests.season import person


def objective(category: Category, by: ScoredBy) -> list[str]:
    return [
        one.code for one in category.criteria if one.kind is CriterionKind.OBJECTIVE and one.scored_by is by
    ]


def test_the_template_makes_a_season_that_lacks_nothing(templated: Program) -> None:
    assert missing(templated, "schedule") == []
    names = [category.name for category in templated.categories]
    assert len(set(names)) == len(names) > 5
    assert len({category.code for category in templated.categories}) == len(names)
    assert all(category.description and category.family for category in templated.categories)
    for category in templated.categories:
        assert sum(one.weight for one in category.criteria) == 100, category.name
        assert {cut.outcome for cut in category.cuts} == set(Outcome)
        assert category.minimum_criteria


def test_every_scheme_of_the_template_can_be_computed(templated: Program) -> None:
    for category in templated.categories:
        scheme = scheme_of(Round(category=category, number=1))
        assert Scheme.from_text(scheme.to_toml()).digest == scheme.digest, category.name


def test_objective_criteria_are_scored_by_rule_in_some_categories_and_by_the_panel_in_others(
    templated: Program,
) -> None:
    assert any(objective(category, ScoredBy.RULE) for category in templated.categories)
    assert any(objective(category, ScoredBy.PANEL) for category in templated.categories)
    assert points(templated.categories[0].criteria[0], None) is None


def test_every_curve_starts_and_ends_on_the_scale(templated: Program) -> None:
    curves = [one for category in templated.categories for one in category.criteria if one.curve]
    assert curves
    for criterion in curves:
        for figure, wanted in criterion.curve:
            assert str(value_curve(figure, criterion.curve)) == wanted, criterion.code
        assert {int(level) for level in criterion.level_texts} <= set(range(1, 11))


def test_each_kind_of_nomination_has_its_questions(templated: Program) -> None:
    assert {form.kind for form in templated.forms} == set(NominationKind)
    assert all(any(question.required for question in form.questions) for form in templated.forms)


def test_an_address_is_used_by_one_season_and_hides_no_page(templated: Program) -> None:
    organizer = person("Ada")
    for slug in (templated.slug, "Not A Slug", "-x", "x" * 81, *sorted(RESERVED)):
        with pytest.raises(Invalid) as refusal:
            create_program(actor=organizer, name="Another", slug=slug, template=None)
        assert set(refusal.value.fields) == {"slug"}, slug


def test_dates_follow_each_other(templated: Program) -> None:
    ada = person("Ada")
    for earlier, later in pairwise(DATES):
        wrong = getattr(templated, earlier) - timedelta(minutes=1)
        with pytest.raises(Invalid) as refusal:
            edit_program(actor=ada, program=templated, **{later: wrong})
        assert later in refusal.value.fields
        assert getattr(templated, later) > getattr(templated, earlier)


def test_white_text_stays_readable_on_a_chosen_color(templated: Program) -> None:
    with pytest.raises(Invalid) as refusal:
        edit_program(actor=person("Ada"), program=templated, primary_color="#ffd700")
    assert "choose a darker color" in refusal.value.fields["primary_color"]


def test_of_two_edits_of_one_version_the_second_is_refused(templated: Program) -> None:
    ada, version = person("Ada"), templated.version
    edit_program(actor=ada, program=templated, version=version, headline="First")
    with pytest.raises(StaleEdit):
        edit_program(actor=ada, program=templated, version=version, headline="Second")
    assert templated.headline == "First"
