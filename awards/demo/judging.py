"""The made-up panels: seats, conflicts of interest, assignments and scorecards."""

from collections.abc import Callable
from datetime import datetime

from awards import clock
from awards.demo.season import Season
from awards.workflow import judging, panels, pledging, recusing, reporting
from awards.workflow import season as seasons
from awards.workflow.words import Assignment, Category, Criterion, Round

SPARE_SEATS = 2
"""Seats beyond the judges an entry needs, so that conflicts leave a full panel."""
DECLARED = 3

Given = dict[str, list[Assignment]]
"""Category code to the assignments of its round."""


def seat_panels(season: Season, progress: Callable[[str], None]) -> Given:
    """A panel per category that accepted the terms, conflicts kept out, entries given out evenly."""
    given: Given = {}
    with clock.at(season.calendar.ago(104)):
        rounds = [panels.prepare_round(actor=season.organizer, category=one) for one in season.categories]
        for place, (category, found) in enumerate(zip(season.categories, rounds, strict=True)):
            _seat(season, category, found, place)
            recusing.find_conflicts(actor=season.organizer, round=found)
        for person in (*season.chairs, *season.judges):
            pledging.accept_terms(actor=person, program=season.program)
        if season.plan.troubled:
            _declare(season)
        for category, found in zip(season.categories, rounds, strict=True):
            given[category.code] = _assign(season, found)
    progress(f"{sum(map(len, given.values()))} scorecards given out to {len(season.judges)} judges.")
    return given


def _seat(season: Season, category: Category, found: Round, place: int) -> None:
    """The judges take turns; the chair of the season presides over the first panel."""
    size = min(category.judges_per_entry + SPARE_SEATS, len(season.judges))
    turn = place * size
    judges = [season.judges[(turn + seat) % len(season.judges)] for seat in range(size)]
    if place == 0:
        panels.seat(actor=season.organizer, round=found, judge=season.chairs[0], is_chair=True)
    for seat, judge in enumerate(judges):
        panels.seat(actor=season.organizer, round=found, judge=judge, is_chair=place > 0 and seat == 0)


def _declare(season: Season) -> None:
    """Some judges say themselves that they are too close to a nominee."""
    for place in range(DECLARED):
        nomination = season.submitted[place * 5 % len(season.submitted)]
        judge = season.judges[(place * 3 + 1) % len(season.judges)]
        assert nomination.nominee is not None
        recusing.declare_conflict(
            actor=judge,
            program=season.program,
            judge=judge,
            nominee=nomination.nominee,
            reason=season.writer.declared(),
        )


def _assign(season: Season, found: Round) -> list[Assignment]:
    return panels.assign(actor=season.organizer, round=found, seed=season.plan.seed)


def judge(season: Season, given: Given, progress: Callable[[str], None]) -> None:
    """Open the rounds, recuse one judge late, mark everything but one scorecard, close the rounds."""
    with clock.at(season.calendar.judging_opens):
        seasons.advance(actor=season.organizer, program=season.program, action="start_judging")
    unfinished = None
    if season.plan.troubled:
        _recuse_late(season, given)
        unfinished = given[season.categories[-1].code][-1]
    place = 0
    for category in season.categories:
        criteria = list(category.criteria)
        for assignment in given[category.code]:
            place += 1
            with clock.at(_moment(season, place)):
                _mark(season, assignment, criteria, category.code, complete=assignment is not unfinished)
        progress(f"{category.name}: {len(given[category.code])} scorecards.")
    with clock.at(season.calendar.judging_closes):
        seasons.advance(actor=season.organizer, program=season.program, action="start_deliberation")


def _moment(season: Season, place: int) -> datetime:
    return season.calendar.ago(97 - place % 34, minutes=place * 12 % 500)


def _recuse_late(season: Season, given: Given) -> None:
    """A judge finds a tie to a nominee after the entries were given out; another judge takes over."""
    code = season.categories[len(season.categories) // 2].code
    leaving = given[code][0]
    with clock.at(season.calendar.ago(98)):
        recusing.recuse(actor=season.organizer, assignment=leaving, reason=season.writer.decision("recused"))
        _assign(season, leaving.round)
        given[code] = reporting.assignments(leaving.round)


def _mark(
    season: Season, assignment: Assignment, criteria: list[Criterion], code: str, complete: bool
) -> None:
    """One scorecard: marks and words, then the click on submit; an incomplete one stays a draft."""
    strength = season.strengths[code, assignment.entry.nominee.name]
    judge = assignment.judge
    marks = season.marker.sheet(judge.email, criteria, strength)
    if not complete:
        marks.popitem()
    judging.save_marks(
        actor=judge, assignment=assignment, marks=marks, comment=season.writer.comment(strength.value)
    )
    if complete:
        judging.submit_scorecard(actor=judge, assignment=assignment)
