"""Ratings in words and numbers, and which scale a column of ratings is on."""

from __future__ import annotations

import re
from collections.abc import Mapping as Codes
from dataclasses import dataclass, field

from awards.evidence.formats import plain_header
from awards.evidence.refusals import Question

# Each scale from the worst to the best answer; the first that holds all words of a column is the column's.
SCALES: tuple[tuple[str, ...], ...] = (
    ("extremely unlikely", "unlikely", "neither likely nor unlikely", "likely", "extremely likely"),
    ("very unlikely", "unlikely", "neither likely nor unlikely", "likely", "very likely"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("extremely dissatisfied", "dissatisfied", "neutral", "satisfied", "extremely satisfied"),
    ("very unsatisfied", "unsatisfied", "neutral", "satisfied", "very satisfied"),
    ("very poor", "poor", "neither good nor poor", "good", "very good"),
    ("very poor", "poor", "fair", "good", "excellent"),
    ("very bad", "bad", "ok", "good", "very good"),
    ("terrible", "bad", "ok", "good", "great"),
    ("terrible", "bad", "ok", "great", "amazing"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("unhappy", "neutral", "happy"),
    ("extremely unhappy", "unhappy", "neutral", "happy", "extremely happy"),
    ("very unhappy", "unhappy", "neutral", "happy", "very happy"),
    (
        "extremely unhappy",
        "very unhappy",
        "unhappy",
        "neutral",
        "happy",
        "very happy",
        "extremely happy",
    ),
    ("negative", "neutral", "positive"),
    ("bad", "good"),
    ("dissatisfied", "satisfied"),
    ("thumbs down", "thumbs up"),
    ("no", "yes"),
)
SAME = {
    "neither": "neutral",
    "neither satisfied nor dissatisfied": "neutral",
    "neither agree nor disagree": "neutral",
    "neutral (neither satisfied nor dissatisfied)": "neutral",
    "neither nor": "neutral",
    "neither likely or unlikely": "neither likely nor unlikely",
    "neither good or poor": "neither good nor poor",
    "okay": "ok",
    "somewhat satisfied": "satisfied",
    "somewhat dissatisfied": "dissatisfied",
}
NO_RATING = (
    "don't know",
    "dont know",
    "don’t know",
    "do not know",
    "n/a",
    "na",
    "not applicable",
    "no opinion",
)
BLANKS = ("", "?", "-", "--", "none", "null", "nan", "no response", "not rated", "unrated", "(blank)")
NPS_WORDS = re.compile(r"nps|promoter|recommend|likelihood", re.IGNORECASE)
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


@dataclass(frozen=True)
class Ratings:
    """How a column of ratings is read: text (lower case) → number, and on which scale.

    `asked` are codes of a survey sent and not answered, `unknown` the distinct texts nobody understands.
    """

    codes: dict[str, float] = field(default_factory=dict)
    scale: tuple[int, int] | None = None
    asked: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    question: Question | None = None
    note: str | None = None
    is_nps: bool = False


def read_ratings(
    *,
    header: str,
    counts: Codes[str, int],
    codes: Codes[str, str],
    scale: tuple[int, int] | None,
    nps: bool,
    name: str = "",
) -> Ratings:
    """How to read the distinct texts of a column, each with its number of rows.

    `codes` are the product's own; `scale` is declared by a person; `nps` says that the column is mapped to
    the 0–10 question. A scale that cannot be decided from header and values leaves a question.
    """
    texts = {_plain(text): text for text in counts}
    named = {code: float(value) for code, value in codes.items() if _NUMBER.match(value)}
    asked = tuple(code for code, value in codes.items() if value == "")
    unsent = tuple(code for code, value in codes.items() if value == "-")
    silent = {*asked, *unsent, *NO_RATING, *BLANKS}
    words = {plain for plain in texts if plain not in silent and not _NUMBER.match(plain)}
    numbers = {float(plain) for plain in texts if _NUMBER.match(plain) and plain not in named}
    if nps:
        return _nps(words, numbers, asked, unsent)
    if words and (words & set(named) or not numbers or _scale_of(words)):
        found = _in_words(words, named, scale)
        if found.codes:
            stray = tuple(str(number) for number in sorted(numbers))[:50]
            return Ratings(found.codes, found.scale, asked, unsent, found.unknown + stray, None, found.note)
    return _in_numbers(header, words, numbers, scale, asked, unsent, name)


def _in_words(words: set[str], named: dict[str, float], scale: tuple[int, int] | None) -> Ratings:
    if named and words & set(named):
        low, high = int(min(named.values())), int(max(named.values()))
        return Ratings(named, scale or (low, high), unknown=tuple(sorted(words - set(named)))[:50])
    known = _scale_of(words)
    if known is None:
        return Ratings(unknown=tuple(sorted(words))[:50])
    first = 0 if len(known) == 2 else 1
    codes = {word: float(number) for number, word in enumerate(known, first)}
    codes |= {same: codes[word] for same, word in SAME.items() if word in codes}
    unknown = tuple(sorted(words - set(codes)))[:50]
    note = f"Words are read from “{known[0]}” = {first} to “{known[-1]}” = {len(known) - 1 + first}."
    return Ratings(codes, (first, len(known) - 1 + first), unknown=unknown, note=note)


def _scale_of(words: set[str]) -> tuple[str, ...] | None:
    """The scale that holds all words, or else the most of them when that is half."""
    same = {SAME.get(word, word) for word in words}
    whole = next((scale for scale in SCALES if same <= set(scale)), None)
    if whole is not None:
        return whole
    best = max(SCALES, key=lambda scale: len(same & set(scale)))
    return best if same & set(best) and 2 * len(same & set(best)) >= len(same) else None


def _nps(words: set[str], numbers: set[float], asked: tuple[str, ...], unsent: tuple[str, ...]) -> Ratings:
    right = {number for number in numbers if 0 <= number <= 10 and number == int(number)}
    unknown = tuple(sorted(words))[:50] + tuple(f"{number:g}" for number in sorted(numbers - right))[:50]
    return Ratings({}, (0, 10), asked, unsent, unknown, is_nps=True)


def _in_numbers(
    header: str,
    words: set[str],
    numbers: set[float],
    scale: tuple[int, int] | None,
    asked: tuple[str, ...],
    unsent: tuple[str, ...],
    name: str,
) -> Ratings:
    unknown = tuple(sorted(words))[:50]
    if not numbers:
        return Ratings({}, scale, asked, unsent, unknown)
    if scale is not None:
        outside = tuple(f"{n:g}" for n in sorted(numbers) if not scale[0] <= n <= scale[1])
        return Ratings({}, scale, asked, unsent, unknown + outside[:50])
    low, high = min(numbers), max(numbers)
    if NPS_WORDS.search(header) and low >= 0 and high <= 10 and all(n == int(n) for n in numbers):
        note = f"Column {header} is read as the 0 to 10 question (NPS)."
        return Ratings({}, (0, 10), asked, unsent, unknown, note=note, is_nps=True)
    found = _numeric_scale(low, high, numbers, name)
    if found is None:
        return Ratings({}, None, asked, unsent, unknown, question=_scale_question(header, low, high))
    note = f"Column {header} runs from {low:g} to {high:g}: read on the scale {found[0]} to {found[1]}."
    return Ratings({}, found, asked, unsent, unknown, note=note)


def _numeric_scale(low: float, high: float, numbers: set[float], name: str) -> tuple[int, int] | None:
    """1 to 5, 0 to 1 or HubSpot's 0 to 2 when the values leave no other reading."""
    if low >= 1 and 4 < high <= 5:
        return 1, 5
    if name == "hubspot" and low == 0 and high <= 2:
        return 0, 2
    if numbers == {0.0, 1.0} and name != "hubspot":
        return 0, 1
    if name in {"zendesk", "intercom"} and low >= 1 and high <= 5:
        return 1, 5
    return None


def _scale_question(header: str, low: float, high: float) -> Question:
    text = f"Column {header} holds numbers from {low:g} to {high:g}. On which scale were these answers given?"
    choices = [
        ("1-5", "1 to 5"),
        ("0-10", "0 to 10, satisfaction"),
        ("1-10", "1 to 10"),
        ("nps", "0 to 10, NPS"),
    ]
    choices += [("1-7", "1 to 7"), ("1-4", "1 to 4"), ("1-3", "1 to 3"), ("0-5", "0 to 5"), ("0-2", "0 to 2")]
    choices += [("0-1", "0 or 1"), ("0-100", "0 to 100")]
    fitting = [choice for choice in choices if _covers(choice[0], low, high)]
    return Question("scale", text, tuple(fitting))


def _covers(choice: str, low: float, high: float) -> bool:
    if choice == "nps":
        return low >= 0 and high <= 10
    first, last = (int(part) for part in choice.split("-"))
    return first <= low and high <= last


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().casefold())


def is_rating_header(header: str) -> bool:
    """Whether a header of an unknown survey names the rating itself."""
    plain = plain_header(header)
    return bool(re.search(r"rating|csat|satisf|nps|score|likely|recommend|stars", plain))
