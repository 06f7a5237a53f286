"""Where 64 bits end, where steps may lie, and what names and numbers are told apart by."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from scoring import Columns, Criterion, Scheme, coding, competition_rank, rows, tabulate
from scoring.exact import Rounding, text
from scoring.ranking import Order
from scoring.ratios import Ratios
from scoring.whole import LIMIT, held, largest, summed
from tests.scoring import contest, oracle
from tests.scoring.test_kernel import spread


def agrees(marks: pd.DataFrame, scheme: Scheme, values: pd.DataFrame | None = None) -> bool:
    """Scores and ranks are those of plain fractions."""
    values = contest.objective() if values is None else values
    found = tabulate(marks, scheme, objective=values)
    expected = oracle.tabulated(scheme, marks, values, contest.exclusions())
    assert expected is not None
    ranks = zip(found.standings["entry"], found.standings["rank"], strict=True)
    shown = {entry: rank for entry, rank in ranks if not pd.isna(rank)}
    return found.scores == expected.scores and shown == expected.ranks


@pytest.mark.parametrize("aggregate", ["sum", "trimmed_sum", "mean"])
def test_how_far_steps_may_lead_a_total_astray(aggregate: str) -> None:
    """Five marks a panel: a sum is off by five steps, each times factor and multiplier."""
    marks, scheme = spread(3)
    one, other = scheme.criteria
    one = replace(one, aggregate=aggregate, factor=Fraction(3, 5), multiply_by="hard")
    scheme = replace(scheme, criteria=(one, other), combine="sum", factor=Fraction(-2))
    entries = sorted(set(marks["entry"]))
    values = contest.objective(*((entry, "hard", -1.5 if entry > "e1" else 1) for entry in entries))
    found = tabulate(marks, scheme, objective=values)
    centering = found.contest.panels.centering
    assert centering is not None
    step = Fraction(centering.near.slack, centering.near.scale * found.contest.panels.rows.unit)
    marked = 1 if aggregate == "mean" else 5
    assert found.contest.slack == step * (Fraction(3, 5) * marked * Fraction(3, 2) + 1) * 2
    off = zip(found.contest.first.total.fractions(), found.contest.exact.total.fractions(), strict=True)
    assert 0 < max(abs(one - other) for one, other in off) <= found.contest.slack


@pytest.mark.parametrize("reach", [2**56, 2**60, 2**61, 2**62, 2**66])
@pytest.mark.parametrize("shift", [0, -(2**61), 2**61, -(2**63)])
@pytest.mark.parametrize(("aggregate", "trim"), [("trimmed", 1), ("winsorized", 2), ("sum", 1)])
def test_wide_marks_are_put_in_order_and_added(aggregate: str, trim: int, reach: int, shift: int) -> None:
    rng = np.random.default_rng(0)
    rows = [
        (f"e{entry:02d}", f"j{judge}", "c", int(rng.integers(0, 2**30)) * (reach >> 30) + shift)
        for entry in range(60)
        for judge in range(5)
    ]
    assert agrees(contest.marks(*rows), contest.scheme(Criterion("c", aggregate=aggregate, trim=trim)))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 1.2, 1.6, 1.9, 2.5])
@pytest.mark.parametrize("other", [90, -90])
@pytest.mark.parametrize("outlier", [True, False])
def test_severities_come_off_marks_near_the_end_of_64_bits(outlier: bool, other: int, share: float) -> None:
    """Judges alike, or on either side of zero; and one far below the others who gave one high mark."""
    rng = np.random.default_rng(1)
    unit = int(share * LIMIT) // 2**32 // 100
    level = {judge: other if judge % 2 else 90 for judge in range(30)} | ({0: -100} if outlier else {})
    rows = [
        (f"e{entry:03d}", f"j{judge:02d}", "c", (level[judge] + int(rng.integers(-9, 10))) * unit)
        for entry in range(150)
        for judge in rng.permutation(30)[:5].tolist()
    ]
    place = next(at for at, row in enumerate(rows) if row[1] == "j00")
    rows[place] = (*rows[place][:3], 100 * unit)  # a mark of the first judge
    scheme = contest.scheme(Criterion("c", aggregate="trimmed"), severity="center")
    assert agrees(contest.marks(*rows), scheme)


def test_a_step_of_the_ladder_sees_the_last_digit() -> None:
    """Beyond floating point, c parts what the sum leaves equal."""
    criteria = (Criterion("c"), Criterion("d"))
    rows = (("a", "c", 10**17), ("a", "d", 1), ("b", "c", 10**17 + 1), ("b", "d", 0))
    marks = contest.marks(*((entry, "x", name, mark) for entry, name, mark in rows))
    found = tabulate(marks, contest.scheme(*criteria, combine="sum", ladder=("score", "c")))
    assert found.standings[["entry", "rank"]].values.tolist() == [["b", 1], ["a", 2]]


def test_sums_are_whole_numbers_in_the_narrowest_array() -> None:
    cells = np.zeros(4, dtype=int)
    assert summed(held([1, 2, 3, 4]), cells, 1).dtype == np.int64
    assert summed(held([2**55] * 4), cells, 1).dtype == np.int64
    assert summed(held([2**61] * 4), cells, 1).dtype == object


def test_a_text_of_many_digits_is_exact() -> None:
    assert text(Fraction(1, 5**30)) == "0." + str(2**30).rjust(30, "0")
    assert text(Fraction(1, 3 * 5**30)) == f"1/{3 * 5**30}"


def test_one_and_true_are_two_names_but_one_and_its_text_are_the_same() -> None:
    table, codes = coding.names(pd.Series([1, True, "1", "b"], dtype=object))
    assert (table, codes.tolist()) == (("1", "True", "b"), [0, 1, 0, 2])


def test_true_is_no_number_and_texts_are_read() -> None:
    found = coding.numbers(pd.Series([1, True, "7", 0.5, Fraction(1, 3), "x"], dtype=object))
    assert found.readable.tolist() == [True, False, True, True, True, False]
    assert [Fraction(int(top), found.unit) for top in found.top] == [
        1,
        0,
        7,
        Fraction(1, 2),
        Fraction(1, 3),
        0,
    ]


@pytest.mark.parametrize(
    "values", [["2026-01-02", None, "2026-01-01", None], [Fraction(2), None, Fraction(1), None]]
)
def test_keys_of_any_kind_rank_and_missing_ones_stand_last_together(values: list[object]) -> None:
    frame = pd.DataFrame({"key": pd.Series(values, dtype=object), "none": [None] * 4})
    ranks = competition_rank(frame, ["key", "none"])
    assert ranks.tolist() == [1, 3, 2, 3]
    assert ranks.dtype == np.int64


def test_a_tabulation_is_filed_under_its_digest() -> None:
    found = tabulate(contest.marks(("a", "x", "c", 1)), contest.scheme())
    assert hash(found) == hash(found.digest)


def test_firsts_are_counted_where_a_judge_marked_only_the_unranked_and_the_last_has_none() -> None:
    """x marked nobody who is ranked; z and m tie, and only m was anyone's first."""
    rows = [("ghost", "w", "c", 9)]
    rows += [("m", "x", "c", 5), ("a", "x", "c", 4), ("m", "y", "c", 3), ("a", "y", "c", 9)]
    rows += [("z", "x", "c", 4), ("z", "y", "c", 4)]
    marks = [*rows, *((entry, judge, "d", 1) for entry, judge, _name, _mark in rows if entry != "ghost")]
    scheme = contest.scheme(Criterion("c"), Criterion("d"), ladder=("score", "firsts"))
    found = tabulate(contest.marks(*marks), scheme)
    assert found.standings[["entry", "rank"]].dropna().values.tolist() == [["a", 1], ["m", 2], ["z", 3]]


def test_marks_on_a_multiplier_part_nobody() -> None:
    """By c, a and b are each first once; marks on the multiplier, which nothing scores, would change that."""
    criteria = (Criterion("c", multiply_by="hard"), Criterion("hard"))
    rows = [("a", "x", "c", 6), ("b", "x", "c", 5), ("a", "y", "c", 5), ("b", "y", "c", 6)]
    rows += [("a", "x", "hard", 0), ("b", "x", "hard", 9), ("a", "y", "hard", 0), ("b", "y", "hard", 9)]
    values = contest.objective(("a", "hard", 1), ("b", "hard", 1))
    scheme = contest.scheme(*criteria, ladder=("score", "firsts"))
    found = tabulate(contest.marks(*rows), scheme, objective=values)
    assert found.standings["rank"].tolist() == [1, 1]


def test_a_missing_name_is_a_name_and_a_missing_number_is_none() -> None:
    table, codes = coding.names(pd.Series(["b", None, "a"], dtype="str"))
    assert (table, codes.tolist()) == (("a", "b", "nan"), [1, 2, 0])
    found = coding.numbers(pd.Series([1.5, float("nan")]))
    assert (found.readable.tolist(), found.top.tolist(), found.unit) == ([True, False], [3, 0], 2)


@pytest.mark.parametrize("severity", ["none", "fixed"])
def test_some_entries_are_parted_where_nobody_marked_a_criterion(severity: str) -> None:
    """a and b have the same total, c has more; d, which may be missing, was marked for nobody."""
    rows = [("a", "c", 4), ("a", "e", 6), ("b", "c", 6), ("b", "e", 4), ("c", "c", 9), ("c", "e", 9)]
    marks = contest.marks(*((entry, judge, name, mark) for entry, name, mark in rows for judge in "xy"))
    criteria = (Criterion("c"), Criterion("d", required=False), Criterion("e"))
    scheme = contest.scheme(
        *criteria, severity=severity, missing="renormalize", ladder=("score", "d", "e", "unresolved")
    )
    found = tabulate(marks, scheme).standings
    assert found[["entry", "rank"]].values.tolist() == [["c", 1], ["a", 2], ["b", 3]]


def pairs_of_judges(given: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Marks by judges with a number and a sum of marks each; `link` holds them together.

    a is marked 500 by p and q, b 500 by r and s; all else stands on entries of its own.
    """
    rows = []
    for judge, (number, total) in given.items():
        first = 500 if judge in SHARED else total // number
        share, more = divmod(total - first, number - 1)
        rows.append((SHARED.get(judge, f"{judge}000"), judge, "c", first))
        rows += [(f"{judge}{at:03d}", judge, "c", share + (at <= more)) for at in range(1, number)]
        rows.append((f"{judge}001", "link", "c", 500))
    return contest.marks(*rows)


SHARED = {"p": "a", "q": "a", "r": "b", "s": "b"}
OTHERS = {"t": (241, 120_000), "u": (251, 125_111), "v": (257, 128_003), "w": (263, 131_500)}
"""Their numbers of marks are primes, so that severities have no small common denominator."""


def placed(marks: pd.DataFrame) -> list[int]:
    scheme = contest.scheme(Criterion("c"), severity="center")
    assert agrees(marks, scheme)
    found = tabulate(marks, scheme)
    assert found.contest.slack > 0
    apart = found.scores["a"] - found.scores["b"]
    assert abs(apart) <= 2 * found.contest.slack
    return found.standings.set_index("entry").loc[["a", "b"], "rank"].tolist()


@pytest.mark.parametrize("shift", range(3))
def test_a_tie_stays_one_where_each_severity_is_rounded(shift: int) -> None:
    """p and q have 500⅓ and 500⅔ on average, r and s 500½ each: the sums are equal, their steps are not."""
    tie = {"p": (3, 1501 + shift), "q": (3, 1502 + shift), "r": (6, 3003 + shift), "s": (6, 3003 + 3 * shift)}
    one, other = placed(pairs_of_judges(tie | OTHERS))
    assert one == other


def test_entries_closer_than_a_step_are_parted() -> None:
    """The severities of p and q, and of r and s, differ by one part in 241 × 251 × 257 × 263."""
    numbers = [241, 251, 257, 263]
    product = int(np.prod(numbers))
    sums = [pow(product // n, -1, n) for n in numbers]
    sums = [s * sign % n + 500 * n for s, n, sign in zip(sums, numbers, (1, 1, -1, -1), strict=True)]
    own = [Fraction(s, n) for s, n in zip(sums, numbers, strict=True)]
    whole = round(own[0] + own[1] - own[2] - own[3])
    sums[2] += whole * numbers[2]
    assert own[0] + own[1] - own[2] - whole - own[3] == Fraction(1, product)
    given = dict(zip("pqrs", zip(numbers, sums, strict=True), strict=True))
    one, other = placed(pairs_of_judges(given))
    assert one == other + 1


def test_whether_others_share_a_place_is_yes_or_no() -> None:
    found = tabulate(contest.panel({"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 2}}), contest.scheme())
    assert found.places.tied.dtype == bool
    assert found.places.tied.tolist() == [True, True, False]


def test_a_criterion_in_the_table_that_nobody_marked_is_none() -> None:
    columns = Columns.from_codes(["a"], ["x"], ["c", "unused"], entry=[0], judge=[0], criterion=[0], mark=[3])
    assert tabulate(columns, contest.scheme()).scores == {"a": 3}


def test_only_names_that_are_used_are_kept_in_order() -> None:
    table, codes = coding.in_order(["b", "never", "a", "b", "last"], np.array([0, 2, 3]))
    assert (table, codes.tolist()) == (("a", "b"), [1, 0, 1])
    nobody, none = coding.in_order([], np.array([], dtype=np.int64))
    assert (nobody, none.dtype) == ((), np.int64)


def wide(count: int) -> Columns:
    """Marks by as many judges as there are entries, in order."""
    codes = np.arange(count)
    names = [f"{code:06d}" for code in range(count)]
    return Columns.from_codes(names, names, ["c"], entry=codes, judge=codes, criterion=codes * 0, mark=codes)


@pytest.mark.parametrize("count", [40, 50_000])
def test_keys_rise_with_entry_criterion_and_judge(count: int) -> None:
    """50,000 entries by 50,000 judges are more than 32 bits number."""
    key = rows.keys(wide(count))
    assert key.dtype.kind == "i"
    assert (np.diff(key) > 0).all()
    assert rows.order(key) is None
    assert rows.order(key[::-1]).tolist() == list(range(count))[::-1]  # type: ignore[union-attr]


def test_the_key_puts_entries_before_criteria_before_judges() -> None:
    places = [(e, c, j) for e in range(2) for c in range(3) for j in range(2)]
    entry, criterion, judge = np.array(places).T
    columns = Columns.from_codes(
        [*"ab"], [*"xy"], [*"cde"], entry=entry, judge=judge, criterion=criterion, mark=entry
    )
    assert (np.diff(rows.keys(columns)) > 0).all()


def test_places_stay_as_small_as_the_field() -> None:
    order, everyone = Order(300), np.arange(300)
    for _step in range(2):
        order.part(everyone, everyone)
        assert order.place.max() <= 300


def test_sums_of_ratios_never_outgrow_their_room() -> None:
    near = Ratios(held([int(0.95 * LIMIT)]))
    assert near.plus(near).plus(near).fractions() == [3 * int(0.95 * LIMIT)]


@pytest.mark.parametrize("bottom", [LIMIT // 2 + 1, LIMIT + 1, 2 * LIMIT - 1])
@pytest.mark.parametrize("top", [-1, 1, -(LIMIT // 2), LIMIT // 2])
def test_the_smallest_shares_are_rounded_right(top: int, bottom: int) -> None:
    given = Fraction(top, bottom)
    assert Ratios.of([given]).rounded(Rounding(0)).fractions() == [Rounding(0)(given)]


@pytest.mark.parametrize(
    ("values", "kind"), [([], np.int64), ([LIMIT - 1], np.int64), ([LIMIT], object), ([-LIMIT], object)]
)
def test_numbers_from_the_limit_on_are_pythons_own(values: list[int], kind: type) -> None:
    assert held(values).dtype == kind
    assert largest(held(values)) == max(map(abs, values), default=0)
