"""Judging: open and close a round, save marks, submit a scorecard."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from awards import clock
from awards.enums import AssignmentState, Combine, EntryState, RoundState, ScorecardState
from awards.errors import Invalid, NotAllowed, TooLate, WrongState
from awards.extensions import db
from awards.models import (
    Assignment,
    Criterion,
    Mark,
    MarkChange,
    Round,
    RoundEntry,
    Scorecard,
    User,
)
from awards.policies import conflicted
from awards.queries.counting import Figure
from awards.queries.judging import closes_at, saved_with, scorecard_of
from awards.queries.rounds import by_shadow
from awards.states import step
from awards.workflow.addresses import tidy
from awards.workflow.curves import earned
from awards.workflow.deadlines import local
from awards.workflow.figured import read_at
from awards.workflow.recusing import find_conflicts
from awards.workflow.remarks import unexplained, write_remarks
from awards.workflow.scale import missing_marks, stored_values
from awards.workflow.seat_rules import refuse_insiders
from awards.workflow.summons import call_judges
from awards.workflow.transaction import (
    audit,
    count_version,
    lock,
    lock_rounds,
    remember,
    share_round,
    transaction,
)

if TYPE_CHECKING:
    from scoring import Scheme

CENT = Decimal("0.01")
LONGEST_COMMENT = 2000


def scheme_of(round: Round) -> "Scheme":
    """The criteria of a round and the method of its category as the engine reads them."""
    from scoring import Band, Scheme  # noqa: PLC0415  the engine loads pandas
    from scoring import Criterion as Scored  # noqa: PLC0415
    from scoring.exact import Rounding  # noqa: PLC0415

    category = round.category
    return Scheme(
        criteria=tuple(
            Scored(
                id=one.code,
                kind=one.kind.value,
                scored_by=one.scored_by.value,
                weight=Fraction(one.weight),
                scale=None if one.by_rule else (Fraction(one.scale_low), Fraction(one.scale_high)),
                curve=tuple((Fraction(str(x)), Fraction(str(y))) for x, y in one.curve),
                required=one.required,
                sign=-1 if one.deducts else 1,
                aggregate=category.panel_rule.value,
                trim=category.trim,
            )
            for one in round.criteria
        ),
        combine=category.combine.value,
        minimum_judges=category.minimum_judges,
        missing=category.missing.value,
        rounding=None if category.round_digits is None else Rounding(category.round_digits),
        severity=category.severity.value,
        ladder=("score", *category.tie_steps, "unresolved"),
        bands=tuple(Band(name, Fraction(score)) for name, score in category.bands),
        name=category.name,
    )


def open_round(*, actor: User, round: Round) -> Round:
    """Keep conflicts out, freeze the scheme, let the judges mark: state, audit, a mail to each judge."""
    with transaction():
        category = round.category
        lock_rounds(category.program)
        find_conflicts(actor=actor, round=round)
        _check_ready(round)
        scheme = scheme_of(round)
        round.scheme_text, round.scheme_digest = scheme.to_toml(), scheme.digest
        round.state = step("round", round.state, "open")
        round.opens_at = clock.now()
        round.version += 1
        details = {"scheme": round.scheme_digest}
        audit(actor=actor, action="open_round", subject=round, program=category.program, details=details)
        call_judges(round)
    return round


def close_round(*, actor: User, round: Round) -> Round:
    """Take no more marks; drafts stay drafts and count for nothing. Audit."""
    with transaction():
        lock(round)
        round.state = step("round", round.state, "close")
        round.version += 1
        audit(actor=actor, action="close_round", subject=round, program=round.category.program)
    return round


def reopen_round(*, actor: User, round: Round, reason: str, days: int = 3) -> Round:
    """Take marks again for some days, under the scheme frozen at first; audit, a mail to each judge."""
    with transaction():
        lock(round)
        round.state = step("round", round.state, "reopen")
        round.closes_at = clock.now() + timedelta(days=days)
        round.version += 1
        program, details = round.category.program, {"reason": reason}
        audit(actor=actor, action="reopen_round", subject=round, program=program, details=details)
        call_judges(round)
    return round


def save_marks(
    *,
    actor: User,
    assignment: Assignment,
    marks: Mapping[str, Decimal | None],
    remarks: Mapping[str, str] | None = None,
    comment: str | None = None,
    note: str | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Scorecard:
    """Keep marks and remarks by criterion code, None clearing a mark: scorecard, marks, instant, audit.

    `comment` is for the entrant, `note` for the judge alone. Once the scorecard was handed in, every mark
    that changes keeps what it was.

    `version` is that of the scorecard the judge saw, 0 when there was none yet. `key` names this save: when
    its answer was lost and it comes again, it was done, and nothing is written.
    """
    with transaction():
        _check_judge(actor, assignment)
        scorecard = scorecard_of(assignment, locked=True) or _new_scorecard(assignment)
        if key and scorecard.version != version and saved_with(scorecard, key):
            return scorecard
        if scorecard.state is ScorecardState.SUBMITTED:
            raise WrongState("You submitted this scorecard. Press “Change my marks” to open it again.")
        count_version(scorecard, version)
        if comment is not None:
            scorecard.comment = tidy(comment, limit=LONGEST_COMMENT, field="comment", label="The comment")
        if note is not None:
            scorecard.note = tidy(note, limit=LONGEST_COMMENT, field="note", label="The note")
        scorecard.saved_at = clock.now()
        _write(scorecard, stored_values(assignment.round.criteria, marks))
        write_remarks(scorecard, assignment.round.criteria, remarks or {})
        details = {"criteria": sorted(marks)} | ({"save": key} if key else {})
        program = assignment.round.category.program
        audit(actor=actor, action="save_marks", subject=scorecard, program=program, details=details)
    return scorecard


def submit_scorecard(
    *,
    actor: User,
    assignment: Assignment,
    version: int | None = None,
    idempotency_key: str | None = None,
    location: str = "",
) -> Scorecard:
    """Hand in a scorecard with every mark the panel owes: state, instant, audit."""
    with transaction():
        _check_judge(actor, assignment)
        scorecard = scorecard_of(assignment)
        given = {mark.criterion_id for mark in scorecard.marks} if scorecard else set()
        missing = missing_marks(assignment.round.criteria, given)
        if scorecard is not None:
            missing |= unexplained(scorecard, assignment.round.criteria)
        if missing or scorecard is None:
            raise Invalid(" ".join(missing.values()) or "Give at least one mark first.", missing)
        lock(scorecard)
        count_version(scorecard, version)
        scorecard.state = step("scorecard", scorecard.state, "submit")
        scorecard.submitted_at = scorecard.saved_at = clock.now()
        scorecard.submissions += 1
        remember(idempotency_key, location)
        program = assignment.round.category.program
        audit(actor=actor, action="submit_scorecard", subject=scorecard, program=program)
    return scorecard


def reopen_scorecard(*, actor: User, scorecard: Scorecard, reason: str) -> Scorecard:
    """Let a judge change a scorecard again while the round is open: state, audit with the reason."""
    with transaction():
        round = share_round(scorecard)
        lock(scorecard)
        _check_open(round)
        scorecard.state = step("scorecard", scorecard.state, "reopen")
        scorecard.submitted_at = None
        scorecard.version += 1
        audit(
            actor=actor,
            action="reopen_scorecard",
            subject=scorecard,
            program=round.category.program,
            details={"reason": reason},
        )
    return scorecard


def points(criterion: Criterion, figure: Figure | None) -> Decimal | None:
    """What a figure earns on the criterion's published curve; for a panel-scored criterion a suggestion."""
    value = read_at(criterion, figure) if figure and criterion.curve else None
    if value is None:
        return None
    found = earned(value, criterion.curve)
    return (Decimal(found.numerator) / found.denominator).quantize(CENT, ROUND_HALF_UP)


def _check_ready(round: Round) -> None:
    category = round.category
    refuse_insiders(round)
    weights = sum(one.weight for one in round.criteria)
    if weights != 100 and category.combine is Combine.WEIGHTED_MEAN:
        raise WrongState(f"The weights of {category.name} sum to {weights} instead of 100.")
    given = select(Assignment.entry_id).where(
        Assignment.round_id == round.id,
        Assignment.state == AssignmentState.ASSIGNED,
        ~by_shadow(Assignment),
    )
    bare = select(func.count()).where(RoundEntry.round_id == round.id, RoundEntry.entry_id.not_in(given))
    count = db.session.scalar(bare) or 0
    if count:
        words = "entry has" if count == 1 else "entries have"
        raise WrongState(f"{count} {words} no judge in {category.name}; assign its panel first.")


def _check_judge(actor: User, assignment: Assignment) -> None:
    """The assignment is locked, the actor's own, free of conflicts, active, and in an open round."""
    round = share_round(assignment)
    lock(assignment)
    if actor.id != assignment.judge_id:
        raise NotAllowed("This entry was given to another judge.")
    if assignment.state is not AssignmentState.ASSIGNED or conflicted(actor, assignment.entry.nominee_id):
        raise NotAllowed("You are recused from this entry, so it takes no marks of yours.")
    if assignment.entry.state is not EntryState.ACTIVE:
        raise WrongState(
            f"Entry {assignment.entry.code} was {assignment.entry.state.value}, so nothing was saved."
        )
    _check_open(round)


def _check_open(round: Round) -> None:
    if round.state is not RoundState.OPEN:
        verb = "has not opened yet" if round.state is RoundState.DRAFT else "is closed"
        raise WrongState(f"The round of {round.category.name} {verb}, so nothing was saved.")
    ends = closes_at(round)
    if ends is not None and clock.now() >= ends:
        when = local(ends, round.category.program.zone)
        raise TooLate(f"Judging of {round.category.name} closed on {when}, so nothing was saved.")


def _new_scorecard(assignment: Assignment) -> Scorecard:
    """Version 0: the judge's first save makes it 1."""
    scorecard = Scorecard(
        round_id=assignment.round_id,
        entry_id=assignment.entry_id,
        judge_id=assignment.judge_id,
        version=0,
    )
    db.session.add(scorecard)
    db.session.flush()
    return scorecard


def _write(scorecard: Scorecard, values: Mapping[int, int | None]) -> None:
    present = {mark.criterion_id: mark for mark in scorecard.marks}
    for criterion_id, value in values.items():
        mark = present.get(criterion_id)
        if scorecard.submissions:
            _keep_change(scorecard, criterion_id, mark.value if mark else None, value)
        if value is None:
            if mark is not None:
                scorecard.marks.remove(mark)
        elif mark is not None:
            mark.value = value
        else:
            scorecard.marks.append(Mark(criterion_id=criterion_id, value=value))
    db.session.flush()


def _keep_change(scorecard: Scorecard, criterion_id: int, before: int | None, after: int | None) -> None:
    if before != after:
        db.session.add(
            MarkChange(scorecard_id=scorecard.id, criterion_id=criterion_id, before=before, after=after)
        )
