"""Ballots: fixed before they open, secret while they are open, counted by the engine when they close."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from awards import policies
from awards.enums import BallotState, ProgramState
from awards.errors import Invalid, NotAllowed, StaleEdit, WrongState
from awards.extensions import db
from awards.models import AuditEntry, Ballot, BallotEntry, Mail, Seat, Vote
from awards.workflow import balloting, recusing
from awards.workflow.balloting import METHODS, close_ballot, open_ballot, rankings, write_ballot
from awards.workflow.transaction import transaction
from scoring import tally
from scoring.voting import METHODS as COUNTED
from tests.workflow.judged import Judged

ABC = ("North", "South", "East")


def a_ballot(judged: Judged, method: str = "schulze", names: Sequence[str] = ABC) -> Ballot:
    return write_ballot(
        actor=judged.judges[0],
        round=judged.round,
        question="Who wins?",
        method=method,
        entries=[judged.entries[name] for name in names],
    )


def opened(judged: Judged, method: str = "schulze", names: Sequence[str] = ABC) -> Ballot:
    return open_ballot(actor=judged.judges[0], ballot=a_ballot(judged, method, names))


def ids(judged: Judged, *names: str) -> list[str]:
    return [judged.entries[name].public_id for name in names]


def cast(judged: Judged, ballot: Ballot, *votes: Sequence[str]) -> None:
    for judge, names in zip(judged.judges, votes, strict=False):
        balloting.vote(actor=judge, ballot=ballot, ranking=ids(judged, *names))


def ranking(judged: Judged, ballot: Ballot) -> list[set[str]]:
    names = {one.public_id: name for name, one in judged.entries.items()}
    assert ballot.result is not None
    return [{names[one] for one in group} for group in ballot.result["ranking"]]


def test_every_method_of_the_engine_is_offered() -> None:
    assert tuple(METHODS) == COUNTED


HAND = {
    "borda": ([{"South"}, {"North"}, {"East"}], {"North": "3", "South": "5", "East": "1"}),
    "plurality": ([{"South"}, {"North"}, {"East"}], {"North": "1", "South": "2", "East": "0"}),
    "instant_runoff": ([{"South"}, {"North"}, {"East"}], {"South": "2", "North": "1", "East": "0"}),
}
"""North > South > East, South > North > East, South > East > North, counted on paper."""


@pytest.mark.parametrize("method", HAND)
def test_the_result_is_the_one_counted_on_paper(deliberating: Judged, method: str) -> None:
    ballot = opened(deliberating, method)
    cast(deliberating, ballot, ABC, ("South", "North", "East"), ("South", "East", "North"))
    close_ballot(actor=deliberating.judges[0], ballot=ballot)
    places, points = HAND[method]
    assert ranking(deliberating, ballot) == places
    assert ballot.result is not None
    assert ballot.result["points"] == {
        deliberating.entries[name].public_id: one for name, one in points.items()
    }
    north, south = ids(deliberating, "North", "South")
    assert ballot.result["pairwise"][south][north] == 2
    assert ballot.result["pairwise"][north][south] == 1


@pytest.mark.parametrize("method", ["schulze", "ranked_pairs"])
def test_a_circle_of_equal_majorities_stays_a_tie(deliberating: Judged, method: str) -> None:
    """Condorcet's paradox: three votes, each the last one turned by a place."""
    ballot = opened(deliberating, method)
    cast(deliberating, ballot, ABC, ("South", "East", "North"), ("East", "North", "South"))
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    assert ranking(deliberating, ballot) == [set(ABC)]


@pytest.mark.parametrize("method", METHODS)
def test_the_result_is_that_of_the_engine_on_the_same_rankings(deliberating: Judged, method: str) -> None:
    ballot = opened(deliberating, method, tuple(deliberating.entries))
    cast(deliberating, ballot, ("West", "North"), ("South",), ("South", "West", "East"))
    votes = db.session.scalars(select(Vote)).all()
    expected = tally(rankings(ballot, votes), method)  # type: ignore[arg-type]
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    assert ballot.result is not None
    assert ballot.result["ranking"] == expected.ranking
    assert ballot.result["winners"] == expected.winners
    assert {name for group in expected.ranking for name in group} == set(
        ids(deliberating, *deliberating.entries)
    )
    assert ballot.result["votes"] == 3
    assert ballot.state is BallotState.CLOSED
    assert ballot.closed_at is not None


def test_what_nobody_ranks_is_last_and_not_lost(deliberating: Judged) -> None:
    ballot = opened(deliberating, "borda")
    cast(deliberating, ballot, ("North",))
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    assert ranking(deliberating, ballot) == [{"North"}, {"South", "East"}]


def test_a_draft_is_changed_and_an_open_ballot_is_fixed(deliberating: Judged) -> None:
    ballot = a_ballot(deliberating)
    changed = {
        "actor": deliberating.organizer,
        "round": deliberating.round,
        "ballot": ballot,
        "question": "Who is second?",
        "method": "borda",
        "entries": [deliberating.entries["West"], deliberating.entries["East"]],
    }
    write_ballot(**changed, version=ballot.version)
    assert (ballot.question, ballot.method, len(ballot.options)) == ("Who is second?", "borda", 2)
    with pytest.raises(StaleEdit):
        write_ballot(**changed, version=1)
    open_ballot(actor=deliberating.organizer, ballot=ballot)
    with pytest.raises(WrongState, match="stays as it is"):
        write_ballot(**changed, version=ballot.version)


def test_the_database_keeps_an_open_ballot_and_a_closed_one_as_they_are(deliberating: Judged) -> None:
    ballot = opened(deliberating)
    refused = [
        update(Ballot).values(method="plurality"),
        update(Ballot).values(question="Who loses?"),
        update(Ballot).values(state=BallotState.DRAFT),
        delete(BallotEntry),
        delete(Ballot).where(Ballot.id == ballot.id),
    ]
    cast(deliberating, ballot, ABC)
    for change in refused:
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(change)
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    for change in (update(Ballot).values(result={}), update(Vote).values(ranking=[]), delete(Vote)):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(change)


def test_a_ballot_needs_a_question_a_method_and_two_entries(deliberating: Judged) -> None:
    with pytest.raises(Invalid) as refused:
        write_ballot(
            actor=deliberating.organizer,
            round=deliberating.round,
            question=" ",
            method="dice",
            entries=[deliberating.entries["North"]],
        )
    assert set(refused.value.fields) == {"question", "method", "entries"}


def test_opening_mails_every_voter_once_and_names_nothing(deliberating: Judged) -> None:
    ballot = opened(deliberating)
    mails = db.session.scalars(select(Mail).where(Mail.kind == "ballot_open")).all()
    assert {one.recipient for one in mails} == {one.email for one in deliberating.judges}
    for one in mails:
        assert not [name for name in (*ABC, "Who wins?") if name in str(one.context)]
        assert one.context["link"].endswith(f"/judge/ballots/{ballot.public_id}")


def test_a_vote_may_be_changed_until_the_ballot_closes(deliberating: Judged) -> None:
    ballot, judge = opened(deliberating), deliberating.judges[1]
    first = balloting.vote(actor=judge, ballot=ballot, ranking=ids(deliberating, "North"), version=0)
    with pytest.raises(StaleEdit):
        balloting.vote(actor=judge, ballot=ballot, ranking=ids(deliberating, "East"), version=0)
    balloting.vote(actor=judge, ballot=ballot, ranking=ids(deliberating, "South"), version=first.version)
    assert [one.ranking for one in db.session.scalars(select(Vote))] == [ids(deliberating, "South")]
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    with pytest.raises(WrongState, match="is closed, so your vote was not taken"):
        balloting.vote(actor=judge, ballot=ballot, ranking=ids(deliberating, "East"))


def test_the_audit_log_says_who_voted_and_not_how(deliberating: Judged) -> None:
    ballot = opened(deliberating)
    cast(deliberating, ballot, ABC)
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    rows = select(AuditEntry).where(AuditEntry.subject_id == ballot.public_id).order_by(AuditEntry.id)
    log = {one.action: one.details for one in db.session.scalars(rows)}
    assert list(log) == ["write_ballot", "open_ballot", "vote", "close_ballot"]
    assert log["vote"] == {}
    assert ballot.result is not None
    assert log["close_ballot"]["winners"] == ballot.result["winners"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), "Choose at least the entry you put first"),
        (("North", "North"), "stands on two places"),
        (("North", "West"), "entries of this ballot only"),
    ],
)
def test_a_ranking_that_cannot_be_counted_is_refused(
    deliberating: Judged, names: tuple[str, ...], sentence: str
) -> None:
    ballot = opened(deliberating)
    with pytest.raises(Invalid, match=sentence):
        balloting.vote(actor=deliberating.judges[0], ballot=ballot, ranking=ids(deliberating, *names))
    assert db.session.scalar(select(Vote)) is None


def test_a_ballot_that_is_not_open_takes_no_vote_and_cannot_be_closed(deliberating: Judged) -> None:
    ballot = a_ballot(deliberating)
    with pytest.raises(WrongState, match="is not open yet"):
        balloting.vote(actor=deliberating.judges[0], ballot=ballot, ranking=ids(deliberating, "North"))
    with pytest.raises(WrongState):
        close_ballot(actor=deliberating.organizer, ballot=ballot)
    open_ballot(actor=deliberating.organizer, ballot=ballot)
    with pytest.raises(WrongState):
        open_ballot(actor=deliberating.organizer, ballot=ballot)
    with pytest.raises(WrongState, match="Nobody has voted yet"):
        close_ballot(actor=deliberating.organizer, ballot=ballot)
    assert ballot.state is BallotState.OPEN


def test_once_the_season_is_announced_nobody_votes(deliberating: Judged) -> None:
    ballot = opened(deliberating)
    deliberating.stage.move_to(ProgramState.ANNOUNCED)
    with pytest.raises(WrongState, match="is over"):
        balloting.vote(actor=deliberating.judges[0], ballot=ballot, ranking=ids(deliberating, "North"))


def test_organizers_and_shadows_do_not_vote(deliberating: Judged) -> None:
    ballot = opened(deliberating)
    with transaction() as session:
        shadow = deliberating.judges[2]
        session.execute(update(Seat).where(Seat.judge_id == shadow.id).values(is_shadow=True))
    for who in (deliberating.organizer, shadow):
        with pytest.raises(NotAllowed):
            balloting.vote(actor=who, ballot=ballot, ranking=ids(deliberating, "North"))


def test_a_judge_with_a_conflict_neither_votes_nor_counts_nor_gets_the_mail(deliberating: Judged) -> None:
    late, early = deliberating.judges[1], deliberating.judges[2]
    _conflict(deliberating, early, "South")
    ballot = opened(deliberating)
    mails = db.session.scalars(select(Mail.recipient).where(Mail.kind == "ballot_open")).all()
    assert set(mails) == {one.email for one in deliberating.judges[:2]}
    with pytest.raises(NotAllowed, match="conflict of interest"):
        balloting.vote(actor=early, ballot=ballot, ranking=ids(deliberating, "North"))
    cast(deliberating, ballot, ("North",), ("East",))
    _conflict(deliberating, late, "North")
    close_ballot(actor=deliberating.organizer, ballot=ballot)
    assert ballot.result is not None
    assert (ballot.result["votes"], ballot.result["left_out"]) == (1, 1)
    assert ballot.result["winners"] == ids(deliberating, "North")


def test_nobody_makes_a_ballot_with_an_entry_kept_from_them(deliberating: Judged) -> None:
    _conflict(deliberating, deliberating.judges[0], "South")
    with pytest.raises(NotAllowed, match="conflict of interest"):
        a_ballot(deliberating)


def test_without_the_predicate_a_judge_ranks_a_friend(
    deliberating: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second judge puts the friend first and would decide the ballot."""
    judge = deliberating.judges[1]
    _conflict(deliberating, judge, "South")
    ballot = opened(deliberating)
    ranking = ids(deliberating, "South", "North")
    with pytest.raises(NotAllowed, match="conflict of interest"):
        balloting.vote(actor=judge, ballot=ballot, ranking=ranking)
    monkeypatch.setattr(policies, "any_conflict", lambda _user, _nominees: False)
    assert balloting.vote(actor=judge, ballot=ballot, ranking=ranking).ranking == ranking


def _conflict(judged: Judged, judge: object, name: str) -> None:
    recusing.declare_conflict(
        actor=judged.organizer,
        program=judged.stage.program,
        judge=judge,  # type: ignore[arg-type]
        nominee=judged.entries[name].nominee,
        reason="Kin.",
    )
