"""The programs, their categories, their method and their winners."""

from itertools import groupby

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Category, Program
from awards.queries import catalog
from awards.web.curve_plots import published_curves
from awards.web.guards import guard
from awards.web.public import blueprint, calendar, loaders


@blueprint.get("/")
@guard(policies.public)
def front() -> ResponseReturnValue:
    programs = catalog.public_programs()
    if len(programs) == 1:
        return redirect(url_for("public.program", slug=programs[0].slug))
    return render_template("public/front.html", programs=programs, standing=calendar.standing)


@blueprint.get("/<slug>/")
@guard(policies.public, load=loaders.program)
def program(program: Program) -> ResponseReturnValue:
    return render_template(
        "public/program.html",
        program=program,
        families=by_family(program),
        standing=calendar.standing(program),
        dates=calendar.dates(program),
        open=calendar.takes_nominations(program),
    )


@blueprint.get("/<slug>/categories/<code>")
@guard(policies.public, load=loaders.category)
def category(category: Category) -> ResponseReturnValue:
    return render_template(
        "public/category.html",
        category=category,
        program=category.program,
        open=calendar.takes_nominations(category.program),
        plots=published_curves([category]),
    )


@blueprint.get("/<slug>/method")
@guard(policies.public, load=loaders.program)
def method(program: Program) -> ResponseReturnValue:
    categories = catalog.with_rules(program)
    return render_template(
        "public/method.html",
        program=program,
        categories=categories,
        plots=published_curves(categories),
        conflicts=catalog.conflicts_declared(program),
    )


@blueprint.get("/<slug>/winners")
@guard(policies.public, load=loaders.program)
def winners(program: Program) -> ResponseReturnValue:
    released = catalog.released(program)
    categories = [(found, list(rows)) for found, rows in groupby(released, key=lambda row: row.category)]
    return render_template("public/winners.html", program=program, categories=categories)


def by_family(program: Program) -> list[tuple[str, list[Category]]]:
    """The categories in their order, gathered under the family named first."""
    families: dict[str, list[Category]] = {}
    for found in program.categories:
        families.setdefault(found.family, []).append(found)
    return list(families.items())
