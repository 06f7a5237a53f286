"""One scorecard as its page shows it: a line per criterion, the way on, and what is locked."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from flask import render_template, request, url_for

from awards import clock
from awards.enums import RoundState
from awards.models import Assignment, Criterion, Round, Scorecard, User
from awards.queries import judging as read
from awards.queries import scorecards
from awards.queries.entries import BlindEntry, FullEntry, Shown, seen
from awards.queries.materials import sent_for
from awards.queries.scorecards import Stop
from awards.web.forms import Form
from awards.web.judge.forms import readable_marks, remarks_sent
from awards.workflow import judging


class Line(NamedTuple):
    """A criterion with the figure it looks at, what that figure earns, and the judge's mark."""

    criterion: Criterion
    metric: Shown | None
    points: Decimal | None
    value: Decimal | None
    remark: str

    @property
    def by_rule(self) -> bool:
        return self.criterion.by_rule


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
    entry, ends = seen(assignment.entry), read.closes_at(round)
    closed = round.state is RoundState.CLOSED or (ends is not None and clock.now() >= ends)
    submitted = scorecard is not None and scorecard.submitted_at is not None
    typed = request.form if refused and not submitted else {}
    marks = readable_marks() if typed and not closed else {}
    remarks = remarks_sent() if typed else {}
    return render_template(
        "judge/scorecard.html",
        id=assignment.public_id,
        opened=assignment.opened_at is not None,
        program=round.category.program,
        category=round.category,
        entry=entry,
        material=sent_for(assignment.entry, round),
        round=round,
        lines=lines(round, entry, scorecard, marks, remarks),
        scorecard=scorecard,
        comment=typed.get("comment", scorecard.comment if scorecard else ""),
        note=typed.get("note", scorecard.note if scorecard else ""),
        submitted=submitted,
        closed=closed,
        closes_at=ends,
        way=way(assignment, judge),
        form=form,
    )


def lines(
    round: Round,
    entry: FullEntry | BlindEntry,
    scorecard: Scorecard | None,
    marks: Mapping[str, Decimal | None],
    remarks: Mapping[str, str],
) -> list[Line]:
    """Every criterion in its order; what was typed, by code, goes before what is kept."""
    values = {mark.criterion_id: mark.value for mark in scorecard.marks} if scorecard else {}
    words = {one.criterion_id: one.text for one in scorecard.remarks} if scorecard else {}
    found = []
    for one in round.criteria:
        metric = entry.figures.get(one.metric) if one.metric else None
        kept = Decimal(values[one.id]) / one.mark_unit if one.id in values else None
        points = judging.points(one, metric.read if metric else None)
        remark = remarks.get(one.code, words.get(one.id, ""))
        found.append(Line(one, metric, points, marks.get(one.code, kept), remark))
    return found


def way(assignment: Assignment, judge: User) -> Way:
    """The next open scorecard is the one after this on the list, or the first that was left behind."""
    stops = scorecards.stops(judge)
    own = assignment.public_id
    place = next((at for at, stop in enumerate(stops) if stop.public_id == own), 0)
    round_about = stops[place:] + stops[:place]
    left = (stop for stop in round_about if not stop.submitted and stop.public_id != own)
    return Way(place + 1, len(stops), next(left, None))
