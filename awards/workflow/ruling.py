"""The rules of a program about conflicts of interest: what each kind of tie does, which trades keep apart."""

from sqlalchemy import Select, select

from awards.enums import ConflictKind, Effect
from awards.errors import Invalid
from awards.models import ConflictRule, Program, TradeRule, User
from awards.workflow.addresses import tidy
from awards.workflow.conflicts import FIXED
from awards.workflow.recusing import find_again, refuse_over
from awards.workflow.transaction import audit, lock, transaction

MOST_YEARS = 20
LONGEST_TRADE = 80


def set_effect(
    *, actor: User, program: Program, kind: ConflictKind, effect: Effect, years: int | None = None
) -> ConflictRule:
    """Say what a kind of tie does; what blocks now is found in every round at once. Audit.

    A conflict that was found before stands until two organizers lift it, also when its rule only warns now.
    """
    if kind in FIXED and effect is not Effect.BLOCK:
        sentence = "Declared conflicts, employers and companies of one group always block."
        raise Invalid(sentence, {"effect": sentence})
    if years is not None and not 0 <= years <= MOST_YEARS:
        sentence = f"A past employer counts for 0 to {MOST_YEARS} years, not {years}."
        raise Invalid(sentence, {"years": sentence})
    refuse_over(program)
    with transaction() as session:
        lock(program)
        known = select(ConflictRule).where(ConflictRule.program_id == program.id, ConflictRule.kind == kind)
        rule = session.scalar(known)
        if rule is None:
            rule = ConflictRule(program_id=program.id, kind=kind)
            session.add(rule)
        rule.effect, rule.years = effect, years
        details = {"kind": kind.value, "effect": effect.value, "years": years}
        audit(actor=actor, action="set_conflict_rule", subject=program, program=program, details=details)
        find_again(actor=actor, program=program)
    return rule


def add_trade_rule(*, actor: User, program: Program, judge_trade: str, nominee_trade: str) -> TradeRule:
    """Keep judges of one trade from nominees of another, in every round at once; audit."""
    own, theirs = trade_key(judge_trade, "judge_trade"), trade_key(nominee_trade, "nominee_trade")
    refuse_over(program)
    with transaction() as session:
        lock(program)
        rule = session.scalar(_rule(program, own, theirs))
        if rule is None:
            rule = TradeRule(program_id=program.id, judge_trade=own, nominee_trade=theirs)
            session.add(rule)
        details = {"judge": own, "nominee": theirs}
        audit(actor=actor, action="add_trade_rule", subject=program, program=program, details=details)
        find_again(actor=actor, program=program)
    return rule


def remove_trade_rule(*, actor: User, program: Program, judge_trade: str, nominee_trade: str) -> None:
    """Take a rule back; conflicts it found stand until they are lifted. Audit."""
    refuse_over(program)
    with transaction() as session:
        lock(program)
        rule = session.scalar(_rule(program, judge_trade, nominee_trade))
        if rule is not None:
            session.delete(rule)
            details = {"judge": judge_trade, "nominee": nominee_trade}
            audit(actor=actor, action="remove_trade_rule", subject=program, program=program, details=details)


def trade_key(text: str, field: str) -> str:
    """A trade as rules compare it, or Invalid."""
    key = " ".join(tidy(text, limit=LONGEST_TRADE, field=field, label="The trade").casefold().split())
    if not key:
        sentence = "Name the trade, such as outsourcer."
        raise Invalid(sentence, {field: sentence})
    return key


def _rule(program: Program, judge_trade: str, nominee_trade: str) -> Select[TradeRule]:
    return select(TradeRule).where(
        TradeRule.program_id == program.id,
        TradeRule.judge_trade == judge_trade,
        TradeRule.nominee_trade == nominee_trade,
    )
