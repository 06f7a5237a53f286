"""What a program does with each kind of tie: block, warn, or nothing."""

from typing import NamedTuple

from sqlalchemy import select

from awards.enums import ConflictKind, Effect
from awards.extensions import db
from awards.models import ConflictRule, Program

USUAL_YEARS = 2
"""For how long a past employer counts, unless a program says another number."""
USUAL = {
    ConflictKind.DECLARED: Effect.BLOCK,
    ConflictKind.EMPLOYER: Effect.BLOCK,
    ConflictKind.GROUP: Effect.BLOCK,
    ConflictKind.PAST_EMPLOYER: Effect.BLOCK,
    ConflictKind.NOMINATOR: Effect.BLOCK,
    ConflictKind.REFEREE: Effect.BLOCK,
    ConflictKind.SPONSOR: Effect.BLOCK,
    ConflictKind.TRADE: Effect.BLOCK,
    ConflictKind.SUPPLIER: Effect.WARN,
    ConflictKind.COMPETITOR: Effect.WARN,
}
FIXED = frozenset({ConflictKind.DECLARED, ConflictKind.EMPLOYER, ConflictKind.GROUP})
"""These block in every program, whatever its table says."""


class Setting(NamedTuple):
    effect: Effect
    years: int = USUAL_YEARS


def settings(program: Program) -> dict[ConflictKind, Setting]:
    """The effect of every kind in a program."""
    rows = db.session.scalars(select(ConflictRule).where(ConflictRule.program_id == program.id))
    own = {one.kind: one for one in rows}
    return {kind: _setting(kind, usual, own.get(kind)) for kind, usual in USUAL.items()}


def _setting(kind: ConflictKind, usual: Effect, rule: ConflictRule | None) -> Setting:
    if rule is None or kind in FIXED:
        return Setting(usual)
    return Setting(rule.effect, USUAL_YEARS if rule.years is None else rule.years)
