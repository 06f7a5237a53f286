"""Links that come by mail: confirm an address, come back to a nomination."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import TokenPurpose
from awards.errors import LinkGone
from awards.models import Nomination, Token
from awards.queries import nominations as read
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.held import hold
from awards.web.nominate import blueprint
from awards.workflow import links, nominations


@blueprint.get("/nominations/confirm/<secret>", endpoint="confirm")
@guard(policies.public)
def show_confirm(secret: str) -> ResponseReturnValue:
    token = links.read_link(secret, TokenPurpose.CONFIRM_NOMINATION)
    return _question("confirm", token), 200


@blueprint.post("/nominations/confirm/<secret>", endpoint="confirm_now")
@guard(policies.public)
def take_confirm(secret: str) -> ResponseReturnValue:
    nomination = nominations.confirm_address(secret=secret)
    return _let_in(nomination, "Your address is confirmed, and your nomination counts.")


@blueprint.get("/nominations/manage/<secret>", endpoint="manage")
@guard(policies.public)
def show_manage(secret: str) -> ResponseReturnValue:
    token = links.read_link(secret, TokenPurpose.MANAGE_NOMINATION)
    return _question("manage", token), 200


@blueprint.post("/nominations/manage/<secret>", endpoint="manage_now")
@guard(policies.public)
def take_manage(secret: str) -> ResponseReturnValue:
    """The link stays good: it is the only way back for a person who has no account."""
    token = links.read_link(secret, TokenPurpose.MANAGE_NOMINATION)
    return _let_in(_behind(token), "")


def _question(what: str, token: Token) -> str:
    nomination = _behind(token)
    return render_template(
        f"nominate/{what}.html",
        form=Form(),
        nomination=nomination,
        program=nomination.program,
        email=token.email,
    )


def _let_in(nomination: Nomination, message: str) -> ResponseReturnValue:
    hold(nomination)
    if message:
        flash(message, "success")
    return redirect(url_for("nominate.status", public_id=nomination.public_id))


def _behind(token: Token) -> Nomination:
    nomination = read.with_id(token.nomination_id)
    if nomination is None:
        raise LinkGone(links.GONE)
    return nomination
