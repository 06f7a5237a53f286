"""How a category is decided: the method, the figures that count, the minimum criteria, the cuts."""

from typing import Any

from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import CutMethod, Outcome, TiePolicy
from awards.errors import Invalid
from awards.models import Category
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.category_forms import CutsForm, MinimumForm, cuts_form, minimum_form
from awards.web.organize.category_page import page, saved
from awards.web.organize.evidence_form import EvidenceForm, evidence_form
from awards.web.organize.method_form import MethodForm, method_form
from awards.web.organize.rows import put_beside
from awards.web.versions import version_sent
from awards.workflow import criteria as scheme
from awards.workflow.evidence_rules import set_evidence_rules
from awards.workflow.method import set_method
from awards.workflow.transaction import check_version


@blueprint.get("/organize/<slug>/categories/<code>/method")
@guard(policies.organizer, load=known.category)
def method(category: Category) -> ResponseReturnValue:
    return page(category, "method", method_form(category))


@blueprint.post("/organize/<slug>/categories/<code>/method")
@guard(policies.organizer, load=known.category)
def compute(category: Category) -> ResponseReturnValue:
    form = MethodForm()

    def act() -> str:
        set_method(actor=actor(), category=category, method=form.draft(), version=version_sent())
        return saved(category, "method")

    return taken(form, act, lambda: page(category, "method", form))


@blueprint.get("/organize/<slug>/categories/<code>/evidence")
@guard(policies.organizer, load=known.category)
def evidence(category: Category) -> ResponseReturnValue:
    return page(category, "evidence", evidence_form(category))


@blueprint.post("/organize/<slug>/categories/<code>/evidence")
@guard(policies.organizer, load=known.category)
def admit_figures(category: Category) -> ResponseReturnValue:
    form = EvidenceForm()

    def act() -> str:
        set_evidence_rules(actor=actor(), category=category, rules=form.rules(), version=version_sent())
        return saved(category, "evidence")

    return taken(form, act, lambda: page(category, "evidence", form))


@blueprint.get("/organize/<slug>/categories/<code>/minimum")
@guard(policies.organizer, load=known.category)
def minimum(category: Category) -> ResponseReturnValue:
    return page(category, "minimum", minimum_form(category))


@blueprint.post("/organize/<slug>/categories/<code>/minimum")
@guard(policies.organizer, load=known.category)
def require(category: Category) -> ResponseReturnValue:
    form = MinimumForm()

    def act() -> str:
        scheme.set_minimum_criteria(
            actor=actor(), category=category, rules=form.drafts(), version=version_sent()
        )
        return saved(category, "minimum")

    return taken(form, act, lambda: page(category, "minimum", form))


@blueprint.get("/organize/<slug>/categories/<code>/cuts")
@guard(policies.organizer, load=known.category)
def cuts(category: Category) -> ResponseReturnValue:
    return page(category, "cuts", cuts_form(category))


@blueprint.post("/organize/<slug>/categories/<code>/cuts")
@guard(policies.organizer, load=known.category)
def cut(category: Category) -> ResponseReturnValue:
    form = CutsForm()

    def act() -> str:
        check_version(category, version_sent())
        for part in form.cuts:
            try:
                _set_cut(category, part.data)
            except Invalid as refusal:
                put_beside(part, refusal)
                raise
        return saved(category, "cuts")

    return taken(form, act, lambda: page(category, "cuts", form))


def _set_cut(category: Category, row: dict[str, Any]) -> None:
    outcome = Outcome(row["outcome"])
    if not row["method"]:
        scheme.drop_cut(actor=actor(), category=category, outcome=outcome)
        return
    scheme.set_cut(
        actor=actor(),
        category=category,
        outcome=outcome,
        method=CutMethod(row["method"]),
        size=row["size"],
        threshold=row["threshold"],
        policy=TiePolicy(row["policy"]),
    )
