"""Reading packs: a judge asks for one, a job makes it, it is theirs while their list is the same."""

from sqlalchemy import select

from awards import clock
from awards.enums import JobState, RoundState
from awards.errors import WrongState
from awards.exports import packs, pdf
from awards.extensions import db
from awards.models import Job, ReadingPack, Round, User
from awards.queries import scorecards
from awards.queries.entries import BlindEntry, FullEntry, Shown, Voice, seen
from awards.queries.judging import closes_at
from awards.workflow.deadlines import local
from awards.workflow.folders import new_place, place, remove
from awards.workflow.transaction import audit, lock, transaction

KIND = "reading_pack"
PACKS = "packs"
SPOKEN = {"self": "The company itself", "peer": "A peer", "customer": "A customer"}
FIGURES = {"csat": "CSAT {} %", "nps": "NPS {}", "resolution": "Median resolution time {} h"}


def ask_for_pack(*, actor: User, round: Round) -> ReadingPack:
    """Let a PDF of the judge's entries of an open round be made: row, job, audit; earlier ones go.

    Raises WrongState when there is nothing to read.
    """
    entries = [one.id for one in scorecards.entries_given(actor, round)]
    if round.state is not RoundState.OPEN or not entries:
        raise WrongState(f"You have no entries to read in {round.category.name} now.")
    program = round.category.program
    with transaction() as session:
        lock(round)
        earlier = select(ReadingPack).where(
            ReadingPack.judge_id == actor.id, ReadingPack.round_id == round.id
        )
        lay = []
        for old in session.scalars(earlier):
            lay.append(old.stored)
            session.delete(old)
        pack = ReadingPack(judge=actor, round=round, entries=entries)
        session.add(pack)
        session.add(Job(kind=KIND, program_id=program.id))
        session.flush()
        audit(actor=actor, action="ask_for_pack", subject=pack, program=program)
    remove(PACKS, *lay)
    return pack


def make_packs(*, job: Job) -> None:
    """Make every pack that waits; one that nobody may read any more is left out."""
    waiting = select(ReadingPack.id).where(ReadingPack.stored == "").order_by(ReadingPack.id)
    for pack_id in db.session.scalars(waiting).all():
        pack = db.session.get(ReadingPack, pack_id)
        if pack is not None and is_current(pack):
            _make(pack)
    with transaction():
        lock(job)
        job.state, job.heartbeat_at = JobState.DONE, clock.now()


def is_current(pack: ReadingPack) -> bool:
    """Whether the judge's list is still the one that the pack was made from."""
    given = [one.id for one in scorecards.entries_given(pack.judge, pack.round)]
    return given == pack.entries


def _make(pack: ReadingPack) -> None:
    content = packs.reading_pack(_text(pack))
    path = new_place(PACKS)
    pdf.store(path, content)
    with transaction():
        lock(pack)
        pack.stored = path.name


def _text(pack: ReadingPack) -> packs.Pack:
    category = pack.round.category
    return packs.Pack(
        program=category.program.name,
        category=category.name,
        judge=pack.judge.name,
        closes=local(closes_at(pack.round), category.program.zone),
        criteria=[
            packs.PackCriterion(
                one.name,
                one.weight,
                one.description,
                list(one.level_texts.items()),
                not one.by_rule,
            )
            for one in pack.round.criteria
        ],
        entries=[_entry(seen(one)) for one in scorecards.entries_given(pack.judge, pack.round)],
    )


def _entry(entry: FullEntry | BlindEntry) -> packs.PackEntry:
    return packs.PackEntry(
        entry.code,
        entry.name,
        entry.organization,
        [_figure(one) for one in entry.figures.values()],
        [
            packs.PackVoice(_heading(one), [(s.label, s.text.splitlines()) for s in one.said])
            for one in entry.voices
        ],
    )


def _heading(voice: Voice) -> str:
    who = SPOKEN[voice.kind.value] if not voice.by else voice.by
    rated = f", {voice.rating} of 5" if voice.rating else ""
    return f"{voice.title or who}{f' ({who.lower()})' if voice.title and not voice.by else ''}{rated}"


def _figure(one: Shown) -> str:
    said = FIGURES[one.kind.value].format(f"{one.value:.1f}")
    between = (
        f", between {one.low:.1f} and {one.high:.1f}" if one.low is not None and one.high is not None else ""
    )
    return f"{said}{between}; from {one.n:,}; {one.state.value}"


def path_of(pack: ReadingPack) -> str:
    return str(place(PACKS, pack.stored))
