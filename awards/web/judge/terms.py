"""The terms of judging: read them, accept them once."""

from typing import NamedTuple

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from awards import policies
from awards.models import Program
from awards.queries.pledges import pledge_of
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.web.once import taken
from awards.web.wanted import wanted_page
from awards.workflow import pledging
from awards.workflow.terms import digest_of, terms_of


class TermsForm(Form):
    digest = HiddenField()
    accepted = BooleanField(
        "I have read these terms and keep to them.", [InputRequired("Tick the box if you accept the terms.")]
    )


class Section(NamedTuple):
    title: str
    text: str


@blueprint.get("/judge/terms/<slug>", endpoint="terms")
@guard(policies.panelist, load=loaders.program)
def show(program: Program) -> ResponseReturnValue:
    return _page(program, TermsForm(digest=digest_of(terms_of(program))))


@blueprint.post("/judge/terms/<slug>", endpoint="accept_terms")
@guard(policies.panelist, load=loaders.program)
def accept(program: Program) -> ResponseReturnValue:
    form = TermsForm()

    def act() -> str:
        pledging.accept_terms(actor=actor(), program=program, digest=form.digest.data or "")
        flash(f"Thank you. The entries of {program.name} are open to you.", "success")
        return wanted_page() or url_for("judge.home")

    return taken(form, act, lambda: _again(program, form))


def _again(program: Program, form: TermsForm) -> str:
    """The text as it stands now, after a refusal."""
    form.digest.data = digest_of(terms_of(program))
    return _page(program, form)


def _page(program: Program, form: TermsForm) -> str:
    return render_template(
        "judge/terms.html",
        program=program,
        sections=sections(terms_of(program)),
        pledge=pledge_of(actor(), program),
        form=form,
        next=wanted_page(),
    )


def sections(text: str) -> list[Section]:
    """Paragraphs; the first line of one that has more is its title."""
    found = []
    for block in text.split("\n\n"):
        first, _, rest = block.strip().partition("\n")
        found.append(Section(first, rest) if rest else Section("", first))
    return found
