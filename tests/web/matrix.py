"""tests/permissions.toml, read: which role is answered how at which endpoint."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "permissions.toml"


@dataclass(frozen=True)
class Line:
    """One endpoint with fixed values of its address: what it declares and answers."""

    endpoint: str
    values: dict[str, str]
    policy: str
    answers: dict[str, str]
    in_draft: dict[str, str]


@cache
def document() -> dict:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def roles() -> list[str]:
    return list(document()["roles"])


@cache
def lines() -> list[Line]:
    return [line for group in document()["group"] for line in _lines(group)]


def _lines(group: dict) -> Iterator[Line]:
    answers = _answers(group)
    missing = set(roles()) - set(answers)
    assert not missing, f"“{group['title']}” says nothing about {', '.join(sorted(missing))}."
    in_draft = answers | _answers(group.get("draft", {}))
    for entry in group["endpoints"]:
        endpoint, *values = entry.split()
        named = dict(value.split("=") for value in values)
        yield Line(endpoint, named, group["policy"], answers, in_draft)


def _answers(group: dict) -> dict[str, str]:
    """Role to answer; a role named twice is a contradiction."""
    found: dict[str, str] = {}
    for answer in document()["answers"]:
        for role in _members(group.get(answer, [])):
            assert role not in found, f"{role} is named twice in {group}."
            found[role] = answer
    return found


def _members(names: Iterable[str]) -> Iterator[str]:
    parties = document()["parties"]
    for name in names:
        if name in parties:
            yield from _members(parties[name])
        else:
            assert name in document()["roles"], f"{name} is neither a role nor a party."
            yield name
