"""Ballots of a panel: make one, open it, vote, close it with what the votes come to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from awards import clock, policies
from awards.enums import BallotState
from awards.errors import Invalid, NotAllowed, WrongState
from awards.models import Ballot, BallotEntry, Entry, Round, User, Vote
from awards.queries import deliberation as read
from awards.states import step
from awards.workflow.addresses import tidy
from awards.workflow.deliberating import check_deliberating, check_entries
from awards.workflow.links import site_url
from awards.workflow.transaction import audit, check_version, count_version, lock, post, transaction

if TYPE_CHECKING:
    from scoring.voting import Method

METHODS = {
    "schulze": "Schulze: all entries are compared in pairs, the strongest chains of majorities decide",
    "ranked_pairs": "Ranked pairs: all entries are compared in pairs, the clearest majorities first",
    "instant_runoff": "Instant runoff: the fewest first places leave, their votes move to the next place",
    "borda": "Borda: a point for every entry ranked below",
    "plurality": "First places only",
}
"""The methods of `scoring.tally` in words."""
LONGEST_QUESTION = 300


def write_ballot(
    *,
    actor: User,
    round: Round,
    question: str,
    method: str,
    entries: Sequence[Entry],
    ballot: Ballot | None = None,
    version: int | None = None,
) -> Ballot:
    """Make a ballot, or change one that is not open yet: its question, method, entries; audit."""
    question = tidy(question, limit=LONGEST_QUESTION, field="question", label="The question")
    _check(question, method, entries)
    with transaction() as session:
        check_deliberating(round)
        check_entries(actor, round, entries)
        if ballot is None:
            ballot = Ballot(round=round)
            session.add(ballot)
        else:
            check_version(ballot, version)
            if ballot.state is not BallotState.DRAFT:
                raise WrongState("The ballot was opened, so it stays as it is.")
        ballot.question, ballot.method = question, method
        ballot.options.clear()
        session.flush()
        ballot.options = [BallotEntry(entry_id=one.id) for one in sorted(entries, key=lambda one: one.number)]
        session.flush()
        details = {"method": method, "entries": [one.public_id for one in entries]}
        program = round.category.program
        audit(actor=actor, action="write_ballot", subject=ballot, program=program, details=details)
    return ballot


def open_ballot(*, actor: User, ballot: Ballot, version: int | None = None) -> Ballot:
    """Let the panel vote, method and entries fixed from now on: state, audit, a mail to each voter."""
    with transaction():
        check_deliberating(ballot.round)
        lock(ballot)
        opened = step("ballot", ballot.state, "open")
        count_version(ballot, version)
        ballot.state = opened
        program = ballot.round.category.program
        details = {"method": ballot.method}
        audit(actor=actor, action="open_ballot", subject=ballot, program=program, details=details)
        for judge in read.voters(ballot):
            _call(judge, ballot)
    return ballot


def vote(*, actor: User, ballot: Ballot, ranking: Sequence[str], version: int | None = None) -> Vote:
    """Cast or change one's vote: public ids of entries, the best first; those left out share the last place.

    Audit, without the ranking.
    """
    with transaction() as session:
        check_deliberating(ballot.round)
        lock(ballot)
        if ballot.state is not BallotState.OPEN:
            verb = "is closed" if ballot.state is BallotState.CLOSED else "is not open yet"
            raise WrongState(f"The ballot {verb}, so your vote was not taken.")
        allowed = policies.votes(actor, ballot)
        if not allowed:
            raise NotAllowed(allowed.reason)
        _check_ranking(ballot, ranking)
        found = read.vote_of(actor, ballot)
        if found is None:
            found = Vote(ballot_id=ballot.id, judge_id=actor.id, version=0)
            session.add(found)
        else:
            lock(found)
        count_version(found, version)
        found.ranking = list(ranking)
        audit(actor=actor, action="vote", subject=ballot, program=ballot.round.category.program)
    return found


def close_ballot(*, actor: User, ballot: Ballot) -> Ballot:
    """Take no more votes and count them: state, instant, result, audit with the result.

    The result holds `ranking` (groups of equals, best first) and `winners`, public ids of entries; `points`,
    what the method counts by; `pairwise`, how many put one above the other; `votes` counted, and `left_out`,
    votes of judges who may not vote any more.
    """
    with transaction():
        check_deliberating(ballot.round)
        lock(ballot)
        closed = step("ballot", ballot.state, "close")
        cast = read.votes(ballot)
        allowed = {one.id for one in read.voters(ballot)}
        counted = [one for one in cast if one.judge_id in allowed]
        if not counted:
            raise WrongState("Nobody has voted yet, so there is nothing to count.")
        ballot.result = _counted(ballot, counted) | {"left_out": len(cast) - len(counted)}
        ballot.state, ballot.closed_at = closed, clock.now()
        ballot.version += 1
        details = {"method": ballot.method} | {
            name: ballot.result[name] for name in ("ranking", "winners", "votes", "left_out")
        }
        program = ballot.round.category.program
        audit(actor=actor, action="close_ballot", subject=ballot, program=program, details=details)
    return ballot


def rankings(ballot: Ballot, votes: Sequence[Vote]) -> list[tuple[int, list[list[str]]]]:
    """What is counted: one ballot per vote, all that it leaves out tied on the last place."""
    names = [option.entry.public_id for option in ballot.options]
    rest = [[name for name in names if name not in one.ranking] for one in votes]
    return [
        (1, [*([name] for name in one.ranking), *([left] if left else [])])
        for one, left in zip(votes, rest, strict=True)
    ]


def _counted(ballot: Ballot, votes: Sequence[Vote]) -> dict[str, Any]:
    from scoring import tally  # noqa: PLC0415  the engine loads pandas

    found = tally(rankings(ballot, votes), cast("Method", ballot.method))
    return {
        "ranking": found.ranking,
        "winners": found.winners,
        "points": {name: f"{score:g}" for name, score in found.scores.items()},
        "pairwise": {
            above: {below: int(count) for below, count in row.items() if below != above}
            for above, row in found.pairwise.T.to_dict().items()
        },
        "votes": len(votes),
    }


def _check(question: str, method: str, entries: Sequence[Entry]) -> None:
    faults = {}
    if not question:
        faults["question"] = "Write the question that the panel decides."
    if method not in METHODS:
        faults["method"] = "Choose how the votes are counted."
    if len({one.id for one in entries}) < 2:
        faults["entries"] = "Choose at least two entries to rank."
    if faults:
        raise Invalid.of(faults)


def _check_ranking(ballot: Ballot, ranking: Sequence[str]) -> None:
    known = {option.entry.public_id for option in ballot.options}
    if not ranking:
        raise Invalid("Choose at least the entry you put first.")
    if any(one not in known for one in ranking):
        raise Invalid("Choose entries of this ballot only.")
    if len(set(ranking)) != len(ranking):
        raise Invalid("An entry stands on two places; give each entry one place at most.")


def _call(judge: User, ballot: Ballot) -> None:
    """The mail names no entry and no question."""
    category = ballot.round.category
    post(
        kind="ballot_open",
        subject=ballot,
        recipient=judge.email,
        name=judge.name,
        program=category.program.name,
        category=category.name,
        link=site_url(f"/judge/ballots/{ballot.public_id}"),
    )
