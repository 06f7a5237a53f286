"""One's own account."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid
from awards.models import User
from awards.queries import people
from awards.web.account import blueprint
from awards.web.account.forms import ChangePassword
from awards.web.account.limits import per_network
from awards.web.guards import guard
from awards.web.login import sign_in_as, viewer
from awards.workflow import accounts


@blueprint.get("/account")
@guard(policies.signed_in)
def profile() -> ResponseReturnValue:
    return _page(ChangePassword()), 200


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
    return _page(form), 422


def _page(form: ChangePassword) -> str:
    person = cast(User, viewer())
    return render_template(
        "account/profile.html",
        form=form,
        roles=people.roles_of(person),
        organizations=people.organizations_of(person),
    )
