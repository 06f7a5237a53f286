"""What became of a nomination, and the list of one's own."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.policies import Access
from awards.queries import nominations as read
from awards.queries import results
from awards.states import actions
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.held import held
from awards.web.login import viewer
from awards.web.nominate import blueprint, loaders
from awards.web.nominate.sending import version_sent
from awards.web.once import once
from awards.web.pagination import page_number, paginate
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
    nomination = access.nomination
    return render_template(
        "nominate/status.html",
        nomination=nomination,
        program=nomination.program,
        history=read.history(nomination),
        honor=results.honor_of(nomination),
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
