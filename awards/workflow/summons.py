"""Mails that call judges to their entries."""

from collections.abc import Collection

from sqlalchemy import func, select

from awards.enums import AssignmentState
from awards.extensions import db
from awards.models import Assignment, Round, User
from awards.queries.judging import closes_at
from awards.workflow.deadlines import local
from awards.workflow.judge_links import staff_among, way_in
from awards.workflow.links import site_url
from awards.workflow.transaction import post


def call_judges(round: Round, only: Collection[int] | None = None) -> None:
    """One mail to each judge, or to those with the ids in `only`: the number of their entries, the way in.

    Another version of the round is another mail.
    """
    program = round.category.program
    loads = (
        select(User, func.count())
        .join(Assignment, Assignment.judge_id == User.id)
        .where(Assignment.round_id == round.id, Assignment.state == AssignmentState.ASSIGNED)
        .group_by(User.id)
    )
    called = [
        (judge, count) for judge, count in db.session.execute(loads) if only is None or judge.id in only
    ]
    staff = staff_among([judge.id for judge, _ in called])
    for judge, count in called:
        post(
            kind="assignment",
            subject=round,
            recipient=judge.email,
            version=round.version,
            name=judge.name,
            program=program.name,
            category=round.category.name,
            count=count,
            deadline=local(closes_at(round), program.zone),
            personal=judge.id not in staff,
            link=site_url(way_in(judge, staff)),
        )
