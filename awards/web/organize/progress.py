"""How far the judges are, whom to remind, and with which mail."""

from collections import Counter
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField

from awards import policies
from awards.errors import Invalid, LaurelError
from awards.models import Program, User
from awards.queries import progress as queries
from awards.queries.progress import Line
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import viewer
from awards.web.once import once
from awards.web.organize import blueprint, known
from awards.web.pagination import Page, page_number
from awards.workflow import reminding
from awards.workflow.reminding import Due, Rule

PER_PAGE = 100
WAYS = {"judge": "Judges", "round": "Categories", "entry": "Entries"}
STAGES = ("all", "unopened", "stopped", "under way", "done")
ORDERS = {
    "name": "Name",
    "left": "Most left first",
    "handed_in": "Most handed in first",
    "opened": "Least opened first",
    "last": "Longest silence first",
}
USUAL_DAYS = 7


@blueprint.get("/organize/<slug>/progress")
@guard(policies.organizer, load=known.program)
def progress(program: Program) -> ResponseReturnValue:
    by, show = _one_of("by", WAYS), _one_of("show", STAGES)
    work, round = queries.work(program), request.args.get("round", "")
    rounds = {one.round.public_id: one.round for one in work}
    round = round if round in rounds else ""
    narrowed = [one for one in work if not round or one.round.public_id == round]
    if by == "entry":
        lines = queries.by_entry(program, round)
    else:
        lines = queries.by_judge(narrowed) if by == "judge" else queries.by_round(narrowed)
    shown = [one for one in lines if show in ("all", one.counts.stage)]
    return render_template(
        "organize/progress.html",
        program=program,
        page=_page(_sorted(shown, _one_of("sort", ORDERS))),
        stages=Counter(one.counts.stage for one in lines),
        rounds=rounds,
        round=round,
        whole=queries.whole(narrowed),
        by=by,
        show=show,
        sort=_one_of("sort", ORDERS),
        ways=WAYS,
        names=STAGES,
        orders=ORDERS,
        quiet=queries.QUIET.days,
    )


class ReminderForm(Form):
    days = IntegerField("Days before the close", default=USUAL_DAYS)


@blueprint.get("/organize/<slug>/reminders")
@guard(policies.organizer, load=known.program)
def reminders(program: Program) -> ResponseReturnValue:
    return _reminders(program, ReminderForm())


@blueprint.post("/organize/<slug>/reminders", endpoint="remind")
@guard(policies.organizer, load=known.program)
def send(program: Program) -> ResponseReturnValue:
    form, rule = ReminderForm(), _rule()
    address = url_for("organize.reminders", slug=program.slug, rule=rule.value, days=_days())

    def act() -> ResponseReturnValue:
        told = reminding.remind(
            actor=cast(User, viewer()),
            program=program,
            rule=rule,
            days=_days(),
            judges=request.form.getlist("judge"),
            idempotency_key=form.idempotency_key.data,
            location=address,
        )
        flash(f"{len(told)} {'judge is' if len(told) == 1 else 'judges are'} reminded.", "success")
        return redirect(address)

    try:
        return once(form, act)
    except LaurelError as refusal:
        form.form_errors.append(refusal.message)
        page, _status = _reminders(program, form)
        return page, refusal.status


def _reminders(program: Program, form: ReminderForm) -> tuple[str, int]:
    rule, found = _rule(), list[Due]()
    try:
        found = reminding.due(program=program, rule=rule, days=_days())
    except Invalid as refusal:
        if not form.form_errors:
            form.form_errors.append(refusal.message)
    page = render_template(
        "organize/reminders.html",
        program=program,
        form=form,
        rule=rule.value,
        days=_days(),
        mails=[(one, _mail(one)) for one in found],
        waiting=[one for one in found if not one.today],
        quiet=queries.QUIET.days,
    )
    return page, Invalid.status if form.form_errors else 200


def _mail(due: Due) -> str:
    """The mail as the judge would get it, their own link left out."""
    text = render_template("email/reminder.txt", **due.context, personal=True, link="(the judge's own link)")
    return text.strip()


def _rule() -> Rule:
    asked = request.values.get("rule", "")
    return Rule(asked) if asked in set(Rule) else Rule.UNOPENED


def _days() -> int:
    return request.values.get("days", USUAL_DAYS, type=int)


def _one_of(name: str, choices: "dict[str, str] | tuple[str, ...]") -> str:
    """The choice of the address; the first one when it names none."""
    asked = request.args.get(name, "")
    return asked if asked in choices else next(iter(choices))


def _sorted(lines: list[Line], order: str) -> list[Line]:
    if order == "name":
        return lines
    if order == "last":
        return sorted(lines, key=lambda one: one.counts.last.timestamp() if one.counts.last else 0.0)
    sign = 1 if order == "opened" else -1
    return sorted(lines, key=lambda one: sign * int(getattr(one.counts, order)))


def _page(lines: list[Line]) -> Page[Line]:
    pages = max(1, -(-len(lines) // PER_PAGE))
    number = min(max(page_number(), 1), pages)
    return Page(lines[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(lines))
