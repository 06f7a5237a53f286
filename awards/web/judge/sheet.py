"""One scorecard as its page shows it: a line per criterion, the way on, and what is locked."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from flask import render_template, request, url_for

from awards import clock
from awards.enums import RoundState
from awards.models import Assignment, Criterion, Metric, Scorecard, User
from awards.queries import judging as read
from awards.queries import scorecards
from awards.queries.scorecards import Stop
from awards.web.forms import Form
from awards.web.judge.forms import readable_marks
from awards.workflow import judging


class Line(NamedTuple):
    """A criterion with the figure it looks at, what that figure earns, and the judge's mark."""

    criterion: Criterion
    metric: Metric | None
    points: Decimal | None
    value: Decimal | None

    @property
    def by_rule(self) -> bool:
        return scorecards.scored_by_rule(self.criterion)


class Way(NamedTuple):
    """Where a judge stands on their list, and which entry comes next."""

    place: int
    total: int
    following: Stop | None

    @property
    def url(self) -> str:
        if self.following is None:
            return url_for("judge.home")
        return url_for("judge.scorecard", public_id=self.following.public_id)


def page(assignment: Assignment, form: Form, judge: User, *, refused: bool = False) -> str:
    """The scorecard; after a refusal with what was typed while it can still be changed."""
    scorecard, round = read.scorecard_of(assignment), assignment.round
    ends = read.closes_at(round)
    closed = round.state is RoundState.CLOSED or (ends is not None and clock.now() >= ends)
    submitted = scorecard is not None and scorecard.submitted_at is not None
    keep = refused and not submitted
    comment = request.form.get("comment") if keep else None
    return render_template(
        "judge/scorecard.html",
        assignment=assignment,
        program=round.category.program,
        entry=assignment.entry,
        sources=scorecards.admitted_sources(assignment.entry),
        figures=read.figures(assignment.entry),
        lines=lines(assignment, scorecard, readable_marks() if keep and not closed else {}),
        scorecard=scorecard,
        comment=comment if comment is not None else scorecard.comment if scorecard else "",
        submitted=submitted,
        closed=closed,
        closes_at=ends,
        way=way(assignment, judge),
        form=form,
    )


def lines(
    assignment: Assignment, scorecard: Scorecard | None, typed: Mapping[str, Decimal | None]
) -> list[Line]:
    """Every criterion of the category in its order."""
    figures = read.figures(assignment.entry)
    values = {mark.criterion_id: mark.value for mark in scorecard.marks} if scorecard else {}
    found = []
    for one in assignment.round.category.criteria:
        metric = figures.get(one.metric) if one.metric else None
        kept = Decimal(values[one.id]) / one.mark_unit if one.id in values else None
        found.append(Line(one, metric, judging.points(one, metric), typed.get(one.code, kept)))
    return found


def way(assignment: Assignment, judge: User) -> Way:
    """The next open scorecard is the one after this on the list, or the first that was left behind."""
    stops = scorecards.stops(judge)
    own = assignment.public_id
    place = next((at for at, stop in enumerate(stops) if stop.public_id == own), 0)
    round_about = stops[place:] + stops[:place]
    left = (stop for stop in round_about if not stop.submitted and stop.public_id != own)
    return Way(place + 1, len(stops), next(left, None))
