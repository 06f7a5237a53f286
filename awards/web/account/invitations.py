"""Accept an invitation."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import TokenPurpose
from awards.errors import Invalid
from awards.models import User
from awards.queries import people
from awards.web.account import blueprint
from awards.web.account.forms import Invited
from awards.web.account.limits import per_network
from awards.web.guards import guard
from awards.web.login import sign_in_as
from awards.workflow import accounts, links, team


@blueprint.get("/invitations/<secret>", endpoint="invitation")
@guard(policies.public)
def show_invitation(secret: str) -> ResponseReturnValue:
    token = links.read_link(secret, TokenPurpose.INVITATION)
    return _invitation(secret, Invited(name=token.name)), 200


@blueprint.post("/invitations/<secret>", endpoint="invitation_accept")
@per_network
@guard(policies.public)
def take_invitation(secret: str) -> ResponseReturnValue:
    form = Invited()
    try:
        if form.validate():
            sign_in_as(_accept(secret, form))
            flash("Welcome. The pages for your part in the awards are linked above.", "success")
            return redirect(url_for("account.profile"))
    except Invalid as refusal:
        form.take(refusal)
    return _invitation(secret, form), 422


def _accept(secret: str, form: Invited) -> User:
    """A person who has an account proves it with its password; the others choose one."""
    name, password = form.name.data or "", form.password.data or ""
    invited = links.read_link(secret, TokenPurpose.INVITATION).email
    if people.has_account(invited):
        accounts.authenticate(email=invited, password=password)
    return team.accept_invitation(
        secret=secret, password=password, name=name, employer=form.employer.data or ""
    )


def _invitation(secret: str, form: Invited) -> str:
    token = links.read_link(secret, TokenPurpose.INVITATION)
    return render_template(
        "account/invitation.html",
        form=form,
        token=token,
        program=people.program_with_id(token.program_id),
        known=people.has_account(token.email),
    )
