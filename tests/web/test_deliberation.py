"""A panel deliberates: what it reads, how it votes, and what each rule keeps from whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from awards import policies
from awards.enums import BallotState, NominationKind, Outcome, Role
from awards.extensions import db
from awards.models import Ballot, Entry, Minute, Round, Seat, User, Vote
from awards.queries import deliberation as read
from awards.workflow import (
    balloting,
    deliberating,
    judging,
    panels,
    recusing,
    season,
    tabulation,
)
from awards.workflow.transaction import transaction
from tests.season import person
from tests.web.page import form_of
from tests.web.stage import Stage, a_stage, sign_in
from tests.web.test_permissions import guard_of

TAG = re.compile(r"<[^>]+>")
MARKS = {"Ada": "9", "Bo": "3", "Cy": "6"}


@dataclass
class Panel:
    """Ada, the chair, Bo and Cy have judged Team North and Team South; nothing is opened yet."""

    client: FlaskClient
    stage: Stage
    round: Round
    judges: dict[str, User]
    entries: dict[str, Entry]

    @property
    def chair(self) -> User:
        return self.judges["Ada"]

    @property
    def page(self) -> str:
        return f"/judge/rounds/{self.round.public_id}/deliberation"

    @property
    def led(self) -> str:
        return f"/organize/rounds/{self.round.public_id}/deliberation"

    def get(self, who: str | User, path: str = "") -> tuple[int, str]:
        sign_in(self.client, self.judges[who] if isinstance(who, str) else who)
        answer = self.client.get(path or self.page)
        return answer.status_code, answer.text

    def open(self) -> None:
        deliberating.open_deliberation(actor=self.chair, round=self.round)

    def ballot(self, *, opened: bool = True, question: str = "Who wins?") -> Ballot:
        made = balloting.write_ballot(
            actor=self.stage.organizer,
            round=self.round,
            question=question,
            method="borda",
            entries=list(self.entries.values()),
        )
        return balloting.open_ballot(actor=self.stage.organizer, ballot=made) if opened else made

    def conflict(self, name: str, team: str = "North") -> None:
        recusing.declare_conflict(
            actor=self.stage.organizer,
            program=self.stage.program,
            judge=self.judges[name],
            nominee=self.entries[team].nominee,
            reason="Kin.",
        )

    def post(self, who: str | User, path: str, form_at: str = "", **sent: object) -> tuple[int, str]:
        """What the form at `path` holds, with these fields in place of its own."""
        sign_in(self.client, self.judges[who] if isinstance(who, str) else who)
        form = form_of(self.client.get(form_at or path).text, path)
        answer = self.client.post(path, data={**form, **sent}, follow_redirects=True)
        return answer.status_code, answer.text


@pytest.fixture
def panel(client: FlaskClient) -> Panel:
    stage = a_stage(judges_per_entry=3)
    stage.cut(Outcome.WINNER, 1)
    for name in ("North", "South"):
        stage.admitted(name, kind=NominationKind.SELF)
    judges = {name: stage.judge(name) for name in MARKS}
    round = stage.round_of(*judges.values())
    panels.seat(actor=stage.organizer, round=round, judge=judges["Ada"], is_chair=True)
    season.advance(actor=stage.organizer, program=stage.program, action="start_screening")
    season.advance(actor=stage.organizer, program=stage.program, action="start_judging")
    for one in panels.queries.assignments(round):
        stage.marked(one, MARKS[one.judge.name])
    season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")
    entries = {one.nominee.name.removeprefix("Team "): one for one in panels.queries.entries(round)}
    return Panel(client, stage, round, judges, entries)


def test_no_judge_sees_the_page_before_somebody_opens_it(panel: Panel) -> None:
    for who in panel.judges:
        assert panel.get(who)[0] == 404
    code, page = panel.get("Ada", "/judge")
    assert code == 200
    assert panel.led in page
    assert panel.led not in panel.get("Bo", "/judge")[1]
    assert "Open the deliberation" in panel.get("Ada", panel.led)[1]
    code, page = panel.post("Ada", panel.led)
    assert code == 200
    assert "The panel sees its marks side by side now." in page
    for who in panel.judges:
        assert panel.get(who)[0] == 200
    assert panel.page in panel.get("Bo", "/judge")[1]


def test_the_panel_reads_everybodys_marks_and_what_they_were(panel: Panel) -> None:
    panel.open()
    reopened(panel)
    page = words(panel.get("Bo")[1])
    assert "Criterion Ada Bo Cy" in page
    assert "Expertise 40 9 , changed to → 5 3 6" in page
    for place in ("Rank", "score of", "1st"):
        assert place not in page


def test_the_agenda_says_why_an_entry_is_on_it(panel: Panel) -> None:
    """A 9 and a 3 on a criterion of 40 in 70: 6 ninths of it lie between the judges."""
    panel.open()
    assert "Team North (BST-0001) judges 38 of 100 apart" in words(panel.get("Bo")[1])
    tabulation.tabulate_round(actor=panel.stage.organizer, round=panel.round)
    page = words(panel.get("Bo")[1])
    assert "Team North (BST-0001) close at the cut of the winners judges 38 of 100 apart" in page


def test_a_minute_is_written_by_the_chair_and_read_by_the_panel(panel: Panel) -> None:
    panel.open()
    action = f"{panel.led}/minutes"
    north = panel.entries["North"].public_id
    code, page = panel.post("Ada", action, panel.led, about=north, text="North convinced us.")
    assert code == 200
    assert "The minute is written down." in page
    assert "North convinced us." in panel.get("Cy")[1]
    assert "North convinced us." in panel.get(panel.stage.organizer, panel.led)[1]


def test_a_refused_minute_keeps_what_was_typed(panel: Panel) -> None:
    panel.open()
    long = "A long story. " * 400
    code, page = panel.post("Ada", f"{panel.led}/minutes", panel.led, text=long)
    assert code == 422
    assert "shorten it to 4000" in page
    assert long.strip() in page
    assert db.session.scalar(select(Minute)) is None


def test_a_ballot_is_made_opened_voted_on_and_counted(panel: Panel) -> None:
    panel.open()
    ids = [one.public_id for one in panel.entries.values()]
    action = f"{panel.led}/ballots"
    code, page = panel.post("Ada", action, panel.led, question="Who wins?", method="borda", entries=ids[:1])
    assert code == 422
    assert "Choose at least two entries to rank." in page
    assert 'value="Who wins?"' in page
    panel.post("Ada", action, panel.led, question="Who wins?", method="borda", entries=ids)
    ballot = db.session.scalars(select(Ballot)).one()
    led = f"/organize/ballots/{ballot.public_id}"
    voted = f"/judge/ballots/{ballot.public_id}"
    assert panel.get("Bo", voted)[0] == 404
    code, page = panel.post("Ada", led, question="Who is best?", method="plurality", entries=ids)
    assert "Who is best?" in page
    assert "every voter gets a mail" in panel.post("Ada", f"{led}/open", led)[1]
    for who, order in (("Ada", ids), ("Bo", ids[::-1]), ("Cy", ids)):
        code, page = panel.post(who, voted, **{"place-1": order[0], "place-2": order[1]})
        assert "Your vote is in." in page
    assert "3 of 3 who may vote have voted" in panel.get("Ada", led)[1]
    panel.post("Ada", f"{led}/close", led)
    page = words(panel.get("Cy", voted)[1])
    assert "3 votes were counted" in page
    assert "1 Team North (BST-0001) 2 2 Team South (BST-0002) 1" in page
    assert "Bo: Team South (BST-0002), Team North (BST-0001)" in page


def test_while_a_ballot_is_open_nobody_sees_a_vote_or_a_result(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot()
    north, south = (one.public_id for one in panel.entries.values())
    balloting.vote(actor=panel.judges["Bo"], ballot=ballot, ranking=[south, north])
    for who in ("Ada", "Cy", panel.stage.organizer):
        for path in (f"/judge/ballots/{ballot.public_id}", panel.page):
            page = panel.get(who, path)[1]
            assert "Every vote" not in page
            assert "selected" not in page
    for who in ("Ada", panel.stage.organizer):
        page = panel.get(who, f"/organize/ballots/{ballot.public_id}")[1]
        assert "1 of 3 who may vote have voted" in page
        assert "Every vote" not in page


def test_a_vote_that_cannot_be_counted_keeps_its_places(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot()
    north = panel.entries["North"].public_id
    path = f"/judge/ballots/{ballot.public_id}"
    code, page = panel.post("Bo", path, **{"place-1": north, "place-2": north})
    assert code == 422
    assert "An entry stands on two places; give each entry one place at most." in page
    assert page.count(f'<option value="{north}" selected>') == 2
    code, page = panel.post("Bo", path)
    assert code == 422
    assert "Choose at least the entry you put first." in page


def test_a_vote_is_shown_to_its_judge_and_changed_from_the_newest_page_only(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot()
    north, south = (one.public_id for one in panel.entries.values())
    path = f"/judge/ballots/{ballot.public_id}"
    panel.post("Bo", path, **{"place-1": north})
    page = panel.get("Bo", path)[1]
    assert form_of(page, path)["place-1"] == north
    assert "Change my vote" in page
    code, page = panel.post("Bo", path, **{"place-1": south, "version": "0"})
    assert code == 409
    assert "Somebody saved this after you opened it" in page
    assert f'<option value="{south}" selected>' in page
    assert db.session.scalars(select(Vote)).one().ranking == [north]


def test_a_vote_that_comes_after_the_count_is_told_so(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot()
    north = panel.entries["North"].public_id
    path = f"/judge/ballots/{ballot.public_id}"
    panel.post("Bo", path, **{"place-1": north})
    form = form_of(panel.get("Cy", path)[1], path) | {"place-1": north}
    balloting.close_ballot(actor=panel.stage.organizer, ballot=ballot)
    late = panel.client.post(path, data=form)
    assert late.status_code == 409
    assert "The ballot is closed, so your vote was not taken." in late.text


def test_a_ballot_that_was_opened_by_somebody_else_is_open_already(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot(opened=False)
    led = f"/organize/ballots/{ballot.public_id}"
    older = form_of(panel.get("Ada", led)[1], f"{led}/open")
    balloting.open_ballot(actor=panel.stage.organizer, ballot=ballot)
    answer = panel.client.post(f"{led}/open", data=older)
    assert (answer.status_code, "The ballot is open already" in answer.text) == (409, True)


def test_the_list_of_a_judge_says_that_a_ballot_is_open(panel: Panel) -> None:
    panel.open()
    says = "and a ballot is open"
    assert says not in panel.get("Bo", "/judge")[1]
    panel.ballot()
    assert says in panel.get("Bo", "/judge")[1]
    panel.conflict("Bo")
    assert says not in panel.get("Bo", "/judge")[1]


def test_organizers_and_shadows_read_and_do_not_vote(panel: Panel) -> None:
    panel.open()
    ballot = panel.ballot()
    with transaction() as session:
        session.execute(db.update(Seat).where(Seat.judge_id == panel.judges["Cy"].id).values(is_shadow=True))
    path = f"/judge/ballots/{ballot.public_id}"
    for who in ("Cy", panel.stage.organizer):
        code, page = panel.get(who, path)
        assert code == 200
        assert "The judges of the panel vote" in page
        assert panel.client.post(path, data={"place-1": panel.entries["North"].public_id}).status_code == 404
    assert db.session.scalar(select(Vote)) is None


# Every rule of visibility, and the attack that succeeds without it.


def reopened(panel: Panel) -> None:
    """Ada's mark of North on expertise was a 9 and becomes a 5; the round is closed again."""
    stage = panel.stage
    season.advance(actor=stage.organizer, program=stage.program, action="reopen", reason="Ada asked.")
    given = next(one for one in panels.queries.assignments(panel.round) if one.judge_id == panel.chair.id)
    card = judging.scorecard_of(given)
    assert card is not None
    judging.reopen_scorecard(actor=stage.organizer, scorecard=card, reason="She asked.")
    stage.marked(given, "5")
    season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")


def words(page: str) -> str:
    """A page's text on one line."""
    return " ".join(unescape(TAG.sub(" ", page)).split())


def told_everything(panel: Panel) -> None:
    """Something about North in every place a deliberation has."""
    tabulation.tabulate_round(actor=panel.stage.organizer, round=panel.round)
    panel.open()
    for text, entry in (
        ("Zanzibar: the round.", None),
        ("Quokka: its own.", panel.entries["North"]),
        ("Marzipan, unlike Team North.", panel.entries["South"]),
    ):
        deliberating.write_minute(actor=panel.stage.organizer, round=panel.round, text=text, entry=entry)
    panel.ballot()
    panel.ballot(question="Who is next?")


SECRETS = ("Team North", "Zanzibar", "Quokka", "Marzipan", "Who wins?")


def reaches(panel: Panel, who: str) -> set[str]:
    """Which of the secrets get to a judge on all pages of the deliberation."""
    ids = [one.public_id for one in db.session.scalars(select(Ballot))]
    paths = [panel.page, *(f"/judge/ballots/{one}" for one in ids)]
    if who == "Ada":
        paths += [panel.led, *(f"/organize/ballots/{one}" for one in ids)]
    text = " ".join(panel.get(who, path)[1] for path in paths)
    return {one for one in SECRETS if one in text}


@pytest.mark.parametrize("who", ["Ada", "Bo"])
def test_a_judge_with_a_conflict_gets_nothing_of_that_entry(panel: Panel, who: str) -> None:
    told_everything(panel)
    assert reaches(panel, who) == set(SECRETS)
    panel.conflict(who)
    assert reaches(panel, who) == set()
    assert "Team South" in panel.get(who)[1]
    for one in db.session.scalars(select(Ballot)).all():
        path = f"/judge/ballots/{one.public_id}"
        assert panel.get(who, path)[0] == 404
        sent = {"place-1": panel.entries["North"].public_id, "version": "0"}
        assert panel.client.post(path, data=sent).status_code == 404
    assert db.session.scalar(select(Vote)) is None


def test_a_question_that_names_the_entry_is_no_way_round(panel: Panel) -> None:
    panel.open()
    panel.conflict("Bo")
    seen = read.field(panel.judges["Bo"], panel.round)
    for question, open_to in (("Which team is next?", True), ("Who, if not north?", False)):
        assert read.open_to(Ballot(question=question, options=[]), seen) is open_to
    assert not read.open_to(Ballot(question="Or BST-0001?", options=[]), seen)


def _bar_nobody(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(read, "barred", lambda _viewer, _round: set())
    return set(SECRETS)


def _read_every_minute(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(read, "readable", lambda _minute, _seen: True)
    return {"Zanzibar", "Marzipan", "Team North"}


def _let_minutes_name_others(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(read, "names_barred", lambda _text, _seen: False)
    return {"Marzipan", "Team North"}


def _show_every_ballot(patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(read, "open_to", lambda _ballot, _seen: True)
    return {"Who wins?"}


@pytest.mark.parametrize(
    "without", [_bar_nobody, _read_every_minute, _let_minutes_name_others, _show_every_ballot]
)
def test_each_rule_about_conflicts_is_needed(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, without: Callable[[pytest.MonkeyPatch], set[str]]
) -> None:
    """A judge who opens every page reads about their friend as soon as one rule is gone."""
    told_everything(panel)
    panel.conflict("Bo")
    assert reaches(panel, "Bo") == set()
    expected = without(monkeypatch)
    assert reaches(panel, "Bo") == expected


def test_without_the_predicate_a_judge_reads_others_marks_before_the_deliberation(
    app: Flask, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cy marks last and would like to know what the others gave."""
    assert panel.get("Cy")[0] == 404
    let_in(app, monkeypatch, "judge.deliberation")
    assert "Criterion Ada Bo Cy" in words(panel.get("Cy")[1])


def test_without_the_predicate_anybody_reads_and_votes(
    app: Flask, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.open()
    ballot = panel.ballot()
    outsider = person("Omar", panel.stage.program, Role.JUDGE)
    path = f"/judge/ballots/{ballot.public_id}"
    assert panel.get(outsider)[0] == panel.get(outsider, path)[0] == 404
    sent = {"place-1": panel.entries["North"].public_id, "version": "0"}
    assert panel.client.post(path, data=sent).status_code == 404
    assert panel.get(outsider, panel.led)[0] == 404
    let_in(app, monkeypatch, "judge.deliberation")
    assert panel.get(outsider)[0] == 200
    monkeypatch.setattr(policies, "votes", policies.public)
    let_in(app, monkeypatch, "judge.vote")
    sign_in(panel.client, outsider)
    assert panel.client.post(path, data=sent).status_code == 302
    assert db.session.scalars(select(Vote)).one().judge_id == outsider.id


def let_in(app: Flask, patch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Take the predicate away from one page."""
    patch.setattr(guard_of(app.view_functions[endpoint]), "cell_contents", policies.public)


def test_in_blind_judging_no_page_of_the_deliberation_names_anybody(panel: Panel) -> None:
    with transaction():
        panel.stage.category.blind = True
    told_everything(panel)
    panel.ballot(question="Is it Team North of North Ltd?")
    for who in panel.judges:
        assert not {"Team North"} & reaches(panel, who)
        assert "North Ltd" not in panel.get(who)[1]
    assert "Marzipan, unlike [withheld]." in panel.get("Bo")[1]
    assert "Entry BST-0001" in panel.get("Bo")[1]


def test_without_the_mask_a_minute_names_the_nominee(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        panel.stage.category.blind = True
    told_everything(panel)
    monkeypatch.setattr(read, "unnamed", lambda text, _round, _seen: text)
    assert "Team North" in reaches(panel, "Bo")


def test_an_open_ballot_hides_its_votes_by_its_state(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the state taken for closed the curious chair reads the others' votes."""
    panel.open()
    ballot = panel.ballot()
    balloting.vote(actor=panel.judges["Bo"], ballot=ballot, ranking=[panel.entries["South"].public_id])
    path = f"/judge/ballots/{ballot.public_id}"
    assert "Bo:" not in words(panel.get("Ada", path)[1])
    balloting.close_ballot(actor=panel.chair, ballot=ballot)
    assert ballot.state is BallotState.CLOSED
    assert "Bo: Team South (BST-0002)" in words(panel.get("Ada", path)[1])
