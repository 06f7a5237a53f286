"""What a check is, what it found, and the flag that people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from awards.evidence.flags.subject import Subject

Limits = Mapping[str, float]
Kind = Literal["integrity", "completeness", "information"]


@dataclass(frozen=True)
class Flag:
    """A reason to look; never a verdict.

    `kind` tells a trick that may have been played (integrity) from a sample that carries little
    (completeness) and from a curiosity that misfires on honest files (information, severity "info").
    `rows` are up to 200 numbers of data rows in the file, the first below the header being 1.
    """

    code: str
    title: str
    reason: str
    method: str
    threshold: str
    rows: tuple[int, ...] = ()
    severity: Literal["notice", "info"] = "notice"
    kind: Kind = "integrity"


@dataclass(frozen=True)
class Finding:
    """What one check saw: a sentence with its numbers, and the rows to look at."""

    reason: str
    rows: tuple[int, ...] = ()


Look = Callable[[Subject, Limits], Finding | None]


@dataclass(frozen=True)
class Check:
    """One named look at a file; `threshold` is a sentence that the limits complete."""

    code: str
    title: str
    method: str
    threshold: str
    kind: Kind
    look: Look

    def flag(self, found: Finding, limits: Limits) -> Flag:
        """The finding in words, with the limits that were in force."""
        return Flag(
            code=self.code,
            title=self.title,
            reason=found.reason,
            method=self.method,
            threshold=self.threshold.format(**limits),
            rows=found.rows,
            severity="info" if self.kind == "information" else "notice",
            kind=self.kind,
        )


def check(
    code: str, *, title: str, method: str, threshold: str, kind: Kind = "integrity"
) -> Callable[[Look], Check]:
    """Make a function that looks at a subject into a named check."""

    def name(look: Look) -> Check:
        return Check(code, title, method, threshold, kind, look)

    return name
