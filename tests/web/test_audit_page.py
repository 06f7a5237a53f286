"""An organizer reads who did what: the whole chain, one kind of change, page by page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.enums import Role
from awards.models import AuditEntry, AuditHead
from awards.workflow.programs import edit_program
from tests.season import person
from tests.statements import counted
from tests.web.stage import Stage, a_stage, sign_in

LOG = "/organize/crm-2027/audit"
A_PAGE = 50


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    stage = a_stage()
    sign_in(client, stage.organizer)
    return stage


def grow(stage: Stage, times: int) -> None:
    for number in range(times):
        edit_program(actor=stage.organizer, program=stage.program, headline=f"Headline {number}")


def links(page: str) -> list[int]:
    """The numbers of the links on a page, from top to bottom."""
    return [int(number) for number in re.findall(r'class="num tabular">(\d+)</th>', page)]


def test_the_newest_change_stands_first(client: FlaskClient, stage: Stage, session: Session) -> None:
    page = client.get(LOG).text
    last = session.query(AuditHead).filter_by(scope=stage.program.public_id).one()
    assert links(page) == list(range(last.sequence, 0, -1))
    row = page.split("<tr>")[-1]
    assert "create program" in row
    assert stage.organizer.name in row
    assert stage.program.public_id[:8] in row
    assert last.digest[:12] in page


def test_one_kind_of_change(client: FlaskClient, stage: Stage, session: Session) -> None:
    grow(stage, 2)
    page = client.get(LOG, query_string={"action": "edit_program"}).text
    assert len(links(page)) == 2
    assert '<option value="edit_program" selected>edit program</option>' in page
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert offered == {
        one.action for one in session.query(AuditEntry).filter_by(scope=stage.program.public_id)
    }


def test_a_kind_that_never_happened(client: FlaskClient, stage: Stage) -> None:
    answer = client.get(LOG, query_string={"action": "<b>"})
    assert answer.status_code == 200
    assert "No change of this kind was made." in answer.text
    assert "<b>" not in answer.text.split("<main")[1]


def test_pages_follow_each_other(client: FlaskClient, stage: Stage, session: Session) -> None:
    grow(stage, A_PAGE)
    total = session.query(AuditEntry).filter_by(scope=stage.program.public_id).count()
    first, second = client.get(LOG).text, client.get(LOG, query_string={"page": 2}).text
    assert links(first) + links(second) == list(range(total, 0, -1))
    assert len(links(first)) == A_PAGE
    assert f"Page 1 of 2, {total} in all" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert links(client.get(LOG, query_string={"page": 9}).text) == links(second)
    assert links(client.get(LOG, query_string={"page": "x"}).text) == links(first)


def test_the_next_page_keeps_the_filter(client: FlaskClient, stage: Stage) -> None:
    grow(stage, A_PAGE + 1)
    page = client.get(LOG, query_string={"action": "edit_program"}).text
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found is not None
    following = client.get(found[1].replace("&amp;", "&")).text
    assert f"Page 2 of 2, {A_PAGE + 1} in all" in following
    assert len(links(following)) == 1


def test_a_longer_log_costs_no_more(client: FlaskClient, stage: Stage, session: Session) -> None:
    costs = []
    for times in (1, 30):
        grow(stage, times)
        session.expire_all()
        with counted() as statements:
            client.get(LOG)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_log_of_another_season_is_not_mixed_in(client: FlaskClient, stage: Stage) -> None:
    other = a_stage(slug="other-2027")
    grow(other, 3)
    assert "edit program" not in client.get(LOG).text
    sign_in(client, other.organizer)
    assert client.get(LOG).status_code == 403


@pytest.mark.parametrize("role", [Role.SCREENER, Role.JUDGE, Role.CHAIR])
def test_only_organizers_read_it(client: FlaskClient, stage: Stage, role: Role) -> None:
    sign_in(client, person("Pat", stage.program, role))
    assert client.get(LOG).status_code == 403
