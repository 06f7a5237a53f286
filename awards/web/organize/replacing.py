"""Replace a judge: who leaves, who steps in, what moves to whom, and the confirmation."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import DataRequired

from awards import policies
from awards.errors import Invalid, LaurelError
from awards.models import Round, User
from awards.queries import rounds
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.once import once
from awards.web.organize import blueprint, known
from awards.workflow.replacing import Handover, handover, replace_judge


class ReplacementForm(Form):
    judge = SelectField("Who leaves?", [DataRequired("Choose who leaves.")])
    successor = SelectField("Who steps in?", default="")


class Replacing:
    """The form with its choices, and whom it names."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.leaving = {one.judge.public_id: one.judge for one in rounds.standing(round)}
        self.judges = {one.public_id: one for one in rounds.judges_of(round.category.program)}
        asks = {"csrf": False} if request.method == "GET" else {}  # a preview changes nothing
        form = self.form = ReplacementForm(request.values, meta=asks)
        form.judge.choices = {"": "Choose a judge", **{key: one.name for key, one in self.leaving.items()}}
        others = {key: one.name for key, one in self.judges.items()}
        form.successor.choices = {"": "The reserves, as they are free", **others}

    @property
    def judge(self) -> User:
        return self.leaving[self.form.judge.data]

    @property
    def successor(self) -> User | None:
        return self.judges.get(self.form.successor.data or "")

    def plan(self) -> Handover | None:
        """The preview; None, with the reason in the form, when there is none."""
        try:
            return handover(round=self.round, judge=self.judge, successor=self.successor)
        except LaurelError as refusal:
            self.form.take(refusal)
            return None


@blueprint.get("/organize/rounds/<public_id>/replacement")
@guard(policies.organizer, load=known.round)
def replacement(round: Round) -> ResponseReturnValue:
    replacing = Replacing(round)
    if not request.args.get("judge"):
        return _page(replacing, None), 200
    plan = replacing.plan() if replacing.form.validate() else None
    return _page(replacing, plan), 200 if plan else Invalid.status


@blueprint.post("/organize/rounds/<public_id>/replacement", endpoint="replace")
@guard(policies.organizer, load=known.round)
def replace(round: Round) -> ResponseReturnValue:
    replacing, address = Replacing(round), url_for("organize.panel", public_id=round.public_id)
    form = replacing.form

    def act() -> ResponseReturnValue:
        if not form.validate():
            return _page(replacing, None), Invalid.status
        done = replace_judge(
            actor=cast(User, viewer()),
            round=round,
            judge=replacing.judge,
            successor=replacing.successor,
            digest=request.form.get("digest") or None,
            idempotency_key=form.idempotency_key.data,
            location=address,
        )
        flash(f"{done.judge.name} is replaced; both sides have a mail.", "success")
        return redirect(address)

    try:
        return once(form, act)
    except LaurelError as refusal:
        again = Replacing(round)
        again.form.validate()
        plan = again.plan()
        if plan is not None:
            again.form.take(refusal)
        return _page(again, plan), refusal.status


def _page(replacing: Replacing, plan: Handover | None) -> str:
    round = replacing.round
    return render_template(
        "organize/replacement.html",
        program=round.category.program,
        category=round.category,
        round=round,
        form=replacing.form,
        plan=plan,
        anybody=bool(replacing.leaving),
    )
