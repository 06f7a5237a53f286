"""Register and confirm the address."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import TokenPurpose
from awards.errors import Invalid
from awards.web.account import blueprint
from awards.web.account.forms import Confirm, Register
from awards.web.account.limits import per_address, per_network
from awards.web.guards import guard
from awards.web.once import once
from awards.workflow import accounts, links


@blueprint.get("/register", endpoint="register")
@guard(policies.public)
def show_register() -> ResponseReturnValue:
    return render_template("account/register.html", form=Register())


@blueprint.post("/register", endpoint="register_now")
@per_network
@per_address
@guard(policies.public)
def take_register() -> ResponseReturnValue:
    form = Register()
    return once(form, lambda: _register(form))


def _register(form: Register) -> ResponseReturnValue:
    sent = url_for("account.registered")
    try:
        if form.validate():
            accounts.register(
                email=form.email.data or "",
                name=form.name.data or "",
                idempotency_key=form.idempotency_key.data,
                location=sent,
            )
            return redirect(sent)
    except Invalid as refusal:
        form.take(refusal)
    return render_template("account/register.html", form=form), 422


@blueprint.get("/register/sent")
@guard(policies.public)
def registered() -> ResponseReturnValue:
    return render_template("account/registered.html")


@blueprint.get("/confirm/<secret>", endpoint="confirm")
@guard(policies.public)
def show_confirm(secret: str) -> ResponseReturnValue:
    token = links.read_link(secret, TokenPurpose.CONFIRM_ACCOUNT)
    return render_template("account/confirm.html", form=Confirm(name=token.name), email=token.email)


@blueprint.post("/confirm/<secret>", endpoint="confirm_now")
@per_network
@guard(policies.public)
def take_confirm(secret: str) -> ResponseReturnValue:
    form, token = Confirm(), links.read_link(secret, TokenPurpose.CONFIRM_ACCOUNT)
    try:
        if form.validate():
            accounts.confirm_account(
                secret=secret,
                name=form.name.data or "",
                password=form.password.data or "",
                organization=form.organization.data or "",
            )
            flash("Your account is open. Sign in to go on.", "success")
            return redirect(url_for("account.sign_in"))
    except Invalid as refusal:
        form.take(refusal)
    return render_template("account/confirm.html", form=form, email=token.email), 422
