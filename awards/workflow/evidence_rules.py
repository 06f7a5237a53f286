"""Which figures a category ranks on, and what becomes of small ones; frozen once judging starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.enums import MetricState, SmallSample
from awards.errors import Invalid
from awards.models import Category, User
from awards.workflow.criteria import refuse_frozen
from awards.workflow.transaction import audit, check_version, transaction

MOST = 1_000_000


@dataclass(frozen=True)
class EvidenceRules:
    """What must stand behind a figure; None asks for the usual number for the kind of nominee."""

    accepted: Sequence[MetricState] = tuple(MetricState)
    enough_answers: int | None = None
    enough_cases: int | None = None
    small_sample: SmallSample = SmallSample.UNRANKED


def set_evidence_rules(
    *, actor: User, category: Category, rules: EvidenceRules, version: int | None = None
) -> Category:
    """Say which figures count, from how many answers or cases on, and what a smaller entry gets; audit.

    Raises Invalid with a sentence per faulty field, WrongState once judging has started.
    """
    _check(rules)
    with transaction():
        refuse_frozen(category.program)
        check_version(category, version)
        category.accepted_states = [state.value for state in MetricState if state in rules.accepted]
        category.enough_answers, category.enough_cases = rules.enough_answers, rules.enough_cases
        category.small_sample = rules.small_sample
        audit(
            actor=actor,
            action="set_evidence_rules",
            subject=category,
            program=category.program,
            details={
                "accepted": category.accepted_states,
                "enough_answers": rules.enough_answers,
                "enough_cases": rules.enough_cases,
                "small_sample": rules.small_sample.value,
            },
        )
    return category


def _check(rules: EvidenceRules) -> None:
    faults = {}
    if not rules.accepted:
        faults["accepted"] = "Say which figures may be ranked on."
    for name, number in (("enough_answers", rules.enough_answers), ("enough_cases", rules.enough_cases)):
        if number is not None and not 1 <= number <= MOST:
            faults[name] = f"From 1 to {MOST:,}, or empty for the usual number."
    if faults:
        raise Invalid.of(faults)
