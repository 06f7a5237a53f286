"""The reading pack: ask for it, wait for it, take it along."""

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import WrongState
from awards.models import Round
from awards.queries import scorecards
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.workflow import reading_packs


@blueprint.get("/judge/packs/<public_id>")
@guard(policies.reads_round, load=loaders.round_called)
def pack(round: Round) -> ResponseReturnValue:
    return _page(round)


@blueprint.post("/judge/packs/<public_id>")
@guard(policies.reads_round, load=loaders.round_called)
def ask_for_pack(round: Round) -> ResponseReturnValue:
    reading_packs.ask_for_pack(actor=actor(), round=round)
    return redirect(url_for("judge.pack", public_id=round.public_id))


@blueprint.get("/judge/packs/<public_id>/reading-pack.pdf")
@guard(policies.reads_round, load=loaders.round_called)
def pack_pdf(round: Round) -> ResponseReturnValue:
    found = scorecards.pack_of(actor(), round)
    if found is None or not found.stored:
        return redirect(url_for("judge.pack", public_id=round.public_id))
    if not reading_packs.is_current(found):
        raise WrongState("Your list has changed since this pack was made. Ask for a new one.")
    return send_file(
        reading_packs.path_of(found),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"reading-pack-{round.category.code}.pdf",
    )


def _page(round: Round) -> str:
    found = scorecards.pack_of(actor(), round)
    return render_template(
        "judge/pack.html",
        round=round,
        category=round.category,
        program=round.category.program,
        pledged=policies.has_pledged(actor(), round.category.program_id),
        count=len(scorecards.entries_given(actor(), round)),
        pack=found,
        current=found is not None and reading_packs.is_current(found),
    )
