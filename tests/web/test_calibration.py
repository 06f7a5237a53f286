"""Severity and spread for organizers and the chair; how one's own scores compare."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from awards.enums import NominationKind
from awards.models import Assignment, Round, User
from awards.queries import compared
from awards.web import calibration_words as words
from awards.workflow import judging, panels, recusing, season
from awards.workflow.calibration import Figures
from awards.workflow.transaction import transaction
from tests.web.page import form_of
from tests.web.stage import Stage, a_stage, sign_in

NAMES = ("North", "South", "East", "West")
GIVEN = {"Ada": (5, 4, 6, 5), "Bo": (7, 6, 8, 6), "Cy": (7, 7, 9, 7), "Di": (8, 6, 8, 7)}
"""What each judge gives the four entries on every criterion; Ada is severe."""


class Marked:
    """Four judges on four entries, all marked; Bo presides, the round is open."""

    def __init__(self) -> None:
        self.stage = a_stage(judges_per_entry=len(GIVEN))
        for name in NAMES:
            self.stage.admitted(name, kind=NominationKind.SELF)
        self.judges = {name: self.stage.judge(name) for name in GIVEN}
        given = self.stage.open_round(*self.judges.values())
        self.round: Round = given[0].round
        panels.seat(actor=self.stage.organizer, round=self.round, judge=self.judges["Bo"], is_chair=True)
        for one in given:
            self.mark(one)

    def mark(self, one: Assignment) -> None:
        place = NAMES.index(one.entry.nominee.name.removeprefix("Team "))
        value = Decimal(GIVEN[one.judge.name][place])
        judging.save_marks(actor=one.judge, assignment=one, marks={"shown": value, "expertise": value})
        judging.submit_scorecard(actor=one.judge, assignment=one)

    def close(self) -> None:
        stage: Stage = self.stage
        season.advance(actor=stage.organizer, program=stage.program, action="start_deliberation")

    def page(self, client: FlaskClient, who: User, path: str) -> tuple[int, str]:
        sign_in(client, who)
        answer = client.get(path.format(self.round.public_id))
        return answer.status_code, " ".join(answer.text.split())


@pytest.fixture
def marked(client: FlaskClient) -> Marked:
    return Marked()


ORGANIZE, CHAIR, COMPARE = (
    "/organize/rounds/{}/calibration",
    "/judge/rounds/{}/calibration",
    "/judge/rounds/{}/compare",
)


def test_the_report_says_in_words_how_severe_each_judge_is(client: FlaskClient, marked: Marked) -> None:
    """Ada gave 5, 4, 6, 5 where the others' means are 22/3, 19/3, 25/3, 20/3: on average 13/6 less."""
    status, text = marked.page(client, marked.stage.organizer, ORGANIZE)
    assert status == 200
    assert "gives 2.2 points less than colleagues on the same entries (1.6 to 2.7)" in text
    assert "4.0 to 6.0, mostly within 0.8 of the mean" in text
    assert "much the same order as colleagues" in text
    places = [text.index(f'<th scope="row">{name}') for name in GIVEN]
    assert places == sorted(places)


def test_the_chair_reads_it_once_the_round_is_closed(client: FlaskClient, marked: Marked) -> None:
    status, text = marked.page(client, marked.judges["Bo"], CHAIR)
    assert status == 409
    assert "marks alone" in text
    assert "2.2" not in text
    marked.close()
    status, text = marked.page(client, marked.judges["Bo"], CHAIR)
    assert status == 200
    assert "gives 2.2 points less" in text
    assert (
        f"/judge/rounds/{marked.round.public_id}/calibration"
        in marked.page(client, marked.judges["Bo"], "/judge")[1]
    )
    assert marked.page(client, marked.judges["Ada"], CHAIR)[0] == 404


def test_an_entry_the_chair_is_kept_away_from_is_not_in_their_report(
    client: FlaskClient, marked: Marked
) -> None:
    north = next(one for one in panels.queries.entries(marked.round) if "North" in one.nominee.name)
    recusing.declare_conflict(
        actor=marked.stage.organizer,
        program=marked.stage.program,
        judge=marked.judges["Bo"],
        nominee=north.nominee,
        reason="A cousin.",
    )
    marked.close()
    _status, chair = marked.page(client, marked.judges["Bo"], CHAIR)
    _status, organizer = marked.page(client, marked.stage.organizer, ORGANIZE)
    assert '<td data-label="Marks" class="num">8</td>' in organizer
    assert '<td data-label="Marks" class="num">8</td>' not in chair
    assert '<td data-label="Marks" class="num">6</td>' in chair


def test_a_judge_who_still_marks_has_no_figures_yet(client: FlaskClient, marked: Marked) -> None:
    one = next(one for one in panels.queries.assignments(marked.round) if one.judge.name == "Ada")
    card = judging.scorecard_of(one)
    assert card is not None
    judging.reopen_scorecard(actor=marked.judges["Ada"], scorecard=card, reason="Once more.")
    _status, text = marked.page(client, marked.stage.organizer, ORGANIZE)
    assert "3 of 4 handed in; figures stand here once all are" in text
    assert "4.0 to 6.0" not in text


def test_own_scores_beside_the_panels(client: FlaskClient, marked: Marked) -> None:
    ada = marked.judges["Ada"]
    status, text = marked.page(client, ada, COMPARE)
    assert (status, "6.00" in text) == (409, False)
    marked.close()
    status, text = marked.page(client, ada, COMPARE)
    assert status == 200
    assert '<td class="num" data-label="Your mean">5.00</td>' in text
    assert '<td class="num" data-label="The panel\'s mean">7.17</td>' in text
    assert "2.17 points less" in text
    assert "Your marks for Expertise" in text
    assert not [name for name in ("Bo", "Cy", "Di") if f">{name}<" in text]
    assert f"/judge/rounds/{marked.round.public_id}/compare" in marked.page(client, ada, "/judge")[1]


def test_two_others_are_too_few_to_compare_with(client: FlaskClient, marked: Marked) -> None:
    marked.close()
    ada = marked.judges["Ada"]
    with transaction():
        seat = next(one for one in panels.queries.seats(marked.round) if one.judge.name == "Di")
        seat.is_shadow = True
    assert compared.others(ada, marked.round) == 2
    _status, text = marked.page(client, ada, COMPARE)
    assert "at least 3 other judges marked the same entries" in text
    assert "<table" not in text


def test_few_marks_give_no_spread_of_the_panel(client: FlaskClient, marked: Marked) -> None:
    """Of three marks on one entry, mean and spread together would tell all three."""
    ada = marked.judges["Ada"]
    for entry in panels.queries.entries(marked.round)[1:]:
        recusing.declare_conflict(
            actor=marked.stage.organizer,
            program=marked.stage.program,
            judge=ada,
            nominee=entry.nominee,
            reason="Kin.",
        )
    marked.close()
    found = compared.compared(ada, marked.round)
    assert [(one.own.marks, one.panel.marks, one.panel.deviation) for one in found] == [(1, 3, None)] * 2


def test_the_form_seats_a_shadow(client: FlaskClient, marked: Marked) -> None:
    eve = marked.stage.judge("Eve")
    page = f"/organize/rounds/{marked.round.public_id}"
    sign_in(client, marked.stage.organizer)
    sent = {"seat-judge": eve.public_id, "seat-is_shadow": "y"}
    answer = client.post(f"{page}/seats", data=_blank(client, page) | sent)
    assert answer.status_code == 302
    seats = client.get(page).text.split('id="seats"')[1]
    assert "shadow" in seats.split("Eve")[1].split("</tr>")[0]
    refused = client.post(f"{page}/seats", data=_blank(client, page) | sent | {"seat-is_chair": "y"})
    assert refused.status_code == 422
    assert "Eve cannot preside too" in refused.text


def _blank(client: FlaskClient, page: str) -> dict[str, str]:
    form = form_of(client.get(page).text, f"{page}/seats")
    return {name: value for name, value in form.items() if not name.startswith("seat-")}


FIGURES = Figures(8, 6.0, 5.0, 7.0, 0.8, 4, 0.4, 0.1, 0.7, 0.9, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "gives 0.4 points more than colleagues on the same entries (0.1 to 0.7)"),
        (
            {"difference": -0.4, "low": -0.7, "high": -0.1},
            "gives 0.4 points less than colleagues on the same entries (0.1 to 0.7)",
        ),
        (
            {"low": -0.3, "high": 1.1},
            "gives 0.4 points more than colleagues on the same entries, which may be chance "
            "(0.3 less to 1.1 more)",
        ),
        (
            {"difference": 0.0, "low": -0.5, "high": 0.5},
            "gives the same as colleagues on the same entries, which may be chance (0.5 more to 0.5 less)",
        ),
        (
            {"low": None, "high": None},
            "gives 0.4 points more than colleagues on the same entries; a single entry says little",
        ),
        ({"difference": None}, "shares no entry with a colleague who has handed in"),
    ],
)
def test_severity_in_words(change: dict, said: str) -> None:
    assert words.severity(FIGURES._replace(**change)) == said


def test_spread_and_agreement_in_words() -> None:
    assert words.spread(FIGURES) == "5.0 to 7.0, mostly within 0.8 of the mean"
    assert words.spread(FIGURES._replace(spread=0.0)) == "always 5.0"
    assert words.agreement(FIGURES) == "much the same order as colleagues (0.90)"
    assert words.agreement(FIGURES._replace(agreement=0.5)) == "partly the same order as colleagues (0.50)"
    assert words.agreement(FIGURES._replace(agreement=-0.1)) == "another order than colleagues (-0.10)"
    flagged = FIGURES._replace(agreement=None, flags=("no variation to agree on",))
    assert words.agreement(flagged) == "no variation to agree on"
