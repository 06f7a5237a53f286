"""The categories of a season, and what one of them is."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import NomineeKind
from awards.models import Category, Program
from awards.queries import catalog
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.category_forms import CategoryForm, NewCategoryForm, category_form
from awards.web.organize.category_page import address, page, saved
from awards.web.versions import version_sent
from awards.workflow import categories


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
        return address(made)

    return taken(form, act, lambda: _overview(program, form))


@blueprint.get("/organize/<slug>/categories/<code>/about")
@guard(policies.organizer, load=known.category)
def about(category: Category) -> ResponseReturnValue:
    return page(category, "about", category_form(category))


@blueprint.post("/organize/<slug>/categories/<code>/about")
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
            blind=form.blind.data,
        )
        return saved(category, "about")

    return taken(form, act, lambda: page(category, "about", form))


@blueprint.post("/organize/<slug>/categories/<code>/remove")
@guard(policies.organizer, load=known.category)
def remove_category(category: Category) -> ResponseReturnValue:
    program, name, form = category.program, category.name, Form()

    def act() -> str:
        categories.remove_category(actor=actor(), category=category)
        flash(f"{name} is taken out.", "success")
        return url_for("organize.categories", slug=program.slug)

    def again() -> str:
        asked = category_form(category)
        asked.form_errors += form.form_errors
        return page(category, "about", asked)

    return taken(form, act, again)


def _overview(program: Program, form: NewCategoryForm) -> str:
    return render_template(
        "organize/categories.html", program=program, categories=catalog.with_rules(program), form=form
    )
