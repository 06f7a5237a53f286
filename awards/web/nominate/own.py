"""What became of a nomination, and the list of one's own."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import NominationKind, ProgramState
from awards.models import Nomination
from awards.policies import Access
from awards.queries import materials, results
from awards.queries import nominations as read
from awards.states import actions
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.held import held
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.nominate.forms import AddressForm
from awards.web.once import once, taken
from awards.web.pagination import page_number, paginate
from awards.web.versions import version_sent
from awards.workflow import nominations


@blueprint.get("/nominations")
@guard(policies.public)
def mine() -> ResponseReturnValue:
    if viewer() is None and not held():
        return redirect(url_for("account.sign_in", next=url_for("nominate.mine")))
    page = paginate(read.of_person(viewer(), held()), number=page_number())
    return render_template("nominate/mine.html", page=page)


@blueprint.get("/nominations/<public_id>/status")
@guard(policies.nominator, load=loaders.access)
def status(access: Access) -> ResponseReturnValue:
    return _page(access.nomination, AddressForm(email=access.nomination.nominator_email))


@blueprint.post("/nominations/<public_id>/address")
@guard(policies.nominator, load=loaders.access)
def change_address(access: Access) -> ResponseReturnValue:
    nomination, form = access.nomination, AddressForm()

    def act() -> str:
        email = form.email.data or ""
        nominations.change_address(actor=viewer(), nomination=nomination, email=email, version=version_sent())
        flash(
            f"A new link is on its way to {nomination.nominator_email}; the earlier ones are void.", "success"
        )
        return url_for("nominate.status", public_id=nomination.public_id)

    return taken(form, act, lambda: _page(nomination, form))


def _page(nomination: Nomination, form: AddressForm) -> str:
    return render_template(
        "nominate/status.html",
        nomination=nomination,
        form=form,
        program=nomination.program,
        history=read.history(nomination),
        honor=results.honor_of(nomination),
        comments=_comments(nomination),
        asked=materials.asked_by(nomination),
        may_withdraw="withdraw" in actions("nomination", nomination.state),
    )


@blueprint.post("/nominations/<public_id>/withdraw")
@guard(policies.nominator, load=loaders.access)
def withdraw(access: Access) -> ResponseReturnValue:
    form = Form()
    return once(form, lambda: _withdraw(access, form))


def _withdraw(access: Access, form: Form) -> ResponseReturnValue:
    status_page = url_for("nominate.status", public_id=access.nomination.public_id)
    nominations.withdraw(
        actor=viewer(),
        nomination=access.nomination,
        version=version_sent(),
        idempotency_key=form.idempotency_key.data,
        location=status_page,
    )
    flash("The nomination is withdrawn. What you wrote stays readable here.", "success")
    return redirect(status_page)


def _comments(nomination: Nomination) -> Sequence[str]:
    """The judges' words, for the company that entered itself, once the results are out."""
    over = nomination.program.state in (ProgramState.ANNOUNCED, ProgramState.ARCHIVED)
    return results.comments_for(nomination) if over and nomination.kind is NominationKind.SELF else []
