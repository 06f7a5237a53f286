"""The claim ledger: what a stated figure counts as, who says so and why; queries and notes about it."""

from collections.abc import Iterable

from awards import clock
from awards.enums import ClaimState, ProgramState, Role
from awards.errors import Invalid, NotAllowed, WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    Claim,
    ClaimEvent,
    EvidenceFlag,
    FigureQuery,
    Metric,
    Nomination,
    Program,
    User,
)
from awards.policies import assigned, has_role, query_answerer
from awards.queries.evidence import assignment_behind, events_of
from awards.queries.judging import figures
from awards.queries.panels import chairs_and_organizers
from awards.workflow.addresses import tidy
from awards.workflow.links import site_url
from awards.workflow.transaction import audit, lock, post, remember, transaction

LONGEST_REASON, LONGEST_QUERY = 500, 2000
SETTLED = (ClaimState.AUDITED, ClaimState.DISPUTED)
APART = 1
"""Percent that a stated figure may differ from the computed one and still be the same."""
DECIDED = (ProgramState.ANNOUNCED, ProgramState.ARCHIVED)


def note(
    *, claim: Claim, state: ClaimState, actor: User | None, reason: str, metric: Metric | None = None
) -> None:
    """Give a claim its state and add the step to the ledger."""
    earlier = claim.state if claim.id is not None else None
    claim.state, claim.metric = state, metric
    db.session.add(claim)
    db.session.flush()
    db.session.add(
        ClaimEvent(claim=claim, from_state=earlier, to_state=state, actor=actor, metric=metric, reason=reason)
    )


def next_states(claim: Claim, events: Iterable[ClaimEvent]) -> list[ClaimState]:
    """What people may say of a figure: audited, disputed, or what it counted as before they spoke.

    `events` are its steps, the newest first.
    """
    unsettled = (one.to_state for one in events if one.to_state not in SETTLED)
    states = (*SETTLED, next(unsettled, ClaimState.CLAIMED))
    return [one for one in states if one is not claim.state]


def same_figure(stated_e4: int, computed_e4: int) -> bool:
    return abs(stated_e4 - computed_e4) * 100 <= APART * abs(computed_e4)


def settle_claim(
    *,
    actor: User,
    claim: Claim,
    state: ClaimState,
    reason: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> Claim:
    """Screeners or organizers audit or dispute a figure, or take that back: state, ledger, audit.

    Raises Invalid without a reason or with a state that people do not give, WrongState once results are out.
    """
    program = claim.nomination.program
    _refuse_stranger(actor, program)
    with transaction():
        lock(claim)
        if program.state in DECIDED:
            raise WrongState(f"{program.name} is {program.state.value}; its figures stay as they are.")
        open_to = next_states(claim, events_of(claim))
        if state not in open_to:
            sentence = f"Choose one of {', '.join(one.value for one in open_to)}."
            raise Invalid(sentence, {"state": sentence})
        note(claim=claim, state=state, actor=actor, reason=_reason(reason), metric=claim.metric)
        remember(idempotency_key, location)
        details = {"kind": claim.kind.value, "state": state.value}
        audit(actor=actor, action="settle_claim", subject=claim, program=program, details=details)
    return claim


def query_figure(
    *,
    actor: User,
    assignment: Assignment,
    metric: Metric,
    text: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> FigureQuery:
    """A judge asks about a figure of an entry given to them: query, a mail to chair and organizers, audit.

    Raises WrongState when the figure was replaced or is another entry's.
    """
    verdict = assigned(actor, assignment)
    if not verdict:
        raise NotAllowed(verdict.reason)
    if metric not in figures(assignment.entry).values():
        raise WrongState("This figure was replaced since; open the page again and look at the new one.")
    words = _words(text, "text", "Your question")
    category = assignment.round.category
    with transaction() as session:
        query = FigureQuery(entry=assignment.entry, metric=metric, judge=actor, text=words)
        session.add(query)
        session.flush()
        for person in chairs_and_organizers(assignment.round):
            post(
                kind="figure_query",
                subject=query,
                recipient=person.email,
                name=person.name,
                entry=assignment.entry.code,
                category=category.name,
                program=category.program.name,
                link=site_url(f"/organize/nominations/{metric.nomination.public_id}/evidence"),
            )
        remember(idempotency_key, location)
        audit(actor=actor, action="query_figure", subject=query, program=category.program)
    return query


def answer_query(
    *,
    actor: User,
    query: FigureQuery,
    answer: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> FigureQuery:
    """Chair or organizer answers a judge: answer, a mail to the judge, audit."""
    program = query.entry.category.program
    if not query_answerer(actor, query.metric.nomination):
        raise NotAllowed("Queries about figures are answered by the chair or an organizer.")
    words = _words(answer, "answer", "The answer")
    place = assignment_behind(query)
    with transaction():
        lock(query)
        if query.answered_at is not None:
            raise WrongState("Somebody answered this question before you; the judge has their answer.")
        query.answer, query.answered_by, query.answered_at = words, actor, clock.now()
        post(
            kind="figure_answer",
            subject=query,
            recipient=query.judge.email,
            name=query.judge.name,
            entry=query.entry.code,
            category=query.entry.category.name,
            program=program.name,
            link=site_url(f"/judge/{place.public_id}/evidence" if place else "/judge"),
        )
        remember(idempotency_key, location)
        audit(actor=actor, action="answer_query", subject=query, program=program)
    return query


def note_flag(
    *,
    actor: User,
    flag: EvidenceFlag,
    nomination: Nomination,
    text: str,
    idempotency_key: str | None = None,
    location: str = "",
) -> EvidenceFlag:
    """Say what became of looking at a flag: note, audit."""
    _refuse_stranger(actor, nomination.program)
    words = tidy(text, limit=LONGEST_REASON, field="note", label="The note")
    if not words.strip():
        sentence = "Say what you found."
        raise Invalid(sentence, {"note": sentence})
    with transaction():
        lock(flag)
        flag.note, flag.noted_by, flag.noted_at = words, actor, clock.now()
        remember(idempotency_key, location)
        details = {"code": flag.code}
        audit(actor=actor, action="note_flag", subject=flag, program=nomination.program, details=details)
    return flag


def _refuse_stranger(actor: User, program: Program) -> None:
    if not has_role(actor, program, Role.SCREENER, Role.ORGANIZER):
        raise NotAllowed("Figures are settled by the screeners and organizers of the program.")


def _reason(text: str) -> str:
    return _words(text, "reason", "The reason", LONGEST_REASON)


def _words(text: str, field: str, label: str, limit: int = LONGEST_QUERY) -> str:
    words = tidy(text, limit=limit, field=field, label=label).strip()
    if not words:
        sentence = f"{label} is missing; the others read it."
        raise Invalid(sentence, {field: sentence})
    return words
