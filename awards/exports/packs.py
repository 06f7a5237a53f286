"""A judge's entries as a PDF to read away from the screen."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context

from awards.exports import pdf

TEMPLATE = "packs/reading_pack.html"


@dataclass(frozen=True)
class PackVoice:
    """One nomination: who speaks, and (question, paragraphs) pairs."""

    heading: str
    said: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class PackEntry:
    code: str
    name: str
    organization: str
    figures: Sequence[str]
    voices: Sequence[PackVoice]


@dataclass(frozen=True)
class PackCriterion:
    """A criterion with (mark, words) pairs, and whether judges mark it."""

    name: str
    weight: int
    description: str
    levels: Sequence[tuple[str, str]]
    judged: bool


@dataclass(frozen=True)
class Pack:
    """Everything a reading pack says, as plain text."""

    program: str
    category: str
    judge: str
    closes: str
    criteria: Sequence[PackCriterion]
    entries: Sequence[PackEntry]


def reading_pack(said: Pack) -> bytes:
    """The pack as A4 pages, made in a child process with limits on memory and time."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=pdf.limit) as pool:
        return pool.submit(written, said).result()


def written(said: Pack) -> bytes:
    return pdf.written(TEMPLATE, **asdict(said))
