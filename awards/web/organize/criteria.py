"""A category's criteria and weights, and the look of their curves while they are typed."""

from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Category
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.category_page import page, saved
from awards.web.organize.criteria_form import CriteriaForm, criteria_form, drawn
from awards.web.versions import version_sent
from awards.workflow import criteria as scheme


@blueprint.get("/organize/<slug>/categories/<code>")
@guard(policies.organizer, load=known.category)
def category(category: Category) -> ResponseReturnValue:
    return _page(category, criteria_form(category.criteria))


@blueprint.post("/organize/<slug>/categories/<code>/criteria")
@guard(policies.organizer, load=known.category)
def weigh(category: Category) -> ResponseReturnValue:
    form = CriteriaForm()

    def act() -> str:
        scheme.set_criteria(actor=actor(), category=category, criteria=form.drafts(), version=version_sent())
        return saved(category, "category")

    return taken(form, act, lambda: _page(category, form))


@blueprint.post("/organize/<slug>/categories/<code>/criteria/preview")
@guard(policies.organizer, load=known.category)
def preview(category: Category) -> ResponseReturnValue:
    """The page as it is typed, nothing saved: with one row's curve drawn anew, or begun from an example."""
    form = CriteriaForm()
    opened = drawn(form)
    return _page(category, form, opened=opened)


def _page(category: Category, form: CriteriaForm, opened: str = "") -> str:
    form.offer_rows()
    return page(category, "criteria", form, total=scheme.weight_sum(category), opened=opened)
