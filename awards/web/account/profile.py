"""One's own account."""

from collections.abc import Sequence
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid
from awards.models import Category, User
from awards.queries import conflicts, people
from awards.web.account import blueprint
from awards.web.account.forms import ChangePassword, JudgingForm, PastEmployer
from awards.web.account.limits import per_network
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor, sign_in_as, viewer
from awards.web.once import taken
from awards.workflow import accounts, companies
from awards.workflow.expertise import describe_judge


@blueprint.get("/account")
@guard(policies.signed_in)
def profile() -> ResponseReturnValue:
    return _page(), 200


@blueprint.post("/account/password")
@per_network
@guard(policies.signed_in)
def change_password() -> ResponseReturnValue:
    form, person = ChangePassword(), cast(User, viewer())
    try:
        if form.validate():
            accounts.change_password(actor=person, current=form.current.data or "", new=form.new.data or "")
            sign_in_as(person)
            flash("Your password is changed. You are signed out everywhere else.", "success")
            return redirect(url_for("account.profile"))
    except Invalid as refusal:
        form.take(refusal)
    return _page(form=form), 422


@blueprint.post("/account/past-employers")
@guard(policies.signed_in)
def name_past_employer() -> ResponseReturnValue:
    form = PastEmployer()

    def act() -> str:
        assert form.until.data is not None
        companies.name_past_employer(actor=actor(), company=form.company.data or "", until=form.until.data)
        flash("Thank you. Entries of theirs are kept from you while it matters.", "success")
        return url_for("account.profile")

    return taken(form, act, lambda: _page(past=form))


@blueprint.post("/account/past-employers/remove")
@guard(policies.signed_in)
def forget_past_employer() -> ResponseReturnValue:
    form, wanted = Form(), request.form.get("employment", 0, type=int)

    def act() -> str:
        for one in conflicts.past_employers(actor()):
            if one.id == wanted:
                companies.forget_past_employer(actor=actor(), employment=one)
        return url_for("account.profile")

    return taken(form, act, _page)


@blueprint.post("/account/judging")
@guard(policies.signed_in)
def judging() -> ResponseReturnValue:
    person = actor()
    fields = people.fields_of(person)
    form = _judging(person, fields)

    def act() -> str:
        chosen = set(form.categories.data or [])
        describe_judge(
            actor=person,
            judge=person,
            among=fields,
            categories=[one for one in fields if one.public_id in chosen],
            languages=form.languages.data or [],
        )
        flash("Thank you. Entries that suit you come to you first.", "success")
        return url_for("account.profile")

    return taken(form, act, lambda: _page(field_form=form))


def _judging(person: User, fields: Sequence[Category]) -> JudgingForm:
    known = people.fields_known(person)
    form = JudgingForm(
        categories=[one.public_id for one in fields if one.id in known], languages=person.languages
    )
    form.categories.choices = {one.public_id: f"{one.program.name}: {one.name}" for one in fields}
    return form


def _page(
    form: ChangePassword | None = None,
    past: PastEmployer | None = None,
    field_form: JudgingForm | None = None,
) -> str:
    """The page with the form that was sent; the others as they are stored."""
    person = cast(User, viewer())
    fields = people.fields_of(person)
    return render_template(
        "account/profile.html",
        form=form or ChangePassword(formdata=None),
        past=past or PastEmployer(formdata=None),
        fields=fields,
        judging=field_form or _judging(person, fields),
        employers=conflicts.past_employers(person),
        roles=people.roles_of(person),
        organizations=people.organizations_of(person),
    )
