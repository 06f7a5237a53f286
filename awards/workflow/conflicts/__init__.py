"""Conflicts of interest that follow from the data: one rule per file, all of them in one table."""

from awards.workflow.conflicts.facts import Facts, Found
from awards.workflow.conflicts.finding import blocking, found_by, ties
from awards.workflow.conflicts.registry import RULES, Rule
from awards.workflow.conflicts.settings import FIXED, USUAL, Setting, settings

__all__ = [
    "FIXED",
    "RULES",
    "USUAL",
    "Facts",
    "Found",
    "Rule",
    "Setting",
    "blocking",
    "found_by",
    "settings",
    "ties",
]
