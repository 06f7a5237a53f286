"""Judges come in by a mailed link, and ask for one."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import Invalid, LinkGone, NotAllowed
from awards.queries import people
from awards.web.account import blueprint
from awards.web.account.forms import Forgot
from awards.web.account.limits import per_address, per_network
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import sign_in_as, viewer
from awards.web.wanted import wanted_page
from awards.workflow import entering


@blueprint.get("/enter", endpoint="ask_entry")
@guard(policies.public)
def show_ask() -> ResponseReturnValue:
    return _asking(Forgot()), 200


@blueprint.post("/enter", endpoint="ask_entry_now")
@per_network
@per_address
@guard(policies.public)
def take_ask() -> ResponseReturnValue:
    form = Forgot()
    try:
        if form.validate():
            entering.mail_entry_link(email=form.email.data or "", wanted=wanted_page())
            return redirect(url_for("account.entry_sent"))
    except Invalid as refusal:
        form.take(refusal)
    return _asking(form), 422


@blueprint.get("/enter/sent")
@guard(policies.public)
def entry_sent() -> ResponseReturnValue:
    return render_template("account/entry_sent.html")


@blueprint.get("/enter/<secret>", endpoint="enter")
@guard(policies.public)
def show_enter(secret: str) -> ResponseReturnValue:
    """A page with one button: whoever fetches it, a mail scanner too, uses nothing up."""
    here = viewer()
    try:
        judge = entering.holder(secret)
    except (LinkGone, NotAllowed) as refusal:
        return redirect(_way_on()) if here is not None else _refused(refusal)
    if here is not None and here.id == judge.id:
        return redirect(_way_on())
    return render_template(
        "account/enter.html",
        form=Form(),
        judge=judge,
        programs=people.judging(judge),
        next=wanted_page(),
    )


@blueprint.post("/enter/<secret>", endpoint="enter_now")
@per_network
@guard(policies.public)
def take_enter(secret: str) -> ResponseReturnValue:
    try:
        sign_in_as(entering.enter(secret=secret), remembered=True)
    except (LinkGone, NotAllowed) as refusal:
        return redirect(_way_on()) if viewer() is not None else _refused(refusal)
    return redirect(_way_on())


def _way_on() -> str:
    return wanted_page() or url_for("judge.home")


def _refused(refusal: LinkGone | NotAllowed) -> ResponseReturnValue:
    """Why the link opens nothing, and the form for a new one where that would help."""
    by_link = isinstance(refusal, LinkGone)
    return _asking(Forgot(formdata=None), refusal.message, by_link=by_link), refusal.status


def _asking(form: Forgot, reason: str = "", *, by_link: bool = True) -> str:
    return render_template(
        "account/ask_entry.html", form=form, reason=reason, by_link=by_link, next=wanted_page()
    )
