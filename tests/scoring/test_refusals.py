"""Input that cannot be scored is told in sentences; what is lawful but empty is undefined, with a flag."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import (
    Calendar,
    Criterion,
    ScoringError,
    adjust_severity,
    csat,
    icc,
    judge_report,
    judges_needed,
    kendalls_w,
    krippendorff_alpha,
    nps,
    nps_of_counts,
    outliers,
    panel_mean,
    resolution_time,
    tabulate,
    value_curve,
    wilson,
)
from tests.scoring import contest

FLAT = contest.ratings(*((e, j, 5) for e in "abd" for j in "xy"))


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ({"marks": pd.DataFrame({"entry": ["a"]})}, "Marks: the column judge is missing."),
        ({"marks": contest.marks()}, "There is not one mark and not one objective value."),
        ({"marks": contest.marks(("a", "x", "c", True))}, "Marks, row 1, column mark: True is not a number."),
        (
            {"marks": contest.marks(("a", "x", "c", 5), ("a", "x", "c", 5))},
            "Marks, row 2: judge x marked c of entry a twice.",
        ),
        (
            {"marks": contest.marks(("a", "x", "o", 5))},
            "Marks, row 1, column criterion: the panel does not mark o.",
        ),
        (
            {"marks": contest.marks(("a", "x", "c", -1))},
            "Marks, row 1, column mark: -1 lies outside 0 to 10.",
        ),
        (
            {"objective": contest.objective(("a", "p", 1))},
            "Objective values, row 1, column criterion: there is no p.",
        ),
        (
            {"objective": contest.objective(("a", "o", float("inf")))},
            "Objective values, row 1, column value: inf is not a number.",
        ),
        (
            {"objective": contest.objective(("a", "o", 1), ("b", "o", 1), ("a", "o", 2))},
            "Objective values, row 3: o of entry a stands twice.",
        ),
        ({"objective": pd.DataFrame({"entry": []})}, "Objective values: the column criterion is missing."),
        (
            {"exclusions": contest.exclusions(("a", "x", "recused"), ("a", "x", "late"))},
            "Exclusions, row 2: judge x is excluded from entry a twice.",
        ),
        ({"exclusions": contest.exclusions(("a", "q", "recused"))}, "Exclusions: judge q gave no mark."),
        ({"exclusions": pd.DataFrame({"entry": []})}, "Exclusions: the column judge is missing."),
        ({"marks": contest.marks(("a", "x", "d", 5))}, "Nobody marked the required criterion c."),
    ],
)  # fmt: skip
def test_every_fault_of_a_contest_is_a_sentence(frames: dict[str, Any], words: str) -> None:
    scale = (value_curve(0, [(0, 0)]), value_curve(10, [(10, 10)]))
    scheme = contest.scheme(
        Criterion("c", scale=scale, multiply_by="m"),
        Criterion("d", scale=scale, required=False),
        Criterion("o", kind="objective", scored_by="rule"),
    )
    with pytest.raises(ScoringError) as refusal:
        tabulate(**{"marks": contest.marks(("a", "x", "c", 5)), "scheme": scheme} | frames)
    assert words in refusal.value.faults


@pytest.mark.parametrize("settings", [{"combine": "max"}, {"missing": "renormalize"}])
def test_a_criterion_nobody_marked_may_be_missing_where_the_scheme_allows_it(
    settings: dict[str, str],
) -> None:
    found = tabulate(contest.panel({"a": {"x": 5}}), contest.scheme(*contest.weighted(c=1, d=1), **settings))
    assert found.scores == {"a": 5}


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        (pd.DataFrame({"entry": ["a"]}), "The column judge is missing. The column score is missing."),
        (contest.ratings(("a", "x", None)), "There is not one rating."),
        (contest.ratings(("a", "x", "good"), ("b", "x", 5)), "The score good is not a number."),
    ],
)
def test_ratings_that_are_none_are_refused(ratings: pd.DataFrame, words: str) -> None:
    for statistic in (adjust_severity, icc, kendalls_w, krippendorff_alpha, judge_report, outliers):
        with pytest.raises(ScoringError) as refusal:
            statistic(ratings)  # type: ignore[operator]
        assert str(refusal.value) == words
    with pytest.raises(ScoringError, match="The column judge is missing. The column score is missing."):
        panel_mean(pd.DataFrame({"entry": ["a"]}))


def test_settings_that_there_are_not_are_refused() -> None:
    with pytest.raises(
        ScoringError, match="The model must be one of mixed, fixed, center, zscore, not rasch."
    ):
        adjust_severity(FLAT, "rasch")  # type: ignore[arg-type]
    with pytest.raises(ScoringError, match=r"The form must be one of ICC\(1,1\), .*, not ICC\(4,1\)."):
        icc(FLAT, "ICC(4,1)")  # type: ignore[arg-type]
    with pytest.raises(
        ScoringError, match="The level must be one of nominal, ordinal, interval, ratio, not odd."
    ):
        krippendorff_alpha(FLAT, "odd")  # type: ignore[arg-type]
    with pytest.raises(ScoringError, match="There is no entry q."):
        adjust_severity(FLAT, "fixed").contrast("a", "q")
    with pytest.raises(ScoringError, match="^The column resolved_at is missing.$"):
        resolution_time(pd.DataFrame({"opened_at": []}), as_of="2026-01-01")
    for target in (0, 1):
        with pytest.raises(ScoringError, match="The target reliability lies between 0 and 1."):
            judges_needed(0.5, target)
    for points in ([], [(1, 2), (1, 3)], [(2, 1), (1, 2)]):
        with pytest.raises(ScoringError, match="A curve needs figures that rise from point to point."):
            value_curve(1, points)


def test_panels_of_a_criterion_that_nobody_links_are_refused_by_name() -> None:
    given = contest.panel({"a": {"x": 5}, "b": {"y": 6}})
    with pytest.raises(ScoringError, match="^Criterion c: No judge links these 2 groups"):
        tabulate(given, contest.scheme(severity="mixed"))


@pytest.mark.parametrize(("hours", "words"), [
    ({0: ("17:00", "09:00")}, "Weekday 0: 17:00 is not before 09:00."),
    ({0: ("09:00", "09:00")}, "Weekday 0: 09:00 is not before 09:00."),
    ({7: ("09:00", "17:00")}, "There is no weekday 7; Monday is 0, Sunday 6."),
    ({-1: ("09:00", "17:00")}, "There is no weekday -1; Monday is 0, Sunday 6."),
])  # fmt: skip
def test_a_calendar_that_cannot_be_is_refused(hours: dict[int, tuple[str, str]], words: str) -> None:
    with pytest.raises(ScoringError) as refusal:
        Calendar(hours=hours)
    assert refusal.value.faults == [words]


def test_a_calendar_reads_its_own_clocks_and_leaves_blanks() -> None:
    """Nine in Berlin is eight in UTC; the case without an end has no hours."""
    start = pd.Series(pd.to_datetime(["2026-01-12 08:00", "2026-01-12 08:00"], utc=True))
    end = pd.Series(pd.to_datetime(["2026-01-12 09:30", None], utc=True))
    found = Calendar(zone="Europe/Berlin").hours_between(start, end)
    assert found.iloc[0] == 1.5
    assert np.isnan(found.iloc[1])
    assert Calendar().hours_between(start, end.where(end.isna())).isna().all()


def test_resolution_in_business_hours_and_none_at_all() -> None:
    cases = pd.DataFrame(
        {
            "opened_at": pd.to_datetime(["2026-01-09 16:00"]),
            "resolved_at": pd.to_datetime(["2026-01-12 10:00"]),
        }
    )
    found = resolution_time(cases, as_of="2026-01-13", calendar=Calendar())
    assert (found.median_hours, found.median_hours_naive) == (2, 2)
    empty = resolution_time(cases[:0], as_of="2026-01-13")
    assert (empty.n, empty.median_hours, empty.p90_hours_naive) == (0, None, None)


def test_no_answers_are_undefined_and_strange_ones_left_out() -> None:
    for found in (
        csat([]),
        nps([]),
        wilson(0, 0),
        nps_of_counts(0, 0, 0),
        csat([float("nan"), 0, 6]),
        nps([11, -1]),
    ):
        assert (found.value, found.low, found.high, found.n, found.flags) == (
            None,
            None,
            None,
            0,
            ("no answers",),
        )
    assert (csat([1, 3, 4, 5]).value, csat([0, 1, 1, 1], scale=(0, 1)).value) == (50, 75)
    assert nps([0, 6, 7, 8, 9, 10, 10, 10]).value == 25


def test_agreement_is_undefined_where_there_is_nothing_to_agree_on() -> None:
    one_entry = contest.ratings(("a", "x", 1), ("a", "y", 2))
    holes = contest.ratings(("a", "x", 1), ("a", "y", 2), ("b", "x", 3))
    apart = contest.ratings(("a", "x", 1), ("b", "y", 2))
    wanted = [
        (icc(one_entry), "one entry only"),
        (kendalls_w(one_entry), "one entry only"),
        (icc(holes), "some scores are missing"),
        (icc(FLAT), "all scores are equal"),
        (kendalls_w(FLAT), "every judge scored all entries the same"),
        (krippendorff_alpha(FLAT), "all ratings are equal"),
        (krippendorff_alpha(apart), "no entry has two ratings"),
    ]
    for found, flag in wanted:
        assert (found.value, found.flags) == (None, (flag,))


def test_differences_that_cancel_out_leave_the_correlation_undefined() -> None:
    crossed = contest.ratings(("a", "x", 1), ("a", "y", 2), ("b", "x", 2), ("b", "y", 1))
    assert icc(crossed, "ICC(3,k)").flags == ("the differences cancel out",)
    same = contest.ratings(*((e, j, s) for e, s in (("a", 1), ("b", 3)) for j in "xy"))
    assert (icc(same).value, icc(same).low, icc(same).high) == (1, None, None)


def test_a_contrast_is_without_p_where_nothing_is_left_to_judge_it_by() -> None:
    single = adjust_severity(contest.ratings(("a", "x", 5), ("b", "x", 7)), "fixed")
    assert single.contrast("b", "a") == (2, None, 0, None)
    exact = adjust_severity(FLAT, "fixed")
    assert exact.contrast("a", "b") == (0, 0, 2, None)
    assert exact.contrast("a", "a").se is None
    assert adjust_severity(FLAT, "mixed").flags == ("too little to separate entries from judges",)


def test_a_judge_with_few_shared_entries_says_why_agreement_is_unknown() -> None:
    rows = contest.ratings(("a", "x", 1), ("a", "y", 2), ("b", "x", 3), ("d", "x", 4))
    found = judge_report(rows).set_index("judge")
    assert found.loc["y", "flags"] == ("fewer than three entries shared with other judges",)
    assert found.loc["x", "flags"] == ("fewer than three entries shared with other judges",)
    assert pd.isna(found.loc["y", "spread"])
    assert outliers(FLAT).empty
    assert outliers(FLAT).columns.tolist() == ["entry", "judge", "score", "expected", "residual"]
