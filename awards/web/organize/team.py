"""The team of a program: who has which part, who is invited."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from awards import policies
from awards.enums import Role
from awards.models import Program
from awards.queries import team as read
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.workflow import team

PARTS = {
    Role.JUDGE.value: "Judge",
    Role.CHAIR.value: "Chair of a panel",
    Role.SCREENER.value: "Screener",
    Role.ORGANIZER.value: "Organizer",
}


class InvitationForm(Form):
    name = StringField("Name", [DataRequired("Say who it is."), Length(max=200)])
    email = EmailField("E-mail address", [DataRequired("Say where the invitation goes."), Length(max=254)])
    role = SelectField("Part", choices=PARTS)


@blueprint.get("/organize/<slug>/team", endpoint="team")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return _page(program, InvitationForm())


@blueprint.post("/organize/<slug>/team")
@guard(policies.organizer, load=known.program)
def invite(program: Program) -> ResponseReturnValue:
    form = InvitationForm()

    def act() -> str:
        name, email = form.name.data or "", form.email.data or ""
        team.invite(actor=actor(), program=program, email=email, name=name, role=Role(form.role.data))
        flash(f"An invitation is on its way to {email}.", "success")
        return _address(program)

    return taken(form, act, lambda: _page(program, form))


@blueprint.post("/organize/<slug>/team/revoke")
@guard(policies.organizer, load=known.program)
def revoke(program: Program) -> ResponseReturnValue:
    """A role that is not there any more was taken back already."""
    form, wanted = Form(), (request.form.get("person"), request.form.get("role"))

    def act() -> str:
        for one in read.members(program):
            if (one.user.public_id, one.role.value) == wanted:
                team.revoke_role(actor=actor(), program=program, user=one.user, role=one.role)
                flash(f"{one.user.name} is not {one.role.value} any more, and was signed out.", "success")
        return _address(program)

    return taken(form, act, lambda: _page(program, InvitationForm(formdata=None), refused=form))


@blueprint.post("/organize/<slug>/team/withdraw")
@guard(policies.organizer, load=known.program)
def withdraw_invitation(program: Program) -> ResponseReturnValue:
    form, wanted = Form(), request.form.get("invitation", 0, type=int)

    def act() -> str:
        for token in read.invitations(program):
            if token.id == wanted:
                team.withdraw_invitation(actor=actor(), program=program, token=token)
                flash(f"The invitation of {token.name} no longer works.", "success")
        return _address(program)

    return taken(form, act, lambda: _page(program, InvitationForm(formdata=None), refused=form))


def _page(program: Program, form: InvitationForm, refused: Form | None = None) -> str:
    return render_template(
        "organize/team.html",
        program=program,
        form=form,
        refused=refused or form,
        members=read.members(program),
        invitations=read.invitations(program),
    )


def _address(program: Program) -> str:
    return url_for("organize.team", slug=program.slug)
