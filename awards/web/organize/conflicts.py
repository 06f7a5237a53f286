"""Conflicts of interest: what each kind of tie does, whom it would remove, and what is on record."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.enums import ConflictKind, Effect, TieKind
from awards.models import Program
from awards.queries import conflicts as read
from awards.queries.panels import lifted, rounds_of
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.login import actor
from awards.web.once import taken
from awards.web.organize import blueprint, known
from awards.web.organize.conflict_forms import Forms
from awards.web.pagination import page_number, paginate
from awards.workflow import companies, recusing, ruling
from awards.workflow.conflicts import RULES, Found, Setting, settings, ties

SHOWN = 12
"""So many ties of a rule are named; the others are counted."""


class Line(NamedTuple):
    """A kind of tie: what it does, whom it would newly keep apart, and how many it finds in all."""

    kind: ConflictKind
    setting: Setting
    found: int
    new: Sequence[Found]


@blueprint.get("/organize/<slug>/conflicts", endpoint="conflicts")
@guard(policies.organizer, load=known.program)
def overview(program: Program) -> ResponseReturnValue:
    return _page(program, Forms(settings(program)))


@blueprint.post("/organize/<slug>/conflicts/find", endpoint="find_again")
@guard(policies.organizer, load=known.program)
def find_again(program: Program) -> ResponseReturnValue:
    def act() -> str:
        found = recusing.find_again(actor=actor(), program=program)
        pairs = len({(one.judge_id, one.nominee_id) for one in found})
        words = "pair of judge and nominee is" if pairs == 1 else "pairs of judge and nominee are"
        return f"{pairs} {words} kept apart by the rules."

    return _done(program, Form(), Forms(settings(program)), act)


@blueprint.post("/organize/<slug>/conflicts/rules")
@guard(policies.organizer, load=known.program)
def set_effect(program: Program) -> ResponseReturnValue:
    forms = Forms(settings(program))
    kind = next((one for one in forms.effects if one.value == request.form.get("kind")), None)
    if kind is None:
        return _page(program, forms), 422
    form = forms.effects[kind]

    def act() -> str:
        years = form.years.data if kind is ConflictKind.PAST_EMPLOYER else None
        effect = Effect(form.effect.data)
        ruling.set_effect(actor=actor(), program=program, kind=kind, effect=effect, years=years)
        return "The rule is set, and every panel was compared with it."

    return _done(program, form, forms, act)


@blueprint.post("/organize/<slug>/conflicts/trades")
@guard(policies.organizer, load=known.program)
def add_trade_rule(program: Program) -> ResponseReturnValue:
    """With `action=preview` nothing is added: the page shows whom the rule would remove."""
    forms = Forms(settings(program))
    form = forms.trade
    own, theirs = form.judge_trade.data or "", form.nominee_trade.data or ""
    if request.form.get("action") == "preview":
        sound = form.validate() and own.strip() and theirs.strip()
        return _page(program, forms, tried=_tried(program, own, theirs) if sound else None)

    def act() -> str:
        ruling.add_trade_rule(actor=actor(), program=program, judge_trade=own, nominee_trade=theirs)
        return "The rule is set, and every panel was compared with it."

    return _done(program, form, forms, act)


@blueprint.post("/organize/<slug>/conflicts/trades/remove")
@guard(policies.organizer, load=known.program)
def remove_trade_rule(program: Program) -> ResponseReturnValue:
    def act() -> str:
        own, theirs = request.form.get("judge", ""), request.form.get("nominee", "")
        ruling.remove_trade_rule(actor=actor(), program=program, judge_trade=own, nominee_trade=theirs)
        return "The rule is gone. What it kept apart stays apart until two organizers lift it."

    return _done(program, Form(), Forms(settings(program)), act)


@blueprint.post("/organize/<slug>/conflicts/companies")
@guard(policies.organizer, load=known.program)
def describe_company(program: Program) -> ResponseReturnValue:
    forms = Forms(settings(program))
    form = forms.company

    def act() -> str:
        name, owner, trade = (one.data or "" for one in (form.company, form.owner, form.trade))
        found = companies.describe_company(
            actor=actor(), program=program, name=name, owner=owner, trade=trade
        )
        return f"What you know of {found.name} is kept, and every panel was compared with it."

    return _done(program, form, forms, act)


@blueprint.post("/organize/<slug>/conflicts/ties")
@guard(policies.organizer, load=known.program)
def tie_companies(program: Program) -> ResponseReturnValue:
    forms = Forms(settings(program))
    form = forms.tie

    def act() -> str:
        kind, first, second = TieKind(form.kind.data), form.first.data or "", form.second.data or ""
        companies.tie_companies(actor=actor(), program=program, kind=kind, first=first, second=second)
        return "The tie is kept, and every panel was compared with it."

    return _done(program, form, forms, act)


@blueprint.post("/organize/<slug>/conflicts/ties/remove")
@guard(policies.organizer, load=known.program)
def untie_companies(program: Program) -> ResponseReturnValue:
    wanted = request.form.get("tie", 0, type=int)

    def act() -> str:
        for one in read.company_ties(read.companies(program)):
            if one.id == wanted:
                companies.untie_companies(actor=actor(), program=program, tie=one)
        return "The tie is gone. Whom it kept apart stays apart until two organizers lift it."

    return _done(program, Form(), Forms(settings(program)), act)


def _done(program: Program, form: Form, forms: Forms, act: Callable[[], str]) -> ResponseReturnValue:
    """Act once and say what was done; a refusal shows the page with what was typed."""
    address = url_for("organize.conflicts", slug=program.slug)

    def told() -> str:
        flash(act(), "success")
        return address

    return taken(form, told, lambda: _page(program, forms, refused=form))


def _tried(program: Program, own: str, theirs: str) -> Sequence[Found]:
    """Whom a rule about trades would remove."""
    pair = ruling.trade_key(own, "judge_trade"), ruling.trade_key(theirs, "nominee_trade")
    found = ties(program, rounds_of(program), [ConflictKind.TRADE], trades=frozenset({pair}))
    return _new(found[ConflictKind.TRADE], read.apart(program), set())


def _page(
    program: Program, forms: Forms, *, refused: Form | None = None, tried: Sequence[Found] | None = None
) -> str:
    known_companies = read.companies(program)
    return render_template(
        "organize/conflicts.html",
        program=program,
        forms=forms,
        refused=refused or forms.trade,
        lines=_lines(program),
        tried=tried,
        shown=SHOWN,
        trades=read.trade_rules(program),
        companies=known_companies,
        ties=read.company_ties(known_companies),
        page=paginate(read.on_record(program), number=page_number()),
    )


def _lines(program: Program) -> list[Line]:
    now, found = settings(program), ties(program, rounds_of(program))
    apart, given_back = read.apart(program), lifted(program)
    return [Line(kind, now[kind], len(found[kind]), _new(found[kind], apart, given_back)) for kind in RULES]


def _new(
    found: Sequence[Found], apart: set[tuple[int, int]], given_back: set[tuple[int, int, ConflictKind]]
) -> list[Found]:
    """The ties that keep nobody apart yet, without those that two organizers lifted."""
    return [
        tie
        for tie in found
        if (tie.judge.id, tie.nominee.id) not in apart
        and (tie.judge.id, tie.nominee.id, tie.kind) not in given_back
    ]
