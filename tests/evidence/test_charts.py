"""The numbers behind the small charts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from awards.evidence.charts import POINTS, charts
from tests.evidence import rows

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def test_ratings_months_and_curve_of_made_up_cases() -> None:
    connection = rows.connection(2_000)
    found = charts(connection, as_of=AS_OF, scale=(1, 5))
    assert (
        sum(answers for _rating, answers in found.ratings)
        == connection.execute("SELECT count(csat) FROM cases").fetchone()[0]
    )
    assert [month.month for month in found.months] == [f"2025-{number:02d}" for number in range(1, 13)]
    assert sum(month.opened or 0 for month in found.months) == 2_000
    january = connection.execute(
        "SELECT median(date_diff('microsecond', opened_at, resolved_at)) / 3.6e9 FROM cases "
        "WHERE month(opened_at) = 1 AND resolved_at >= opened_at"
    ).fetchone()[0]
    assert found.months[0].median_hours == pytest.approx(january)
    shares = [share for _hours, share in found.curve]
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    assert len(found.curve) <= POINTS


def test_fewer_than_five_are_not_shown_apart() -> None:
    found = charts(rows.connection(4), as_of=AS_OF, scale=(1, 5))
    assert (found.ratings, found.curve) == ([], [])
    assert {(month.opened, month.csat, month.median_hours) for month in found.months} == {(None, None, None)}


def test_charts_follow_the_selection() -> None:
    connection = rows.connection(2_000)
    alone = charts(connection, as_of=AS_OF, where={"group": "Team 1"}, scale=(1, 5))
    everybody = charts(connection, as_of=AS_OF, scale=(1, 5))
    assert 0 < sum(n for _rating, n in alone.ratings) < sum(n for _rating, n in everybody.ratings)
