"""Limits of the checks: the published file, and what a program sets instead."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PUBLISHED = Path(__file__).resolve().parents[1] / "thresholds.toml"


@cache
def published() -> dict[str, dict[str, float]]:
    """The limits of every check by its code, from thresholds.toml."""
    with PUBLISHED.open("rb") as file:
        return tomllib.load(file)


def limits_with(changes: Mapping[str, Mapping[str, float]] | None) -> dict[str, dict[str, float]]:
    """The published limits with some changed; a name that does not exist is refused in a sentence."""
    limits = {code: dict(values) for code, values in published().items()}
    for code, values in (changes or {}).items():
        if code not in limits:
            raise ValueError(f"There is no check named {code}; the checks are {', '.join(sorted(limits))}.")
        for name, value in values.items():
            if name not in limits[code]:
                known = ", ".join(sorted(limits[code]))
                raise ValueError(f"The check {code} has no limit named {name}; it has {known}.")
            limits[code][name] = value
    return limits
