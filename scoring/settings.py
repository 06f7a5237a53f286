"""The settings of a scheme file as exact values, or every fault of the file at once."""

import tomllib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.errors import ScoringError
from scoring.exact import Rounding, fraction

NOT_THAT = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
"""What a reader raises when a value is of another kind."""


class Kind(NamedTuple):
    """How a setting is read, and the words for what it must be."""

    words: str
    read: Callable[[Any], Any]


class Settings(NamedTuple):
    """A scheme file: the settings of its head and of each criterion, those that stand there."""

    head: dict[str, Any]
    criteria: list[dict[str, Any]]


def read(content: str) -> Settings:
    """The settings of a scheme's text; ScoringError names every one that is unknown or of a wrong kind."""
    try:
        data = tomllib.loads(content)
    except ValueError as error:
        raise ScoringError([f"The scheme is not valid TOML: {error}."]) from error
    faults = [
        f"The scheme has no part {name}; its parts are [scheme] and [[criteria]]."
        for name in sorted(set(data) - {"scheme", "criteria"})
    ]
    head = _table("The scheme", data.get("scheme", {}), HEAD, faults)
    rows = data.get("criteria", [])
    if not isinstance(rows, list):
        faults.append("Each criterion stands under [[criteria]], in double brackets.")
        rows = []
    criteria = [_table(_named(place, row), row, CRITERION, faults) for place, row in enumerate(rows, 1)]
    faults += [f"Criterion {place} has no id." for place, row in enumerate(rows, 1) if not _id(row)]
    if faults:
        raise ScoringError(faults)
    return Settings(head, criteria)


def _id(row: object) -> object:
    return row.get("id") if isinstance(row, Mapping) else None


def _named(place: int, row: object) -> str:
    return f"Criterion {_id(row) or place}"


def _table(where: str, row: object, kinds: Mapping[str, Kind], faults: list[str]) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        faults.append(f"{where} must be a table of settings.")
        return {}
    found = {}
    for key, value in row.items():
        try:
            found[key] = kinds[key].read(value)
        except NOT_THAT:
            known = key in kinds
            faults.append(
                f"{where}: {key} must be {kinds[key].words}, not {value}."
                if known
                else f"{where}: unknown setting {key}."
            )
    return found


def _number(value: object) -> Fraction:
    if isinstance(value, str) and "/" in value:
        return Fraction(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    return fraction(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(one) for one in value)


def _pair(value: Any) -> tuple[Fraction, Fraction]:
    low, high = value
    return _number(low), _number(high)


def _rounding(value: Mapping[str, Any]) -> Rounding:
    mode = value.get("mode", "half_up")
    digits = _whole(value["digits"])
    if set(value) - {"digits", "mode"} or mode not in ("half_up", "half_even") or not 0 <= digits <= 12:
        raise ValueError
    return Rounding(digits, mode)


def _cut(value: Mapping[str, Any]) -> tuple[int, str]:
    if set(value) - {"size", "policy"}:
        raise ValueError
    return _whole(value["size"]), _text(value.get("policy", "include_ties"))


def _bands(value: list[Mapping[str, Any]]) -> tuple[tuple[str, Fraction], ...]:
    if any(set(one) != {"name", "at_least"} for one in value):
        raise ValueError
    return tuple((_text(one["name"]), _number(one["at_least"])) for one in value)


NUMBER, WHOLE, TEXT = Kind("a number", _number), Kind("a whole number", _whole), Kind("a text", _text)
ROUND = Kind('like { digits = 2, mode = "half_up" } or "half_even", with 0 to 12 digits', _rounding)
HEAD: Mapping[str, Kind] = {
    "combine": TEXT,
    "factor": NUMBER,
    "minimum_judges": WHOLE,
    "missing": TEXT,
    "round": ROUND,
    "severity": TEXT,
    "ladder": Kind('a list of steps such as ["score", "unresolved"]', _texts),
    "cut": Kind('like { size = 5, policy = "include_ties" }', _cut),
    "bands": Kind('a list like [{ name = "Gold", at_least = 8 }]', _bands),
}
CRITERION: Mapping[str, Kind] = {
    "id": TEXT,
    "kind": TEXT,
    "scored_by": TEXT,
    "weight": NUMBER,
    "scale": Kind("two numbers such as [0, 10]", _pair),
    "required": Kind("true or false", _yes_or_no),
    "sign": WHOLE,
    "aggregate": TEXT,
    "trim": WHOLE,
    "round_panel": ROUND,
    "factor": NUMBER,
    "multiply_by": TEXT,
    "round_score": ROUND,
    "curve": Kind(
        "pairs of figure and points such as [[70, 0], [95, 10]]",
        lambda value: tuple(_pair(one) for one in value),
    ),
}
