"""A contest as data: criteria, weights, rounding, ladder and cut; read from and written to TOML."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from scoring import settings
from scoring.errors import ScoringError
from scoring.exact import Rounding, text

COMBINES = ("weighted_mean", "sum", "max")
AGGREGATES = ("mean", "sum", "trimmed", "trimmed_sum", "median", "winsorized")
STEPS = ("score", "objective", "firsts", "unresolved")
FOLDER = Path(__file__).resolve().parent / "presets"
PRESETS = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
SEVERITIES = ("none", "center", "mixed", "fixed", "zscore")


@dataclass(frozen=True)
class Criterion:
    id: str
    kind: str = "subjective"
    scored_by: str = "panel"
    weight: Fraction = Fraction(1)
    scale: tuple[Fraction, Fraction] | None = None
    required: bool = True
    sign: int = 1
    aggregate: str = "mean"
    trim: int = 1
    round_panel: Rounding | None = None
    factor: Fraction = Fraction(1)
    multiply_by: str | None = None
    round_score: Rounding | None = None
    curve: tuple[tuple[Fraction, Fraction], ...] = ()

    @property
    def by_rule(self) -> bool:
        """Whether its score comes from the objective file rather than from marks."""
        return self.kind == "objective" and self.scored_by == "rule"


@dataclass(frozen=True)
class Cut:
    size: int
    policy: str = "include_ties"


class Band(NamedTuple):
    """A tier by score, such as Gold from 8.25."""

    name: str
    at_least: Fraction


@dataclass(frozen=True)
class Scheme:
    """A contest as data. Every fault of it is listed in one ScoringError when it is made."""

    criteria: tuple[Criterion, ...]
    combine: str = "weighted_mean"
    factor: Fraction = Fraction(1)
    minimum_judges: int = 1
    missing: str = "exclude"
    rounding: Rounding | None = None
    severity: str = "none"
    ladder: tuple[str, ...] = ("score", "unresolved")
    cut: Cut | None = None
    bands: tuple[Band, ...] = ()
    """Best first."""
    name: str = field(default="")

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ScoringError(faults)

    @classmethod
    def from_toml(cls, path: str | Path) -> "Scheme":
        """Read a scheme file; ScoringError lists every fault."""
        return cls.from_text(Path(path).read_text(encoding="utf-8"))

    @classmethod
    def from_text(cls, content: str) -> "Scheme":
        found = settings.read(content)
        return cls(criteria=tuple(_criterion(row) for row in found.criteria), **_head(found.head))

    @classmethod
    def preset(cls, name: str) -> "Scheme":
        """A scheme that ships with the engine; PRESETS lists their names."""
        if name not in PRESETS:
            raise ScoringError([f"There is no preset {name}; there are {', '.join(PRESETS)}."])
        return cls.from_toml(FOLDER / f"{name}.toml")

    def band(self, score: Fraction) -> str | None:
        """The best band that a score reaches."""
        reached = (band.name for band in self.bands if score >= band.at_least)
        return next(reached, None)

    def to_toml(self) -> str:
        """The canonical text: the same scheme always gives the same bytes."""
        head = {
            "combine": self.combine,
            "factor": self.factor,
            "minimum_judges": self.minimum_judges,
            "missing": self.missing,
            "round": self.rounding,
            "severity": self.severity,
            "ladder": self.ladder,
            "cut": self.cut,
            "bands": self.bands,
        }
        parts = ["[scheme]", *_lines(head)]
        for one in self.criteria:
            parts += [
                "",
                "[[criteria]]",
                *_lines({key: getattr(one, key) for key in Criterion.__annotations__}),
            ]
        return "\n".join(parts) + "\n"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    @cached_property
    def scored(self) -> tuple[Criterion, ...]:
        """The criteria that make a score; multipliers are only looked up."""
        multipliers = {one.multiply_by for one in self.criteria}
        return tuple(one for one in self.criteria if one.id not in multipliers)


def _faults(scheme: Scheme) -> list[str]:
    faults = []
    ids, scored = [one.id for one in scheme.criteria], [one.id for one in scheme.scored]
    if not ids:
        faults.append("The scheme has no criteria.")
    elif not scheme.scored:
        faults.append("Every criterion only multiplies another; none is scored.")
    faults += [f"Criterion {name} stands twice." for name in sorted({n for n in ids if ids.count(n) > 1})]
    if scheme.combine not in COMBINES:
        faults.append(f"combine must be one of {', '.join(COMBINES)}, not {scheme.combine}.")
    if scheme.severity not in SEVERITIES:
        faults.append(f"severity must be one of {', '.join(SEVERITIES)}, not {scheme.severity}.")
    if scheme.missing not in ("exclude", "renormalize"):
        faults.append(f"missing must be exclude or renormalize, not {scheme.missing}.")
    if scheme.minimum_judges < 1:
        faults.append("minimum_judges must be at least 1.")
    if scheme.combine == "weighted_mean" and scheme.scored and not sum(one.weight for one in scheme.scored):
        faults.append("The weights of the criteria sum to nothing; give at least one a weight above 0.")
    unknown = [step for step in scheme.ladder if step not in STEPS and step not in scored]
    faults += [f"The ladder has no step {step}; name a criterion or {', '.join(STEPS)}." for step in unknown]
    if scheme.cut and scheme.cut.size < 1:
        faults.append("The cut needs room for at least one entry.")
    if scheme.cut and scheme.cut.policy not in ("include_ties", "exclude_ties"):
        faults.append(f"The cut's policy must be include_ties or exclude_ties, not {scheme.cut.policy}.")
    if any(a.at_least <= b.at_least for a, b in pairwise(scheme.bands)):
        faults.append("The bands stand from the highest score to the lowest.")
    for one in scheme.criteria:
        faults += _criterion_faults(one)
    return faults


def _criterion_faults(one: Criterion) -> list[str]:
    faults = []
    if one.weight < 0:
        faults.append(f"Criterion {one.id}: the weight must not be negative.")
    if one.aggregate not in AGGREGATES:
        faults.append(f"Criterion {one.id}: aggregate must be one of {', '.join(AGGREGATES)}.")
    if one.kind not in ("subjective", "objective"):
        faults.append(f"Criterion {one.id}: kind must be subjective or objective.")
    if one.scored_by not in ("rule", "panel"):
        faults.append(f"Criterion {one.id}: scored_by must be rule or panel.")
    if one.scale and one.scale[0] >= one.scale[1]:
        faults.append(f"Criterion {one.id}: the scale must rise.")
    if one.sign not in (1, -1):
        faults.append(f"Criterion {one.id}: sign must be 1, or -1 for a deduction.")
    if one.trim < 0:
        faults.append(f"Criterion {one.id}: trim must not be negative.")
    if any(a[0] >= b[0] for a, b in pairwise(one.curve)):
        faults.append(f"Criterion {one.id}: the figures of the curve must rise.")
    return faults


def _head(found: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in found.items() if key not in ("round", "cut", "bands")}
    return known | {
        "rounding": found.get("round"),
        "cut": Cut(*found["cut"]) if "cut" in found else None,
        "bands": tuple(Band(*one) for one in found.get("bands", ())),
    }


def _criterion(found: Mapping[str, Any]) -> Criterion:
    scored_by = "rule" if found.get("kind") == "objective" else "panel"
    return Criterion(**{"scored_by": scored_by, **found})


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items() if value not in (None, ())]


def _toml(value: object) -> str:
    if isinstance(value, Rounding):
        return f'{{ digits = {value.digits}, mode = "{value.mode}" }}'
    if isinstance(value, Band):
        return f"{{ name = {_toml(value.name)}, at_least = {_toml(value.at_least)} }}"
    if isinstance(value, Cut):
        return f'{{ size = {value.size}, policy = "{value.policy}" }}'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        exact = text(value)
        return f'"{exact}"' if "/" in exact else exact
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)  # the same escapes as TOML's
