"""Selection: shortlist, finalists and winners by the category's cuts, ties shown and left to people."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from awards import clock
from awards.enums import CutMethod, Outcome, ProgramState, RoundState, TiePolicy
from awards.errors import Invalid, WrongState
from awards.extensions import db
from awards.models import Category, Cut, Entry, Placement, Round, Standing, Tabulation, User
from awards.queries import results
from awards.queries.panels import rounds_in
from awards.queries.results import TIER_WORDS
from awards.workflow.rounds import take_in
from awards.workflow.transaction import audit, lock, remember, transaction

if TYPE_CHECKING:
    from scoring.selection import Policy

TIERS = results.TIERS


class CutPreview(NamedTuple):
    """Who would be in and out of a tier; `tied` are the equal entries on both sides of the edge."""

    inside: list[Standing]
    outside: list[Standing]
    tied: list[Standing]
    sentence: str
    tabulation: Tabulation

    @property
    def tie_at_cut(self) -> bool:
        return bool(self.tied)


def preview_cut(category: Category, outcome: Outcome) -> CutPreview:
    """What the cut of a tier comes to on the newest tabulation, without applying it.

    Raises WrongState when the round is not tabulated or the tier above has no names yet.
    """
    tabulation = _tabulation(category, outcome)
    cut = _cut(category, outcome)
    pool = _pool(category, outcome, results.standings(tabulation))
    inside, tied = _by_score(cut, pool) if cut.method is CutMethod.THRESHOLD else _by_number(cut, pool)
    kept = {one.id for one in inside}
    return CutPreview(
        inside,
        [one for one in pool if one.id not in kept],
        tied,
        _sentence(cut, inside, tied),
        tabulation,
    )


def name_tier(
    *,
    actor: User,
    category: Category,
    outcome: Outcome,
    keep: Collection[Entry] | None = None,
    reason: str = "",
    idempotency_key: str | None = None,
    location: str = "",
) -> list[Placement]:
    """Name the entries of a tier: placements, earlier ones superseded with the tiers below, audit.

    `keep` decides a tie at the cut by hand and needs a reason; it can change nothing else.
    """
    with transaction() as session:
        lock(category)
        if category.program.state is not ProgramState.DELIBERATION:
            raise WrongState(
                f"Tiers are named in deliberation; the season is {category.program.state.value}."
            )
        further = _further(category, outcome)
        preview = preview_cut(category, outcome)
        chosen = _chosen(preview, keep, reason)
        before = {one.entry_id for one in results.placed(category) if one.outcome is outcome}
        placements = _place(actor, preview.tabulation, outcome, chosen, results.placed(category))
        session.flush()
        for round in further:
            take_in(round)
        remember(idempotency_key, location)
        audit(
            actor=actor,
            action=f"name_{outcome.value}",
            subject=category,
            program=category.program,
            details={
                "tabulation": preview.tabulation.public_id,
                "entries": sorted(one.entry.public_id for one in chosen),
                "changed": before != {one.entry_id for one in chosen},
                "reason": reason,
            },
        )
    return placements


def _further(category: Category, outcome: Outcome) -> list[Round]:
    """The prepared rounds that the tier feeds. WrongState once one has opened: its entries have travelled."""
    fed = [one for one in rounds_in(category) if one.takes and TIERS.index(one.takes) >= TIERS.index(outcome)]
    for one in fed:
        if one.state is not RoundState.DRAFT:
            raise WrongState(f"{one.label} was opened with these entries, so this tier stays as it is.")
    return fed


def _tabulation(category: Category, outcome: Outcome) -> Tabulation:
    round = results.deciding(rounds_in(category), outcome)
    found = results.newest_tabulation(round) if round else None
    if found is None:
        raise WrongState(f"Tabulate the round of {round.label if round else category.name} first.")
    return found


def _cut(category: Category, outcome: Outcome) -> Cut:
    found = next((cut for cut in category.cuts if cut.outcome is outcome), None)
    if found is None:
        raise WrongState(f"{category.name} names no {outcome.value} entries.")
    return found


def _pool(category: Category, outcome: Outcome, standings: Sequence[Standing]) -> list[Standing]:
    """The ranked entries of the nearest tier above that the category names, or all ranked entries."""
    ranked = [one for one in standings if one.rank is not None]
    cuts = {cut.outcome for cut in category.cuts}
    above = [tier for tier in TIERS[: TIERS.index(outcome)] if tier in cuts]
    if not above or not ranked:
        return ranked
    if above[-1] not in results.decided(category.program)[category.id]:
        raise WrongState(f"Name the {TIER_WORDS[above[-1]]} of {category.name} first.")
    named = {one.entry_id for one in results.placed(category) if one.outcome is above[-1]}
    return [one for one in ranked if one.entry_id in named]


def _by_number(cut: Cut, pool: list[Standing]) -> tuple[list[Standing], list[Standing]]:
    from scoring import shortlist  # noqa: PLC0415  the engine loads pandas

    if not pool or cut.size is None:
        return [], []
    import pandas as pd  # noqa: PLC0415  heavy

    frame = pd.DataFrame({"entry": [one.id for one in pool], "score": [-(one.rank or 0) for one in pool]})
    found = shortlist(frame, cut.size, policy=_policy(cut.policy))
    kept = set(found.entries)
    edge = pool[cut.size - 1].rank if found.tie_at_cut else None
    tied = [one for one in pool if found.tie_at_cut and one.rank == edge]
    return [one for one in pool if one.id in kept], tied


def _policy(policy: TiePolicy) -> "Policy":
    return "include_ties" if policy is TiePolicy.INCLUDE else "exclude_ties"


def _by_score(cut: Cut, pool: list[Standing]) -> tuple[list[Standing], list[Standing]]:
    enough = Fraction(cut.threshold or 0)
    return [one for one in pool if Fraction(one.score or 0) >= enough], []


def _sentence(cut: Cut, inside: list[Standing], tied: list[Standing]) -> str:
    number = f"{len(inside)} {'entry' if len(inside) == 1 else 'entries'}"
    if cut.method is CutMethod.THRESHOLD:
        return f"{number} with a score of at least {cut.threshold}."
    if not tied:
        return f"{number}, the best {cut.size} of those ranked." if inside else "Nobody is ranked."
    names = ", ".join(one.entry.nominee.name for one in tied)
    side = "all of them are in" if cut.policy is TiePolicy.INCLUDE else "none of them is in"
    return f"{number} for {cut.size} places: {names} have the same score at the cut, so {side}."


def _chosen(preview: CutPreview, keep: Collection[Entry] | None, reason: str) -> list[Standing]:
    if keep is None:
        return preview.inside
    kept = {entry.id for entry in keep}
    undecided = {one.entry_id for one in preview.tied}
    certain = {one.entry_id for one in preview.inside} - undecided
    if not certain <= kept <= certain | undecided:
        raise Invalid("Only a tie at the cut is decided by hand; the other entries follow from the scores.")
    chosen = [one for one in [*preview.inside, *preview.outside] if one.entry_id in kept]
    if kept != {one.entry_id for one in preview.inside} and not reason.strip():
        sentence = "Say why the tie is decided this way; the reason is recorded."
        raise Invalid(sentence, {"reason": sentence})
    return chosen


def _place(
    actor: User,
    tabulation: Tabulation,
    outcome: Outcome,
    chosen: Sequence[Standing],
    current: Sequence[Placement],
) -> list[Placement]:
    """Keep what stays, supersede what goes; a tier that changes puts every tier below it in question."""
    wanted = {one.entry_id for one in chosen}
    own = [one for one in current if one.outcome is outcome]
    present = {
        one.entry_id: one for one in own if one.entry_id in wanted and one.tabulation_id == tabulation.id
    }
    lower = TIERS[TIERS.index(outcome) + 1 :]
    open_again = lower if {one.entry_id for one in own} != wanted or len(present) < len(own) else ()
    for one in current:
        if (one.outcome is outcome and one.entry_id not in present) or one.outcome in open_again:
            one.superseded_at = clock.now()
    db.session.flush()
    for entry_id in [one.entry_id for one in chosen if one.entry_id not in present]:
        present[entry_id] = _placement(actor, tabulation, outcome, entry_id)
    return [present[one.entry_id] for one in chosen]


def _placement(actor: User, tabulation: Tabulation, outcome: Outcome, entry_id: int) -> Placement:
    """A new placement, or the one this tabulation gave before it was taken back."""
    earlier = select(Placement).where(
        Placement.tabulation_id == tabulation.id,
        Placement.entry_id == entry_id,
        Placement.outcome == outcome,
    )
    found = db.session.scalar(earlier)
    if found is None:
        found = Placement(tabulation=tabulation, entry_id=entry_id, outcome=outcome, named_by_id=actor.id)
        db.session.add(found)
    found.superseded_at = None
    return found
