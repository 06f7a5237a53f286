"""A forgotten password."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import TokenPurpose
from awards.errors import Invalid
from awards.web.account import blueprint
from awards.web.account.forms import Forgot, Reset
from awards.web.account.limits import per_address, per_network
from awards.web.guards import guard
from awards.workflow import accounts, links


@blueprint.get("/forgot", endpoint="forgot")
@guard(policies.public)
def show_forgot() -> ResponseReturnValue:
    return render_template("account/forgot.html", form=Forgot())


@blueprint.post("/forgot", endpoint="forgot_now")
@per_network
@per_address
@guard(policies.public)
def take_forgot() -> ResponseReturnValue:
    form = Forgot()
    try:
        if form.validate():
            accounts.request_reset(email=form.email.data or "")
            return redirect(url_for("account.forgot_sent"))
    except Invalid as refusal:
        form.take(refusal)
    return render_template("account/forgot.html", form=form), 422


@blueprint.get("/forgot/sent")
@guard(policies.public)
def forgot_sent() -> ResponseReturnValue:
    return render_template("account/forgot_sent.html")


@blueprint.get("/reset/<secret>", endpoint="reset")
@guard(policies.public)
def show_reset(secret: str) -> ResponseReturnValue:
    links.read_link(secret, TokenPurpose.RESET_PASSWORD)
    return render_template("account/reset.html", form=Reset())


@blueprint.post("/reset/<secret>", endpoint="reset_now")
@per_network
@guard(policies.public)
def take_reset(secret: str) -> ResponseReturnValue:
    form = Reset()
    try:
        if form.validate():
            accounts.reset_password(secret=secret, new=form.new.data or "")
            flash("Your new password is set. Sign in with it.", "success")
            return redirect(url_for("account.sign_in"))
    except Invalid as refusal:
        form.take(refusal)
    return render_template("account/reset.html", form=form), 422
