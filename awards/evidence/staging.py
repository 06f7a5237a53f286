"""The expressions that turn the cells of a file into the canonical columns, in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from awards.evidence import times
from awards.evidence.mapping import TEXTS, TIMES
from awards.evidence.words import BLANKS, NO_RATING, Ratings

COLUMNS = """row BIGINT, case_id VARCHAR, opened_at TIMESTAMP, resolved_at TIMESTAMP, closed_at TIMESTAMP,
first_reply_at TIMESTAMP, opened_on DATE, resolved_on DATE, opened_hour SMALLINT, resolved_hour SMALLINT,
"group" VARCHAR, assignee VARCHAR, channel VARCHAR, priority VARCHAR, reopens INTEGER, made_sla BOOLEAN,
csat DOUBLE, nps DOUBLE, rated BOOLEAN, rated_at TIMESTAMP"""
MET = ("true", "1", "yes", "y", "met", "achieved", "within sla", "ontime", "on time", "in sla")
MISSED = ("false", "0", "no", "n", "missed", "violated", "sla violated", "overdue", "breached")
ZERO_DAYS = "('1970-01-01', '1969-12-31', '1970-01-02', '1899-12-30', '1899-12-31', '1900-01-01')"


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
    """SELECT of the canonical columns and `problem`, the first unreadable value as "field|text"."""
    row = ["row"] if numbered else []
    cells = [f"c{position}" for position in plan.positions()]
    parsed = [part for position in plan.time_positions() for part in _parsed(position, plan)]
    checked = [part for position in plan.time_positions() for part in _checked(position, plan)]
    numbers = _rating_columns(plan)
    final = [f"{expression} AS {_name(name)}" for name, expression in _canonical(plan).items()]
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


def _canonical(plan: Plan) -> dict[str, str]:
    found = {name: _text(name, plan) for name in TEXTS}
    found |= {name: _instant(name, plan) for name in TIMES}
    found["first_reply_at"] = _first_reply(plan)
    for name, source in (("opened", "opened_at"), ("resolved", "resolved_at")):
        position = plan.columns.get(source)
        local = "NULL" if position is None else f"d{position}"
        found[f"{name}_on"] = f"CAST({local} AS DATE)"
        found[f"{name}_hour"] = f"CAST(hour({local}::TIMESTAMP) AS SMALLINT)"
    found["reopens"] = _integer("reopens", plan)
    found["event"] = _integer("event", plan)
    found["made_sla"] = _boolean("made_sla", plan)
    found["csat"] = "n_csat" if "csat" in plan.columns else "NULL::DOUBLE"
    found["nps"] = "n_nps" if "nps" in plan.columns else "NULL::DOUBLE"
    found["rated"] = _rated(plan)
    found["problem"] = _problem(plan)
    return found


def _text(name: str, plan: Plan) -> str:
    position = plan.columns.get(name)
    if position is None:
        return "NULL::VARCHAR"
    text = f"trim(c{position})"
    if not plan.blanks:
        return f"nullif({text}, '')"
    blanks = ", ".join(quoted(blank) for blank in ("", *plan.blanks))
    return f"CASE WHEN {text} IN ({blanks}) THEN NULL ELSE {text} END"


def _instant(name: str, plan: Plan) -> str:
    position = plan.columns.get(name)
    return "NULL::TIMESTAMP" if position is None else f"t{position}"


def _first_reply(plan: Plan) -> str:
    opened = plan.columns.get("opened_at")
    given = _instant("first_reply_at", plan)
    parts = [given] if "first_reply_at" in plan.columns else []
    if opened is not None and (minutes := plan.columns.get("first_reply_minutes")) is not None:
        number = f"try_cast(c{minutes} AS DOUBLE)"
        parts.append(
            f"CASE WHEN {number} BETWEEN 0 AND 10000000 THEN "
            f"t{opened} + to_seconds(CAST(round({number} * 60) AS BIGINT)) END"
        )
    if opened is not None and (clock := plan.columns.get("first_reply_clock")) is not None:
        parts.append(f"t{opened} + try_cast(nullif(trim(c{clock}), '') AS INTERVAL)")
    return given if not parts else f"coalesce({', '.join(parts)})"


def _integer(name: str, plan: Plan) -> str:
    position = plan.columns.get(name)
    return "NULL::INTEGER" if position is None else f"try_cast(try_cast(c{position} AS DOUBLE) AS INTEGER)"


def _boolean(name: str, plan: Plan) -> str:
    position = plan.columns.get(name)
    if position is None:
        return "NULL::BOOLEAN"
    met, missed = (", ".join(quoted(word) for word in words) for words in (MET, MISSED))
    plain = _plain(f"c{position}")
    return f"CASE WHEN {plain} IN ({met}) THEN TRUE WHEN {plain} IN ({missed}) THEN FALSE END"


def _rated(plan: Plan) -> str:
    """TRUE answered, FALSE asked without an answer, NULL not known."""
    whens = []
    for name, ratings in plan.ratings.items():
        plain = _plain(f"c{plan.columns[name]}")
        whens.append(f"WHEN n_{name} IS NOT NULL THEN TRUE")
        if ratings.asked:
            whens.append(f"WHEN {plain} IN ({', '.join(quoted(code) for code in ratings.asked)}) THEN FALSE")
        if plan.is_survey:
            silent = ", ".join(quoted(word) for word in NO_RATING)
            whens.append(f"WHEN {plain} IN ({silent}) THEN TRUE")
    if not whens:
        return "NULL::BOOLEAN"
    return f"CASE {' '.join(whens)} {'ELSE FALSE' if plan.is_survey else ''} END"


def _problem(plan: Plan) -> str:
    whens = []
    for name in TIMES:
        if (position := plan.columns.get(name)) is not None:
            whens.append(f"WHEN {_unreadable_time(position, plan)} THEN {_note(name, position)}")
    for name, ratings in plan.ratings.items():
        position = plan.columns[name]
        silent = {*BLANKS, *NO_RATING, *ratings.asked, *ratings.unsent, *plan.blanks}
        words = ", ".join(quoted(word) for word in sorted(silent))
        unread = f"n_{name} IS NULL AND c{position} IS NOT NULL AND {_plain(f'c{position}')} NOT IN ({words})"
        whens.append(f"WHEN {unread} THEN {_note(name, position)}")
    return f"CASE {' '.join(whens)} END" if whens else "NULL::VARCHAR"


def _note(name: str, position: int) -> str:
    return f"'{name}|' || left(c{position}, 80)"


def _unreadable_time(position: int, plan: Plan) -> str:
    blanks = ", ".join(quoted(blank) for blank in sorted({*times.BLANKS, *plan.blanks}))
    column, parsed = f"c{position}", f"p{position}"
    zero = f"regexp_matches({column}, '^\\s*(0000-00-00|1900-01-00|00/00/0000|0/0/0000)')"
    return (
        f"{column} IS NOT NULL AND t{position} IS NULL AND {_plain(column)} NOT IN ({blanks}) "
        f"AND NOT {zero} AND coalesce(CAST({parsed} AS DATE) NOT IN {ZERO_DAYS}, TRUE)"
    )
