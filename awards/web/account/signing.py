"""Sign in and out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid
from awards.web.account import blueprint
from awards.web.account.forms import SignIn
from awards.web.account.limits import per_address, per_network
from awards.web.guards import guard
from awards.web.login import sign_in_as, sign_out, viewer
from awards.web.navigation import navigation
from awards.web.wanted import wanted_page
from awards.workflow import accounts


@blueprint.get("/sign-in", endpoint="sign_in")
@guard(policies.public)
def show_sign_in() -> ResponseReturnValue:
    if viewer() is not None:
        return redirect(way_on())
    return render_template("account/sign_in.html", form=SignIn(), next=request.args.get("next", ""))


@blueprint.post("/sign-in", endpoint="sign_in_now")
@per_network
@per_address
@guard(policies.public)
def take_sign_in() -> ResponseReturnValue:
    form = SignIn()
    try:
        if form.validate():
            sign_in_as(accounts.authenticate(email=form.email.data or "", password=form.password.data or ""))
            return redirect(way_on())
    except Invalid as refusal:
        form.take(refusal)
    return render_template("account/sign_in.html", form=form, next=request.form.get("next", "")), 422


@blueprint.post("/sign-out", endpoint="sign_out")
@guard(policies.public)
def take_sign_out() -> ResponseReturnValue:
    person = viewer()
    if person is not None:
        accounts.sign_out(actor=person)
    sign_out()
    flash("You are signed out, on every device.", "success")
    return redirect(url_for("public.front"))


def way_on() -> str:
    """Where the person wanted to go, if that is a page of ours, else where their work waits."""
    return wanted_page() or navigation()[-1].url
