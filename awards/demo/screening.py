"""The made-up screeners: admit, return one for changes, decline one."""

from collections.abc import Callable
from datetime import datetime

from awards import clock
from awards.demo.nominating import state_figures
from awards.demo.season import Season
from awards.workflow import nominations, screening
from awards.workflow import season as seasons
from awards.workflow.words import Nomination, User


def screen(season: Season, progress: Callable[[str], None]) -> None:
    """Work through the queue after the deadline; the returned nomination is mended and admitted."""
    with clock.at(season.calendar.ago(129)):
        seasons.advance(actor=season.organizer, program=season.program, action="start_screening")
    returned = _return(season)
    declined = _decline(season)
    for place, nomination in enumerate(season.submitted):
        if nomination is not returned:
            with clock.at(_moment(season, place)):
                screening.admit(actor=_screener(season, place), nomination=nomination)
    if returned:
        _cure(season, returned)
    cured = 1 if returned else 0
    progress(
        f"{len(season.submitted)} nominations admitted, {cured} of them after changes; {declined} declined."
    )


def _moment(season: Season, place: int) -> datetime:
    return season.calendar.ago(128 - place % 20, minutes=place * 3 % 420)


def _screener(season: Season, place: int) -> User:
    return season.screeners[place % len(season.screeners)]


def _return(season: Season) -> Nomination | None:
    if season.to_return is None:
        return None
    nomination, _entrant = season.to_return
    with clock.at(season.calendar.ago(127)):
        screening.return_for_changes(
            actor=_screener(season, 0),
            nomination=nomination,
            reason=season.writer.decision("returned"),
            cure_days=3,
        )
    return nomination


def _cure(season: Season, nomination: Nomination) -> None:
    """The company adds the rest of its answers within the cure window."""
    assert season.to_return is not None
    with clock.at(season.calendar.ago(125)):
        state_figures(season, nomination, season.to_return[1].figures)
        nominations.submit(actor=nomination.nominator, nomination=nomination)
    with clock.at(season.calendar.ago(124)):
        screening.admit(actor=_screener(season, 1), nomination=nomination)


def _decline(season: Season) -> int:
    if season.to_decline is None:
        return 0
    with clock.at(season.calendar.ago(126)):
        screening.decline(
            actor=_screener(season, 1),
            nomination=season.to_decline,
            reason=season.writer.decision("declined"),
        )
    return 1
