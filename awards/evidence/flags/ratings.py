"""Ratings nobody gave: long runs, one value a day, too even, too regular, no low ones, another scale."""

from __future__ import annotations

from datetime import date
from math import exp, sqrt

from awards.evidence.flags.check import Finding, Limits, check
from awards.evidence.flags.subject import Subject


@check(
    "straight-lining",
    title="The same rating over and over",
    method=(
        "Ratings in the order they were given: the chance of the longest run of one rating, n (1 − p) "
        "p^length with p the share of that rating."
    ),
    threshold="Chance below {chance}, or all of at least {answers} answers alike.",
)
def straight_lining(subject: Subject, limits: Limits) -> Finding | None:
    if subject.answers < limits["answers"]:
        return None
    if len(subject.levels) == 1:
        return Finding(f"All {subject.answers} answers are {next(iter(subject.levels)):g}.")
    length, first, rating = subject.one("""
        WITH runs AS (
            SELECT nth, rating, nth - row_number() OVER (PARTITION BY rating ORDER BY nth) AS run
            FROM answers)
        SELECT count(*) AS length, min(nth), rating FROM runs
        GROUP BY run, rating ORDER BY length DESC, min(nth) LIMIT 1""")
    share = subject.levels[rating] / subject.answers
    chance = min(1.0, subject.answers * (1 - share) * share**length)
    if chance >= limits["chance"]:
        return None
    return Finding(
        f"{length} answers in a row are {rating:g}, a rating that {share:.0%} gave (chance {chance:.1g}).",
        subject.rows("nth >= $first AND nth < $last", table="answers", first=first, last=first + length),
    )


@check(
    "one-sided-groups",
    title="A group or a day with one rating only",
    method="Chance that all of a group or day gave the same rating, times the number of groups or days.",
    threshold="Chance below {chance}.",
)
def one_sided_groups(subject: Subject, limits: Limits) -> Finding | None:
    for column, word in (('"group"', "group"), ("given_on", "day")):
        alike = subject.query(f"""
            WITH parts AS (SELECT {column} AS part, count(*) AS n, min(rating) AS low, max(rating) AS high
                           FROM answers WHERE {column} IS NOT NULL GROUP BY part)
            SELECT part, n, low, count(*) OVER () AS parts FROM parts QUALIFY low = high ORDER BY n DESC""")
        for part, n, rating, parts in alike:
            share = subject.levels[rating] / subject.answers
            if n < subject.answers and parts * share**n < limits["chance"]:
                # Groups may bear the names of people, and what is found is kept: the rows tell which it is.
                which = "one group" if word == "group" else f"{word} {part}"
                return Finding(
                    f"All {n} answers of {which} are {rating:g}, a rating that {share:.0%} gave.",
                    subject.rows(f"{column} = $part", table="answers", part=part),
                )
    return None


@check(
    "too-regular",
    title="Ratings alternate too regularly",
    method=(
        "Ratings in the order they were given: changes from one to the next against chance (Wald and "
        "Wolfowitz), and agreement with the rating 2 to 12 places earlier, which gives away "
        "a repeated pattern."
    ),
    threshold="More than {errors} standard errors more changes, or {repeats} more agreement, than by chance.",
)
def too_regular(subject: Subject, limits: Limits) -> Finding | None:
    n = subject.answers
    if n < limits["answers"] or len(subject.levels) == 1:
        return None
    same = sum((k / n) ** 2 for k in subject.levels.values())
    error = sqrt(_variance(list(subject.levels.values()), n) / n)
    lags = ", ".join(f"avg((rating = before[{lag}])::INT)" for lag in range(1, 13))
    before = ", ".join(f"lag(rating, {lag}) OVER w" for lag in range(1, 13))
    agree = subject.one(
        f"SELECT {lags} FROM (SELECT rating, [{before}] AS before FROM answers WINDOW w AS (ORDER BY nth))"
    )
    if (same - agree[0]) / error > limits["errors"]:
        return Finding(
            f"{1 - agree[0]:.1%} of the ratings differ from the one before, {1 - same:.1%} would by chance."
        )
    lag = max(range(1, 12), key=lambda place: agree[place])
    if (agree[lag] - same) / error > limits["repeats"]:
        return Finding(
            f"{agree[lag]:.1%} of the ratings repeat the one {lag + 1} places earlier; {same:.1%} would."
        )
    return None


def _variance(counts: list[int], n: int) -> float:
    """Variance of "two neighbors agree" under random order, per pair (Mood 1940, without the finite part)."""
    shares = [k / n for k in counts]
    second, third = sum(p**2 for p in shares), sum(p**3 for p in shares)
    return max(second + 2 * third - 3 * second**2, 1 / n)


@check(
    "too-even",
    title="All ratings are equally common",
    method="Chi-square of the counts against equal ones: people use a scale unevenly, RANDBETWEEN does not.",
    threshold="Statistic below {times} times its expectation; {answers} answers, three levels or more.",
)
def too_even(subject: Subject, limits: Limits) -> Finding | None:
    counts = list(subject.levels.values())
    if subject.answers < limits["answers"] or len(counts) < 3:
        return None
    equal = subject.answers / len(counts)
    statistic = sum((k - equal) ** 2 / equal for k in counts)
    if statistic > limits["times"] * (len(counts) - 1):
        return None
    given = ", ".join(f"{rating:g}: {k}" for rating, k in subject.levels.items())
    return Finding(f"The {subject.answers} ratings spread evenly over the levels ({given}).")


@check(
    "lowest-missing",
    title="The worst ratings seem left out",
    method=(
        "Counts fall toward the low end of a scale by a factor that is read from the two lowest levels in "
        "the file (at most one half); continued below, it tells how many lower ratings there should be, at "
        "least a small share of the answers for each level but the lowest."
    ),
    threshold="None at all where chance of that is below {chance}; small share: {negatives:.1%}.",
)
def lowest_missing(subject: Subject, limits: Limits) -> Finding | None:
    floor = subject.scale[0] if subject.scale else (0 if subject.best in (1, 9) else 1)
    levels = list(subject.levels.items())
    if len(levels) < 2 or levels[0][0] <= floor:
        return None
    (lowest, least), (_, next_least) = levels[0], levels[1]
    expected = least * min(least / next_least, 0.5)
    expected = max(expected, limits["negatives"] * subject.answers * (lowest - floor - 1))
    if exp(-expected) >= limits["chance"]:
        return None
    return Finding(
        f"Nobody of {subject.answers} gave less than {lowest:g}, where about {expected:.0f} lower ratings "
        f"would be expected from {least} times {lowest:g} and {next_least} times {levels[1][0]:g}.",
        subject.rows("rating = $lowest", table="answers", lowest=lowest),
    )


@check(
    "scale-switch",
    title="The scale changes inside the file",
    method=(
        "At each twentieth of the answers, in the order given, the shares of the levels before and after are "
        "compared: half the sum of their differences."
    ),
    threshold="More than {distance:.0%} of the answers move to other levels, {answers} or more on each side.",
)
def scale_switch(subject: Subject, limits: Limits) -> Finding | None:
    blocks = subject.query("""
        SELECT (nth - 1) * 20 // (SELECT count(*) FROM answers) AS block, rating, count(*), min(given_on)
        FROM answers GROUP BY block, rating ORDER BY block""")
    worst = max((_distance(blocks, split, limits["answers"]), split) for split in range(1, 20))
    if worst[0] <= limits["distance"]:
        return None
    days = [day for block, _, _, day in blocks if block == worst[1] and day]
    since = f"{min(days)}" if days else f"the answer {worst[1] * subject.answers // 20 + 1}"
    before, after = _ranges(blocks, worst[1])
    return Finding(
        f"From {since} on {worst[0]:.0%} of the answers lie on other levels: {before} before, {after} after."
    )


Block = tuple[int, float, int, date | None]


def _distance(blocks: list[Block], split: int, least: float) -> float:
    """Total variation between the levels before and after a split; 0 where a side is too small to tell."""
    before: dict[float, int] = {}
    after: dict[float, int] = {}
    for block, rating, n, _ in blocks:
        side = before if block < split else after
        side[rating] = side.get(rating, 0) + n
    first, last = sum(before.values()), sum(after.values())
    if min(first, last) < least:
        return 0.0
    return sum(abs(before.get(r, 0) / first - after.get(r, 0) / last) for r in before | after) / 2


def _ranges(blocks: list[Block], split: int) -> tuple[str, str]:
    """Lowest to highest rating on either side of a split."""
    sides = [r for b, r, _, _ in blocks if b < split], [r for b, r, _, _ in blocks if b >= split]
    first, last = (f"{min(side):g} to {max(side):g}" for side in sides)
    return first, last


@check(
    "mixed-scales",
    title="Groups answer on different scales",
    method="The highest rating of each group is set against the highest of the file.",
    threshold="A group of at least {answers} answers never goes beyond {share:.0%} of the highest rating.",
)
def mixed_scales(subject: Subject, limits: Limits) -> Finding | None:
    top = max(subject.levels, default=0)
    found = subject.query(
        """
        SELECT "group", count(*), max(rating) FROM answers WHERE "group" IS NOT NULL
        GROUP BY "group" HAVING count(*) >= $least AND max(rating) <= $share * $top ORDER BY "group" """,
        least=limits["answers"],
        share=limits["share"],
        top=top,
    )
    if not found:
        return None
    group, n, high = found[0]
    return Finding(
        f"None of the {n} answers of one group is above {high:g}; others go up to {top:g}.",
        subject.rows('"group" = $team', table="answers", team=group),
    )
