"""The moment from which everybody may know."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from awards import clock
from awards.enums import Outcome, RoundState
from awards.errors import WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    AuditEntry,
    Nomination,
    Program,
    Release,
    Round,
    Tabulation,
    User,
)
from awards.queries import results
from awards.queries.rounds import by_shadow
from awards.states import step
from awards.workflow.links import site_url
from awards.workflow.transaction import audit, lock, post, remember, transaction

TITLES = {
    Outcome.SHORTLISTED: "on the shortlist",
    Outcome.FINALIST: "finalist",
    Outcome.WINNER: "winner",
}


def unfinished(program: Program) -> list[str]:
    """What stands in the way of the announcement, a sentence each."""
    faults = []
    outdated, decided, ranked = _outdated(program), results.decided(program), results.with_ranks(program)
    rounds = results.rounds(program)
    for round, _entries, tabulation in rounds:
        held = [one for one, _count, _made in rounds if one.category_id == round.category_id]
        if any(one.number > round.number and one.state is not RoundState.DRAFT for one in held):
            continue
        if round.state is RoundState.DRAFT:
            faults.append(f"{round.label} is prepared and was not judged; judge it, or take it back.")
        elif tabulation is None:
            faults.append(f"{round.label}: tabulate the round.")
        elif round.id in outdated:
            faults.append(f"{round.label}: tabulate the round again, for what counts has changed since.")
        elif tabulation.id in ranked:
            faults += _unnamed(round, held, decided[round.category_id])
    return faults


def _unnamed(round: Round, held: Sequence[Round], decided: set[Outcome]) -> list[str]:
    tiers = (cut.outcome for cut in round.category.cuts if results.deciding(held, cut.outcome) is round)
    return [
        f"{round.category.name}: name the {results.TIER_WORDS[one]}." for one in tiers if one not in decided
    ]


def _outdated(program: Program) -> set[int]:
    """The rounds that were closed again, or lost a judge who counts, after their newest tabulation."""
    made = select(Tabulation.round_id, AuditEntry.sequence).join(
        AuditEntry, (AuditEntry.subject_id == Tabulation.public_id) & (AuditEntry.action == "tabulate_round")
    )
    closed = select(Round.id, AuditEntry.sequence).join(
        AuditEntry, (AuditEntry.subject_id == Round.public_id) & (AuditEntry.action == "close_round")
    )
    recused = (
        select(Assignment.round_id, AuditEntry.sequence)
        .join(
            AuditEntry,
            (AuditEntry.subject_id == Assignment.public_id) & (AuditEntry.action == "recuse_judge"),
        )
        .where(~by_shadow(Assignment))
    )
    tabulated = _newest(program, made)
    changed = (_newest(program, closed), _newest(program, recused))
    return {one for found in changed for one, place in found.items() if place > tabulated.get(one, 0)}


def _newest(program: Program, links: Select[int, int]) -> dict[int, int]:
    """Round id to the highest place in the program's audit chain among its links."""
    newest: dict[int, int] = {}
    for round_id, place in db.session.execute(links.where(AuditEntry.scope == program.public_id)):
        newest[round_id] = max(place, newest.get(round_id, 0))
    return newest


def announce(
    *, actor: User, program: Program, idempotency_key: str | None = None, location: str = ""
) -> Program:
    """Make the results public: a release per category and tier, mails to the nominators, state, audit.

    Raises WrongState with everything that is missing.
    """
    with transaction():
        lock(program)
        after = step("program", program.state, "announce")
        faults = unfinished(program)
        if faults:
            raise WrongState(" ".join(faults))
        best = _release(actor, program)
        for nomination, entry in results.nominators(program):
            _tell(program, nomination, best.get(entry.id))
        program.state = after
        program.version += 1
        audit(actor=actor, action="announce", subject=program, program=program)
        remember(idempotency_key, location)
    return program


def _release(actor: User, program: Program) -> dict[int, Outcome]:
    """Release every tier of every category; entry id to the best tier it was named to."""
    best: dict[int, Outcome] = {}
    for category in program.categories:
        for cut in category.cuts:
            db.session.add(
                Release(
                    category_id=category.id,
                    outcome=cut.outcome,
                    released_at=clock.now(),
                    released_by_id=actor.id,
                )
            )
        for placement in results.placed(category):
            best[placement.entry_id] = _better(best.get(placement.entry_id), placement.outcome)
    return best


def _better(one: Outcome | None, other: Outcome) -> Outcome:
    tiers = list(Outcome)
    return other if one is None else max(one, other, key=tiers.index)


def _tell(program: Program, nomination: Nomination, outcome: Outcome | None) -> None:
    post(
        kind="announced",
        subject=nomination,
        recipient=nomination.nominator_email,
        name=nomination.nominator_name,
        program=program.name,
        category=nomination.category.name,
        nominee=nomination.nominee_name,
        outcome=TITLES[outcome] if outcome else "",
        link=site_url(f"/{program.slug}/winners"),
    )
