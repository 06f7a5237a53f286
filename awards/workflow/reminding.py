"""Remind judges by a rule: who would get which mail, and sending it."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from awards import clock
from awards.errors import Invalid, WrongState
from awards.models import Program, User
from awards.queries import progress
from awards.queries.judging import closes_at
from awards.queries.panels import reminded
from awards.queries.progress import Count, Work
from awards.workflow.deadlines import local
from awards.workflow.judge_links import staff_among, way_in
from awards.workflow.links import site_url
from awards.workflow.transaction import audit, lock, post, remember, transaction

MOST_DAYS = 60


class Rule(StrEnum):
    """Whom to remind: who opened nothing, who stopped, who has anything left shortly before the end."""

    UNOPENED = "unopened"
    STOPPED = "stopped"
    LEFT = "left"


class Due(NamedTuple):
    """A judge whom a rule names, and what their mail says."""

    judge: User
    context: dict[str, Any]
    today: bool
    """Whether they were reminded today already."""


def due(*, program: Program, rule: Rule, days: int) -> list[Due]:
    """Whom the rule names now, by name; `days` before the close counts for what is left."""
    if not 1 <= days <= MOST_DAYS:
        sentence = f"Say how many days before the close, from 1 to {MOST_DAYS}."
        raise Invalid(sentence, {"days": sentence})
    by_judge: dict[int, list[Work]] = {}
    for one in progress.work(program):
        if not _over(one):
            by_judge.setdefault(one.judge.id, []).append(one)
    told = reminded(program, _day(program))
    found = []
    for works in by_judge.values():
        if meant := _meant(works, rule, days):
            judge = meant[0].judge
            found.append(Due(judge, _context(program, rule, meant), judge.email in told))
    return found


def remind(
    *,
    actor: User,
    program: Program,
    rule: Rule,
    days: int,
    judges: Collection[str],
    idempotency_key: str | None = None,
    location: str = "",
) -> list[User]:
    """Mail those of the judges, by public id, whom the rule still names: one mail a day each; audit."""
    with transaction():
        lock(program)
        named = [one for one in due(program=program, rule=rule, days=days) if one.judge.public_id in judges]
        chosen = [one for one in named if not one.today]
        if not chosen:
            raise WrongState(
                "Nobody chosen is left to remind: they went on, or were reminded today. This is the list now."
            )
        staff = staff_among([one.judge.id for one in chosen])
        for one in chosen:
            post(
                kind="reminder",
                subject=program,
                recipient=one.judge.email,
                version=_day(program),
                **one.context,
                personal=one.judge.id not in staff,
                link=site_url(way_in(one.judge, staff)),
            )
        remember(idempotency_key, location)
        details = {"rule": rule.value, "judges": [one.judge.public_id for one in chosen]}
        audit(actor=actor, action="remind_judges", subject=program, program=program, details=details)
    return [one.judge for one in chosen]


def _meant(works: list[Work], rule: Rule, days: int) -> list[Work]:
    """What a judge is reminded of under a rule; nothing when it does not name them."""
    left = [one for one in works if one.counts.left]
    if rule is Rule.LEFT:
        horizon = clock.now() + timedelta(days=days)
        return [one for one in left if (ends := closes_at(one.round)) is not None and ends <= horizon]
    whole = Count()
    for one in works:
        whole = whole.plus(one.counts)
    return left if whole.stage == rule.value else []


def _over(work: Work) -> bool:
    ends = closes_at(work.round)
    return ends is not None and ends <= clock.now()


def _context(program: Program, rule: Rule, meant: list[Work]) -> dict[str, Any]:
    ends = min((at for one in meant if (at := closes_at(one.round)) is not None), default=None)
    lasts = [one.counts.last for one in meant if one.counts.last]
    return {
        "name": meant[0].judge.name,
        "program": program.name,
        "rule": rule.value,
        "count": sum(one.counts.left for one in meant),
        "categories": ", ".join(dict.fromkeys(one.round.category.name for one in meant)),
        "last": local(max(lasts, default=None), program.zone),
        "deadline": local(ends, program.zone),
    }


def _day(program: Program) -> int:
    """The day on the program's clock, as a number: the version of its reminders."""
    return clock.now().astimezone(ZoneInfo(program.zone)).toordinal()
