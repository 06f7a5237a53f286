"""What a judge knows: their languages, and whether the category is a field of theirs."""

from collections.abc import Mapping

from flask import request
from wtforms import BooleanField

from awards.models import Round, User
from awards.queries import panels as queries
from awards.web.forms import Form
from awards.web.ticks import Ticks
from awards.workflow.languages import LANGUAGES, named


class KnowledgeForm(Form):
    is_expert = BooleanField("Knows this category well")
    languages = Ticks("Judges in", choices=LANGUAGES)


class Knowing:
    """What is known of a panel's judges, and the form for the one that the address names."""

    def __init__(self, round: Round, seated: Mapping[str, User]) -> None:
        self.experts = queries.experts(round.category)
        self.judge = seated.get(request.values.get("judge", ""))
        self.form = KnowledgeForm(
            prefix="knowledge",
            is_expert=self.judge is not None and self.judge.id in self.experts,
            languages=self.judge.languages if self.judge else [],
        )

    def words(self, judge: User) -> str:
        """What the seat says of a judge; blank when nothing is known."""
        known = ["knows the category"] if judge.id in self.experts else []
        return " · ".join([*known, named(judge.languages)] if judge.languages else known)
