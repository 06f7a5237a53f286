"""What the made-up people write reads like people, not like a template."""

from __future__ import annotations

from random import Random

import pytest

from awards.demo.figures import figures
from awards.demo.people import Cast
from awards.demo.texts import Asked, Writer, slots
from awards.enums import NominationKind, NomineeKind

ASKED = [Asked("one", 300), Asked("two", 300), Asked("three", 40)]


@pytest.mark.parametrize("kind", list(NominationKind))
def test_answers_fill_every_slot_and_keep_the_limit(kind: NominationKind) -> None:
    random = Random(1)
    writer, cast = Writer(random), Cast(random)
    for company in cast.companies:
        mentioned = slots("Somebody", vars(company), figures(random, 0.5, NomineeKind.TEAM))
        answers = writer.answers(kind, ASKED, mentioned, company.vendor)
        for asked in ASKED:
            assert answers[asked.code]
            assert "{" not in answers[asked.code]
            assert len(answers[asked.code].split()) <= asked.word_limit
        assert writer.title(kind, mentioned)


def test_two_nominations_never_say_the_same() -> None:
    random = Random(1)
    writer, cast = Writer(random), Cast(random)
    said = []
    for company in cast.companies * 2:
        mentioned = slots("Somebody", vars(company), figures(random, 0.5, NomineeKind.TEAM))
        said.append(writer.answers(NominationKind.SELF, ASKED[:1], mentioned, company.vendor)["one"])
    assert len(set(said)) == len(said)


def test_the_same_seed_casts_the_same_people() -> None:
    assert [Cast(Random(3)).person() for _ in range(2)] == [Cast(Random(3)).person() for _ in range(2)]
