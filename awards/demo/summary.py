"""What the demo says at its end: counts, placements, accounts and how long each stage took."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from awards.demo.people import PASSWORD, SIGN_IN
from awards.workflow import reporting
from awards.workflow.words import Program


@dataclass
class Stages:
    """Tells each stage as it begins and remembers its seconds."""

    progress: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, sentence: str) -> Iterator[None]:
        self.progress(sentence)
        started = perf_counter()
        yield
        self.seconds[name] = round(perf_counter() - started, 3)


def write_summary(program: Program, seconds: dict[str, float], out: Path) -> dict[str, Any]:
    """Write `summary.json` and return what it says."""
    summary = reporting.summary(program)
    summary["accounts"] = [
        {"role": role, "email": email, "password": PASSWORD}
        for role, email in SIGN_IN.items()
        if reporting.person_called(email)
    ]
    summary["seconds"] = seconds
    text = json.dumps(summary, indent=2, ensure_ascii=False)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    return summary


def tell(summary: dict[str, Any], progress: Callable[[str], None]) -> None:
    """Say what came out, category by category, and who can sign in."""
    for thing, counts in summary["counts"].items():
        words = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in counts.items() if number)
        progress(f"{thing.capitalize()}: {words}.")
    for category in summary["categories"]:
        winners = [row for row in category["placements"] if row["outcome"] == "winner"]
        names = " and ".join(f"{row['nominee']} ({row['score'][:5]})" for row in winners)
        progress(f"{category['name']}: {names or 'no winner'}")
    for one in summary["accounts"]:
        progress(f"Sign in as {one['role']}: {one['email']} / {one['password']}")
