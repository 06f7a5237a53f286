"""The expressions that turn the cells of a file into the canonical columns, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from awards.evidence import times
from awards.evidence.mapping import TEXTS, TIMES
from awards.evidence.words import BLANKS, NO_RATING, Ratings

# The canonical table: one row for each accepted case or answer, times in UTC but for those named local.
KINDS = {
    "row": "BIGINT",
    "case_id": "VARCHAR",
    "opened_at": "TIMESTAMP",
    "resolved_at": "TIMESTAMP",
    "closed_at": "TIMESTAMP",
    "first_reply_at": "TIMESTAMP",
    "opened_on": "DATE",  # local
    "resolved_on": "DATE",  # local
    "opened_hour": "SMALLINT",  # local
    "resolved_hour": "SMALLINT",  # local
    '"group"': "VARCHAR",
    "assignee": "VARCHAR",
    "channel": "VARCHAR",
    "priority": "VARCHAR",
    "reopens": "INTEGER",
    "made_sla": "BOOLEAN",
    "csat": "DOUBLE",
    "nps": "DOUBLE",
    "rated": "BOOLEAN",
    "rated_at": "TIMESTAMP",
}
COLUMNS = ", ".join(f"{name} {kind}" for name, kind in KINDS.items())
LOCAL = ("opened_at", "resolved_at")  # also kept on the clock of the zone, as a date and an hour
MET = ("true", "1", "yes", "y", "met", "achieved", "within sla", "ontime", "on time", "in sla")
MISSED = ("false", "0", "no", "n", "missed", "violated", "sla violated", "overdue", "breached")
ZERO_DAYS = ("1970-01-01", "1969-12-31", "1970-01-02", "1899-12-30", "1899-12-31", "1900-01-01")


@dataclass(frozen=True)
class Plan:
    """What was decided about a file: field → position of its column, and how its values are read."""

    columns: dict[str, int]
    styles: dict[int, times.Style]
    order: str | None
    zone: str
    ratings: dict[str, Ratings] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    is_survey: bool = False

    def positions(self) -> list[int]:
        """The positions of the columns that are read, each once."""
        return sorted(set(self.columns.values()))

    def time_positions(self) -> list[int]:
        return list(dict.fromkeys(self.columns[name] for name in TIMES if name in self.columns))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def stage_query(source: str, plan: Plan, *, numbered: bool) -> str:
    """SELECT of the columns to store, and `problem`, the first unreadable value as "field|text"."""
    row = ["row"] if numbered else []
    cells = [f"c{position}" for position in plan.positions()]
    parsed = [part for position in plan.time_positions() for part in _parsed(position, plan)]
    checked = [part for position in plan.time_positions() for part in _checked(position, plan)]
    numbers = _rating_columns(plan)
    final = [f"{expression} AS {_name(name)}" for name, expression in _staged(plan).items()]
    return (
        f"SELECT {', '.join(row + final)} FROM ("
        f"SELECT {', '.join(row + cells + checked + numbers) or '1'} FROM ("
        f"SELECT {', '.join(row + cells + parsed) or '1'} FROM {source}))"
    )


def _name(column: str) -> str:
    return '"group"' if column == "group" else column


def _parsed(position: int, plan: Plan) -> list[str]:
    column = f"c{position}"
    style = plan.styles.get(position, times.Style(()))
    local = times.local_expression(column, style, plan.order) or "NULL::TIMESTAMP"
    instant = times.instant_expression(column, style, plan.order) or "NULL::TIMESTAMP"
    return [f"{local} AS l{position}", f"{instant} AS i{position}"]


def _checked(position: int, plan: Plan) -> list[str]:
    """The instant (t) and the local time (d) where they are sane, else NULL; p as it was parsed."""
    kinds = plan.styles.get(position, times.Style(())).kinds
    local, instant = f"l{position}", f"i{position}"
    has_local, has_instant = bool(kinds & {"local", "serial"}), bool(kinds - {"local", "serial"})
    utc, clock = times.to_utc(local, plan.zone), times.to_local(instant, plan.zone)
    if has_local and has_instant:
        utc, clock = f"coalesce({instant}, {utc})", f"coalesce({local}, {clock})"
    elif has_instant:
        utc = instant
    else:
        clock = local
    either = local if not has_instant else instant if not has_local else f"coalesce({local}, {instant})"
    sane = f"{either} BETWEEN TIMESTAMP '{times.EARLIEST}' AND TIMESTAMP '{times.LATEST}'"
    return [
        f"CASE WHEN {sane} THEN {utc} END AS t{position}",
        f"CASE WHEN {sane} THEN {clock} END AS d{position}",
        f"{either} AS p{position}",
    ]


def _rating_columns(plan: Plan) -> list[str]:
    return [
        f"{_rating(f'c{plan.columns[name]}', ratings)} AS n_{name}"
        for name, ratings in plan.ratings.items()
        if name in plan.columns
    ]


def _rating(column: str, ratings: Ratings) -> str:
    if not ratings.codes:
        number = f"try_cast({column} AS DOUBLE)"
        return f"CASE WHEN abs({number}) < 1000000 THEN {number} END"
    whens = " ".join(f"WHEN {quoted(code)} THEN {number}" for code, number in ratings.codes.items())
    return f"CASE {_plain(column)} {whens} END::DOUBLE"


def _plain(column: str) -> str:
    return f"lower(trim({column}))"


def _staged(plan: Plan) -> dict[str, str]:
    """The columns worth storing: what the file has, each once."""
    found = {name: _text(name, plan) for name in TEXTS if name in plan.columns}
    found |= {f"t{position}": f"t{position}" for position in plan.time_positions()}
    if plan.zone != "UTC":
        local = {plan.columns[name] for name in LOCAL if name in plan.columns}
        found |= {f"d{position}": f"d{position}" for position in sorted(local)}
    if plan.columns.keys() & {"first_reply_minutes", "first_reply_clock"}:
        found["first_reply_at"] = _first_reply(plan)
    found |= {name: _integer(plan.columns[name]) for name in ("reopens", "event") if name in plan.columns}
    if "made_sla" in plan.columns:
        found["made_sla"] = _boolean(plan.columns["made_sla"])
    if plan.ratings:
        found |= {name: f"n_{name}" for name in plan.ratings}
        found["rated"] = _rated(plan)
    return found | {"problem": _problem(plan)}


def canonical(plan: Plan) -> dict[str, str]:
    """Canonical column → expression over the staged table, typed NULL where the file has nothing."""
    stored = _staged(plan)
    found = {}
    for name, kind in KINDS.items():
        plain = name.strip('"')
        found[name] = name if plain in stored else f"NULL::{kind}"
        if plain in TIMES and plain not in stored and plain in plan.columns:
            found[name] = f"t{plan.columns[plain]}"
    for name in LOCAL:
        if (position := plan.columns.get(name)) is not None:
            moment = f"{'t' if plan.zone == 'UTC' else 'd'}{position}"
            short = name.removesuffix("_at")
            found[f"{short}_on"] = f"CAST({moment} AS DATE)"
            found[f"{short}_hour"] = f"CAST(hour({moment}) AS SMALLINT)"
    return found


def _text(name: str, plan: Plan) -> str:
    column = f"c{plan.columns[name]}"
    # Ids are many and compared whole; to trim them would cost a tenth of the reading.
    text = f"nullif({column if name == 'case_id' else f'trim({column})'}, '')"
    for blank in plan.blanks:
        text = f"nullif({text}, {quoted(blank)})"
    return text


def _first_reply(plan: Plan) -> str:
    """The first reply as a time where it is given as one, else opening plus duration."""
    opened = f"t{plan.columns['opened_at']}"
    parts = [f"t{plan.columns['first_reply_at']}"] if "first_reply_at" in plan.columns else []
    if (minutes := plan.columns.get("first_reply_minutes")) is not None:
        number = f"try_cast(c{minutes} AS DOUBLE)"
        parts.append(
            f"CASE WHEN {number} BETWEEN 0 AND 10000000 THEN "
            f"{opened} + to_seconds(CAST(round({number} * 60) AS BIGINT)) END"
        )
    if (clock := plan.columns.get("first_reply_clock")) is not None:
        pattern = r"\d{1,5}:\d{2}(:\d{2})?"
        duration = f"CASE WHEN regexp_full_match(trim(c{clock}), '{pattern}') THEN trim(c{clock}) END"
        parts.append(f"{opened} + try_cast({duration} AS INTERVAL)")
    return f"coalesce({', '.join(parts)})"


def _integer(position: int) -> str:
    return f"try_cast(try_cast(c{position} AS DOUBLE) AS INTEGER)"


def _boolean(position: int) -> str:
    """Most exports write true and false; only other texts are compared with all the words."""
    column = f"c{position}"
    met, missed = _one_of(_plain(column), MET), _one_of(_plain(column), MISSED)
    words = f"CASE WHEN {met} THEN TRUE WHEN {missed} THEN FALSE END"
    return f"CASE {column} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE ELSE {words} END"


def _rated(plan: Plan) -> str:
    """TRUE answered, FALSE asked without an answer, NULL not known."""
    whens = []
    for name, ratings in plan.ratings.items():
        plain = _plain(f"c{plan.columns[name]}")
        whens.append(f"WHEN n_{name} IS NOT NULL THEN TRUE")
        if ratings.asked:
            whens.append(f"WHEN {_one_of(plain, ratings.asked)} THEN FALSE")
        if plan.is_survey:
            whens.append(f"WHEN {_one_of(plain, NO_RATING)} THEN TRUE")
    return f"CASE {' '.join(whens)} {'ELSE FALSE' if plan.is_survey else ''} END"


def _problem(plan: Plan) -> str:
    whens = []
    for name in TIMES:
        if (position := plan.columns.get(name)) is not None:
            whens.append(f"WHEN {_unreadable_time(position, plan)} THEN {_note(name, position)}")
    for name, ratings in plan.ratings.items():
        position = plan.columns[name]
        silent = _one_of(
            _plain(f"c{position}"), {*BLANKS, *NO_RATING, *ratings.asked, *ratings.unsent, *plan.blanks}
        )
        unread = f"n_{name} IS NULL AND c{position} IS NOT NULL AND NOT {silent}"
        whens.append(f"WHEN {unread} THEN {_note(name, position)}")
    return f"CASE {' '.join(whens)} END" if whens else "NULL::VARCHAR"


def _note(name: str, position: int) -> str:
    return f"'{name}|' || left(c{position}, 80)"


def _unreadable_time(position: int, plan: Plan) -> str:
    column, parsed = f"c{position}", f"p{position}"
    zero = f"regexp_matches({column}, '^\\s*(0000-00-00|1900-01-00|00/00/0000|0/0/0000)')"
    return (
        f"{column} IS NOT NULL AND t{position} IS NULL "
        f"AND NOT {_one_of(_plain(column), {*times.BLANKS, *plan.blanks})} AND NOT {zero} "
        f"AND NOT coalesce({_one_of(f'CAST(CAST({parsed} AS DATE) AS VARCHAR)', ZERO_DAYS)}, FALSE)"
    )


def _one_of(expression: str, words: Iterable[str]) -> str:
    """`IN` would become a join over every row; a pattern is tried only where the CASE before it left rows."""
    pattern = "|".join(re.escape(word) for word in sorted(set(words)))
    return f"regexp_full_match({expression}, {quoted(pattern)})"
