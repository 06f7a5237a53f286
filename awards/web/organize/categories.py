"""Categories: their description, criteria and weights, minimum criteria and cuts."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import CutMethod, NomineeKind, Outcome, TiePolicy
from awards.errors import Invalid
from awards.models import Category, Program
from awards.queries import catalog
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.category_forms import (
    CategoryForm,
    CriteriaForm,
    CutsForm,
    MinimumForm,
    NewCategoryForm,
    category_form,
    criteria_form,
    cuts_form,
    minimum_form,
)
from awards.web.organize.method_form import MethodForm, method_form
from awards.web.organize.rows import faults, put_beside
from awards.web.versions import version_sent
from awards.workflow import categories
from awards.workflow import criteria as scheme
from awards.workflow.method import set_method
from awards.workflow.transaction import check_version


@blueprint.get("/organize/<slug>/categories", endpoint="categories")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return _overview(program, NewCategoryForm())


@blueprint.post("/organize/<slug>/categories")
@guard(policies.organizer, load=known.program)
def add_category(program: Program) -> ResponseReturnValue:
    form = NewCategoryForm()

    def act() -> str:
        made = categories.add_category(
            actor=actor(),
            program=program,
            code=form.code.data or "",
            name=form.name.data or "",
            nominee_kind=NomineeKind(form.nominee_kind.data),
            family=form.family.data or "",
        )
        return _address(made)

    return taken(form, act, lambda: _overview(program, form))


@blueprint.get("/organize/<slug>/categories/<code>")
@guard(policies.organizer, load=known.category)
def category(category: Category) -> ResponseReturnValue:
    return _page(category)


@blueprint.post("/organize/<slug>/categories/<code>")
@guard(policies.organizer, load=known.category)
def describe(category: Category) -> ResponseReturnValue:
    form = CategoryForm()

    def act() -> str:
        categories.edit_category(
            actor=actor(),
            category=category,
            version=version_sent(),
            name=(form.name.data or "").strip(),
            family=(form.family.data or "").strip(),
            nominee_kind=NomineeKind(form.nominee_kind.data),
            description=(form.description.data or "").strip(),
            judges_per_entry=form.judges_per_entry.data,
            minimum_judges=form.minimum_judges.data,
            sponsor_name=(form.sponsor_name.data or "").strip(),
        )
        return _saved(category)

    return taken(form, act, lambda: _page(category, about=form))


@blueprint.post("/organize/<slug>/categories/<code>/criteria")
@guard(policies.organizer, load=known.category)
def weigh(category: Category) -> ResponseReturnValue:
    form = CriteriaForm()

    def act() -> str:
        scheme.set_criteria(actor=actor(), category=category, criteria=form.drafts(), version=version_sent())
        return _saved(category)

    return taken(form, act, lambda: _page(category, criteria=form))


@blueprint.post("/organize/<slug>/categories/<code>/method")
@guard(policies.organizer, load=known.category)
def compute(category: Category) -> ResponseReturnValue:
    form = MethodForm()

    def act() -> str:
        set_method(actor=actor(), category=category, method=form.draft(), version=version_sent())
        return _saved(category)

    return taken(form, act, lambda: _page(category, method=form))


@blueprint.post("/organize/<slug>/categories/<code>/minimum")
@guard(policies.organizer, load=known.category)
def require(category: Category) -> ResponseReturnValue:
    form = MinimumForm()

    def act() -> str:
        scheme.set_minimum_criteria(
            actor=actor(), category=category, rules=form.drafts(), version=version_sent()
        )
        return _saved(category)

    return taken(form, act, lambda: _page(category, minimum=form))


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
        return _saved(category)

    return taken(form, act, lambda: _page(category, cuts=form))


@blueprint.post("/organize/<slug>/categories/<code>/remove")
@guard(policies.organizer, load=known.category)
def remove_category(category: Category) -> ResponseReturnValue:
    program, name = category.program, category.name

    def act() -> str:
        categories.remove_category(actor=actor(), category=category)
        flash(f"{name} is taken out.", "success")
        return url_for("organize.categories", slug=program.slug)

    form = Form()
    return taken(form, act, lambda: _page(category, refused=form))


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


def _overview(program: Program, form: NewCategoryForm) -> str:
    return render_template(
        "organize/categories.html", program=program, categories=catalog.with_rules(program), form=form
    )


def _page(category: Category, refused: Form | None = None, **forms: Form) -> str:
    """All five forms; the one that was refused comes with what was typed."""
    refused = refused or next(iter(forms.values()), None)
    return render_template(
        "organize/category.html",
        program=category.program,
        category=category,
        about=forms.get("about") or category_form(category),
        criteria=forms.get("criteria") or criteria_form(category),
        minimum=forms.get("minimum") or minimum_form(category),
        cuts=forms.get("cuts") or cuts_form(category),
        method=forms.get("method") or method_form(category),
        faults=faults(refused) if refused else [],
        total=scheme.weight_sum(category),
        frozen=category.program.state not in scheme.EDITABLE,
    )


def _saved(category: Category) -> str:
    flash("Saved.", "success")
    return _address(category)


def _address(category: Category) -> str:
    return url_for("organize.category", slug=category.program.slug, code=category.code)
