"""A contest in files: a scheme and frames with exactly the columns they need, or every fault at once."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID253  only the type checker reads this

    from scoring import Scheme, Tabulation

COLUMNS = {
    "marks": ("entry", "judge", "criterion", "mark"),
    "objective": ("entry", "criterion", "value"),
    "exclusions": ("entry", "judge", "reason"),
}


class Unreadable(Exception):
    """Input that cannot be scored, a sentence per fault."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Inputs:
    """The scheme and the frames of one contest, with the files they came from."""

    scheme: "Scheme"
    frames: Mapping[str, "pd.DataFrame"]
    files: Mapping[str, Path]

    @classmethod
    def read(
        cls, scheme: Path, marks: Path, objective: Path | None = None, exclusions: Path | None = None
    ) -> "Inputs":
        """Read all files; Unreadable lists the faults of every one of them."""
        from scoring import Scheme, ScoringError  # noqa: PLC0415  the engine loads pandas

        given = {"marks": marks, "objective": objective, "exclusions": exclusions}
        files = {name: path for name, path in given.items() if path is not None}
        faults: list[str] = []
        frames: dict[str, pd.DataFrame] = {}
        rules: Scheme | None = None
        try:
            rules = Scheme.from_text(read_text(scheme))
        except ScoringError as error:
            faults += [f"{scheme}: {fault}" for fault in error.faults]
        except Unreadable as error:
            faults += error.sentences
        for name, path in files.items():
            try:
                frames[name] = _frame(path, COLUMNS[name])
            except Unreadable as error:
                faults += error.sentences
        if faults or rules is None:
            raise Unreadable(faults)
        return cls(rules, frames, files)

    def tabulate(self) -> "Tabulation":
        from scoring import ScoringError, tabulate  # noqa: PLC0415  the engine loads pandas

        try:
            return tabulate(
                self.frames["marks"],
                self.scheme,
                objective=self.frames.get("objective"),
                exclusions=self.frames.get("exclusions"),
            )
        except ScoringError as error:
            raise Unreadable([self._placed(fault) for fault in error.faults]) from error

    def _placed(self, fault: str) -> str:
        """The fault with the file it lies in."""
        heads = {"Marks": "marks", "Objective values": "objective", "Exclusions": "exclusions"}
        for words, name in heads.items():
            if fault.startswith(words):
                return f"{self.files[name]}{fault.removeprefix(words)}"
        return f"{self.files['marks']}: {fault}"


def _frame(path: Path, columns: Sequence[str]) -> "pd.DataFrame":
    """A CSV file with exactly these columns, every cell a text."""
    import pandas as pd  # noqa: PLC0415  heavy

    rows = list(csv.reader(read_text(path).splitlines()))
    if not rows:
        raise Unreadable([f"{path} is empty; its first row names the columns {', '.join(columns)}."])
    head = [name.strip() for name in rows[0]]
    faults = [f"{path}: the column {name} is missing." for name in columns if name not in head]
    faults += [f"{path}: the column {name} is unknown." for name in head if name not in columns]
    faults += [
        f"{path}, row {number}: {len(row)} cells instead of {len(head)}."
        for number, row in enumerate(rows[1:], 1)
        if row and len(row) != len(head)
    ]
    if faults:
        raise Unreadable(faults)
    found = pd.DataFrame([row for row in rows[1:] if row], columns=head, dtype=object)
    if found.empty and "mark" in columns:
        raise Unreadable([f"{path} has no rows."])
    return found


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable([f"{path} cannot be read: {error.strerror or error}."]) from error
    except UnicodeDecodeError as error:
        raise Unreadable([f"{path} is not UTF-8 text at byte {error.start}."]) from error
