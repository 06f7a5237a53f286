"""What the pages of one category share: their tabs, and how a form that was refused is shown."""

from typing import Any

from flask import flash, render_template, url_for

from awards.models import Category
from awards.web.forms import Form
from awards.web.organize.rows import faults
from awards.workflow.criteria import EDITABLE


def page(category: Category, part: str, form: Form, **more: Any) -> str:
    """One of the category's pages with its form; a form that was refused comes with what was typed."""
    return render_template(
        f"organize/category_{part}.html",
        program=category.program,
        category=category,
        form=form,
        faults=faults(form),
        frozen=category.program.state not in EDITABLE,
        **more,
    )


def saved(category: Category, endpoint: str) -> str:
    """Say so, and the address of the page it was saved on."""
    flash("Saved.", "success")
    return address(category, endpoint)


def address(category: Category, endpoint: str = "category") -> str:
    return url_for(f"organize.{endpoint}", slug=category.program.slug, code=category.code)
