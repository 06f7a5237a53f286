"""The state machines: one table each, and the one way to take a step."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from awards.enums import BallotState as B
from awards.enums import NominationState as N
from awards.enums import ProgramState as P
from awards.enums import RoundState as R
from awards.enums import ScorecardState as S
from awards.errors import WrongState

State = TypeVar("State", bound=StrEnum)
Table = Mapping[tuple[StrEnum, str], StrEnum]

PROGRAM: Table = {
    (P.DRAFT, "schedule"): P.SCHEDULED,
    (P.SCHEDULED, "open"): P.OPEN,
    (P.OPEN, "start_screening"): P.SCREENING,
    (P.SCREENING, "start_judging"): P.JUDGING,
    (P.JUDGING, "start_deliberation"): P.DELIBERATION,
    (P.DELIBERATION, "judge_further"): P.JUDGING,
    (P.DELIBERATION, "announce"): P.ANNOUNCED,
    (P.ANNOUNCED, "archive"): P.ARCHIVED,
    (P.SCHEDULED, "reopen"): P.DRAFT,
    (P.SCREENING, "reopen"): P.OPEN,
    (P.DELIBERATION, "reopen"): P.JUDGING,
}

NOMINATION: Table = {
    (N.DRAFT, "send"): N.UNCONFIRMED,
    (N.DRAFT, "submit"): N.SUBMITTED,
    (N.UNCONFIRMED, "confirm"): N.SUBMITTED,
    (N.AWAITING_CONSENT, "accept"): N.SUBMITTED,
    (N.AWAITING_CONSENT, "refuse"): N.REFUSED,
    (N.SUBMITTED, "return"): N.RETURNED,
    (N.RETURNED, "submit"): N.SUBMITTED,
    (N.SUBMITTED, "admit"): N.ADMITTED,
    (N.SUBMITTED, "decline"): N.DECLINED,
    (N.RETURNED, "decline"): N.DECLINED,
    (N.SUBMITTED, "mark_duplicate"): N.DUPLICATE,
    (N.ADMITTED, "undo"): N.SUBMITTED,
    (N.RETURNED, "undo"): N.SUBMITTED,
    (N.DECLINED, "undo"): N.SUBMITTED,
    (N.DUPLICATE, "undo"): N.SUBMITTED,
    (N.DRAFT, "withdraw"): N.WITHDRAWN,
    (N.UNCONFIRMED, "withdraw"): N.WITHDRAWN,
    (N.AWAITING_CONSENT, "withdraw"): N.WITHDRAWN,
    (N.SUBMITTED, "withdraw"): N.WITHDRAWN,
    (N.RETURNED, "withdraw"): N.WITHDRAWN,
    (N.ADMITTED, "disqualify"): N.DISQUALIFIED,
}

ROUND: Table = {
    (R.DRAFT, "open"): R.OPEN,
    (R.OPEN, "close"): R.CLOSED,
    (R.CLOSED, "reopen"): R.OPEN,
}

SCORECARD: Table = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "reopen"): S.DRAFT,
}

BALLOT: Table = {
    (B.DRAFT, "open"): B.OPEN,
    (B.OPEN, "close"): B.CLOSED,
}

MACHINES: Mapping[str, Table] = {
    "program": PROGRAM,
    "nomination": NOMINATION,
    "round": ROUND,
    "scorecard": SCORECARD,
    "ballot": BALLOT,
}


def step(machine: str, state: State, action: str) -> State:
    """The state that `action` leads to, or WrongState with a sentence."""
    table, words = MACHINES[machine], state.value.replace("_", " ")
    after = table.get((state, action))
    if after is None and state in (end for (_origin, done), end in table.items() if done == action):
        raise WrongState(f"The {machine} is {words} already; somebody was faster, or this was pressed twice.")
    if after is None:
        verb = action.replace("_", " ")
        raise WrongState(f"The {machine} is {words}, so it is too late or too early to {verb} it.")
    return type(state)(after)


def actions(machine: str, state: StrEnum) -> list[str]:
    """What can be done from `state`, in the order of the table."""
    return [action for (origin, action) in MACHINES[machine] if origin == state]
