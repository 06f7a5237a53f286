"""The demo: one whole season, made up or on real data, through the verbs that the web uses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from awards.demo.deciding import conclude
from awards.demo.judging import judge, seat_panels
from awards.demo.nominating import nominate
from awards.demo.plan import MADE_UP, ON_PUBLISHED_DATA, Calendar, Plan
from awards.demo.real import Published, write_evidence
from awards.demo.screening import screen
from awards.demo.season import Season, prepare, shorten
from awards.demo.summary import Stages, tell, write_summary
from awards.workflow import publishing, reporting
from awards.workflow.words import Invalid, Program, ProgramState

OVER = (ProgramState.ANNOUNCED, ProgramState.ARCHIVED)
Nominate = Callable[[Season, Callable[[str], None]], None]


def run(*, out: Path, real: Path | None = None, progress: Callable[[str], None]) -> dict[str, Any]:
    """Hold the season unless it was held before, write `out`, and return what summary.json says."""
    plan = MADE_UP if real is None else ON_PUBLISHED_DATA
    stages = Stages(progress)
    program = reporting.program_called(plan.slug)
    if program is None:
        program = hold(plan, stages) if real is None else hold_published(plan, real, stages)
    elif program.state not in OVER:
        raise Invalid(
            f"The season {plan.name} is {program.state} in this instance, neither new nor over. "
            "Finish it in the browser, or give the demo another folder by AWARDS_INSTANCE_DIR."
        )
    else:
        progress(f"{plan.name} was held before; its results are written again.")
    return publish(program, stages, out, evidence=real is not None)


def hold(plan: Plan, stages: Stages) -> Program:
    """A made-up season, from the empty program to its certificates."""
    return _hold(plan, stages, shorten, nominate)


def hold_published(plan: Plan, folder: Path, stages: Stages) -> Program:
    """A season on the published data in `folder`, read before anything is written."""
    with stages.stage("reading", f"Reading answers and incidents from {folder}."):
        published = Published.read(folder)
    return _hold(plan, stages, published.build, published.nominate)


def _hold(plan: Plan, stages: Stages, build: Callable[[Season], None], nominate: Nominate) -> Program:
    calendar = Calendar.until_now()
    with stages.stage("set_up", f"{plan.name}: program, dates, people."):
        season = prepare(plan, calendar, build)
    with stages.stage("nominations", "Nominations come in."):
        nominate(season, stages.progress)
    with stages.stage("screening", "Screeners check the minimum criteria."):
        screen(season, stages.progress)
    with stages.stage("panels", "Panels are seated, conflicts of interest kept out."):
        given = seat_panels(season, stages.progress)
    with stages.stage("judging", "Judges mark."):
        judge(season, given, stages.progress)
    conclude(season.organizer, season.program, calendar, stages)
    return season.program


def publish(program: Program, stages: Stages, out: Path, *, evidence: bool) -> dict[str, Any]:
    """Write the results, the summary and, on real data, the figures beside them."""
    out.mkdir(parents=True, exist_ok=True)
    with stages.stage("exports", f"Results go to {out}."):
        publishing.write_results(actor=reporting.organizer_of(program), program=program, directory=out)
        if evidence:
            write_evidence(program, out)
    summary = write_summary(program, stages.seconds, out)
    tell(summary, stages.progress)
    return summary
