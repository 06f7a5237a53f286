"""Values of channel and priority that may be kept: known words only, for anything else could be a name."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

FEW_DIGITS = 2


@cache
def words() -> Mapping[str, frozenset[str]]:
    """The known words by field."""
    text = (Path(__file__).parent / "plain_words.toml").read_text(encoding="utf-8")
    return {field: frozenset(listed.split()) for field, listed in tomllib.loads(text).items()}


def keepable(field: str, values: Iterable[str]) -> list[str]:
    """Those of `values` that consist of known words and short numbers, such as "2 - High" or "Live chat".

    `field` is "channel" or "priority".
    """
    known = words()[field]
    return [value for value in values if _plain(value, known)]


def _plain(value: str, words: frozenset[str]) -> bool:
    parts = re.findall(r"[^\W\d_]+|\d+", value.casefold())
    numbers = [part for part in _joined(parts, words) if part.isdigit()]
    known = all(part in words for part in _joined(parts, words) if not part.isdigit())
    # Two short numbers and more may be a telephone number.
    return bool(parts) and known and len("".join(numbers)) <= FEW_DIGITS


def _joined(parts: list[str], words: frozenset[str]) -> list[str]:
    """A word and the digits behind it count as one where the two together are known, as in open311."""
    found: list[str] = []
    for part in parts:
        if found and found[-1] + part in words:
            found[-1] += part
        else:
            found.append(part)
    return found
