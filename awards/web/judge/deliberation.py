"""What a panel reads and decides together: agenda, marks side by side, minutes, ballots."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.models import Ballot, Round
from awards.queries import deliberation as read
from awards.web.deliberations import ballot_page, talk
from awards.web.forms import Form
from awards.web.guards import guard
from awards.web.judge import blueprint, loaders
from awards.web.login import actor
from awards.web.once import taken
from awards.web.versions import version_sent
from awards.workflow import balloting

PLACE = "place-"


@blueprint.get("/judge/rounds/<public_id>/deliberation")
@guard(policies.deliberates, load=loaders.round_called)
def deliberation(round: Round) -> ResponseReturnValue:
    leads = bool(policies.leads(actor(), round))
    return render_template("judge/deliberation.html", leads=leads, **talk(actor(), round))


@blueprint.get("/judge/ballots/<public_id>")
@guard(policies.deliberates, load=loaders.ballot)
def ballot(ballot: Ballot) -> ResponseReturnValue:
    return _page(ballot, Form())


@blueprint.post("/judge/ballots/<public_id>")
@guard(policies.votes, load=loaders.ballot)
def vote(ballot: Ballot) -> ResponseReturnValue:
    form = Form()

    def act() -> str:
        ranking = [name for name in _sent(ballot) if name]
        balloting.vote(actor=actor(), ballot=ballot, ranking=ranking, version=version_sent())
        flash("Your vote is in. You may change it until the ballot closes.", "success")
        return url_for("judge.ballot", public_id=ballot.public_id)

    return taken(form, act, lambda: _page(ballot, form))


def _page(ballot: Ballot, form: Form) -> str:
    own = read.vote_of(actor(), ballot)
    kept = own.ranking if own else []
    places = len(ballot.options)
    return render_template(
        "judge/ballot.html",
        form=form,
        may_vote=bool(policies.votes(actor(), ballot)),
        own=own,
        ranked=_sent(ballot) if request.method == "POST" else kept + [""] * (places - len(kept)),
        version=version_sent() if request.method == "POST" else own.version if own else 0,
        **ballot_page(actor(), ballot),
    )


def _sent(ballot: Ballot) -> list[str]:
    """Place by place what was chosen, "" where nothing was."""
    return [request.form.get(f"{PLACE}{place}", "") for place in range(1, len(ballot.options) + 1)]
