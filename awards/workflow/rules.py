"""The minimum criteria of a category, answered for one nomination: pass, fail or cannot tell, and why."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from awards.enums import MetricKind, MinimumRule, NominationKind, RuleAnswer
from awards.models import Metric, MinimumCriterion, Nomination, Organization
from awards.workflow.addresses import PUBLIC_HOSTS, is_at, name_key

KINDS = {MetricKind.CSAT: "CSAT", MetricKind.NPS: "NPS", MetricKind.RESOLUTION: "resolution time"}
UNITS = {MetricKind.CSAT: " %", MetricKind.NPS: "", MetricKind.RESOLUTION: " hours"}
YEAR = timedelta(days=364)
"""From the first to the last day of 12 months, whichever month they start in."""
STALE = timedelta(days=366)


class RuleResult(NamedTuple):
    """One minimum criterion: what it asks, its answer, and the reason for a person."""

    rule: str
    answer: RuleAnswer
    reason: str


class _Answer(NamedTuple):
    answer: RuleAnswer
    reason: str


def evaluate(nomination: Nomination) -> list[RuleResult]:
    """Every minimum criterion of the nomination's category, in its order."""
    return [
        RuleResult(wording(rule), *_answer(rule, nomination)) for rule in nomination.category.minimum_criteria
    ]


def overall(results: Iterable[RuleResult]) -> RuleAnswer:
    """The worst of the answers; a category without minimum criteria lets everybody pass."""
    answers = {result.answer for result in results}
    for answer in (RuleAnswer.FAIL, RuleAnswer.CANNOT_TELL):
        if answer in answers:
            return answer
    return RuleAnswer.PASS


def wording(rule: MinimumCriterion) -> str:
    """The rule as a sentence on pages."""
    name = KINDS[rule.metric] if rule.metric else "a survey"
    unit = UNITS[rule.metric] if rule.metric else ""
    sentences = {
        MinimumRule.MIN_RESPONSES: f"At least {rule.threshold} responses behind {name}",
        MinimumRule.MIN_CASES: f"At least {rule.threshold} cases behind the resolution time",
        MinimumRule.METRIC_AT_LEAST: f"{_capital(name)} of at least {rule.threshold}{unit}",
        MinimumRule.METRIC_AT_MOST: f"{_capital(name)} of at most {rule.threshold}{unit}",
        MinimumRule.WORDS_AT_LEAST: f"Answers of at least {rule.threshold} words altogether",
        MinimumRule.PERIOD_12_MONTHS: "Figures that cover 12 months up to this season",
        MinimumRule.NOT_OWN_AGENT: "Nobody nominates themselves or, as a customer, their own employer",
    }
    return sentences[rule.rule]


def _answer(rule: MinimumCriterion, nomination: Nomination) -> _Answer:
    if rule.rule is MinimumRule.NOT_OWN_AGENT:
        return _independence(nomination)
    if nomination.kind is not NominationKind.SELF:
        return _Answer(RuleAnswer.PASS, f"Not asked of a {nomination.kind.value} nomination.")
    if rule.rule is MinimumRule.WORDS_AT_LEAST:
        count = sum(len(answer.text.split()) for answer in nomination.answers)
        return _compare(count >= rule.threshold, f"The answers have {count} words.")
    if rule.rule is MinimumRule.PERIOD_12_MONTHS:
        return _period(nomination)
    if rule.rule in (MinimumRule.MIN_RESPONSES, MinimumRule.MIN_CASES):
        return _size(rule, nomination)
    return _figure(rule, nomination)


def _independence(nomination: Nomination) -> _Answer:
    nominee, nominator = nomination.nominee, nomination.nominator
    if name_key(nomination.nominator_name) == name_key(nomination.nominee_name) != "":
        return _Answer(RuleAnswer.FAIL, "The nominator and the nominee are the same person.")
    if nomination.kind is not NominationKind.CUSTOMER:
        return _Answer(RuleAnswer.PASS, "The nominator is not the nominee.")
    organization = nominee.organization if nominee else None
    if organization is None:
        return _Answer(
            RuleAnswer.CANNOT_TELL,
            f"No account belongs to {nomination.nominee_organization or nomination.nominee_name}, "
            "so there is nothing to compare the customer's address with.",
        )
    if nominator is not None and nominator.employer_id == organization.id:
        return _Answer(
            RuleAnswer.FAIL, f"The customer's account says that they work for {organization.name}."
        )
    return _domain(nomination.nominator_email, organization)


def _domain(email: str, organization: Organization) -> _Answer:
    domain = email.partition("@")[2]
    if organization.domain is None or organization.domain in PUBLIC_HOSTS:
        return _Answer(
            RuleAnswer.CANNOT_TELL,
            f"The mail domain of {organization.name} is not known; the customer writes from {domain}.",
        )
    own = is_at(email, organization.domain)
    verb = "the same as" if own else "not"
    return _compare(not own, f"The customer writes from {domain}, {verb} {organization.domain}.")


def _period(nomination: Nomination) -> _Answer:
    found = _in_force(nomination)
    if not found:
        return _Answer(RuleAnswer.CANNOT_TELL, "The nomination states no figures.")
    closes = nomination.program.closes_at
    for metric in found:
        start, end, name = metric.period_start, metric.period_end, KINDS[metric.kind]
        if start is None or end is None:
            return _Answer(RuleAnswer.CANNOT_TELL, f"The {name} figure does not say which period it covers.")
        if end - start < YEAR:
            return _Answer(
                RuleAnswer.FAIL, f"The {name} figure covers {_days(start, end)}, less than a year."
            )
        if closes is not None and end < closes.date() - STALE:
            return _Answer(
                RuleAnswer.FAIL,
                f"The {name} figure ends on {end:%-d %b %Y}, over a year before the deadline.",
            )
    return _Answer(RuleAnswer.PASS, "Every figure covers at least 12 months.")


def _size(rule: MinimumCriterion, nomination: Nomination) -> _Answer:
    cases = rule.rule is MinimumRule.MIN_CASES
    surveys = (rule.metric,) if rule.metric else (MetricKind.CSAT, MetricKind.NPS)
    kinds = (MetricKind.RESOLUTION,) if cases else surveys
    found = [metric for metric in _in_force(nomination) if metric.kind in kinds]
    word = "cases" if cases else "responses"
    if not found:
        return _Answer(RuleAnswer.CANNOT_TELL, f"The nomination has no figure that counts {word}.")
    best = max(metric.n for metric in found)
    return _compare(best >= rule.threshold, f"The figure rests on {best:,} {word}.")


def _figure(rule: MinimumCriterion, nomination: Nomination) -> _Answer:
    if rule.metric is None:
        return _Answer(RuleAnswer.CANNOT_TELL, "The rule does not name a figure.")
    found = [metric for metric in _in_force(nomination) if metric.kind is rule.metric]
    if not found:
        return _Answer(RuleAnswer.CANNOT_TELL, f"The nomination has no {KINDS[rule.metric]} figure.")
    value = found[-1].value
    enough = value >= rule.threshold
    kept = enough if rule.rule is MinimumRule.METRIC_AT_LEAST else value <= rule.threshold
    return _compare(kept, f"The {found[-1].state.value} figure is {value:.1f}{UNITS[rule.metric]}.")


def _compare(kept: bool, reason: str) -> _Answer:
    return _Answer(RuleAnswer.PASS if kept else RuleAnswer.FAIL, reason)


def _in_force(nomination: Nomination) -> list[Metric]:
    return [metric for metric in nomination.metrics if metric.superseded_at is None]


def _days(start: date, end: date) -> str:
    return f"{(end - start).days + 1} days"


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
