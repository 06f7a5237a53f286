"""What callers outside the web may read: a season found by name and told in figures."""

from decimal import Decimal
from typing import Any

from awards.models import Assignment, Category, Metric, Program, Round, Standing, User
from awards.models.result import exact
from awards.queries import reports


def program_called(slug: str) -> Program | None:
    """The program with this slug, if there is one."""
    return reports.program_called(slug)


def person_called(email: str) -> User | None:
    """The account with this address, if there is one."""
    return reports.person_called(email)


def organizer_of(program: Program) -> User:
    """The organizer of longest standing, in whose name results are written."""
    return reports.organizer_of(program)


def standings(category: Category) -> list[Standing]:
    """The newest standings of a category, unranked entries last."""
    return reports.newest_standings(category)


def assignments(round: Round) -> list[Assignment]:
    """The assignments of a round that still stand."""
    return reports.assignments(round)


def figures(program: Program) -> list[Metric]:
    """Every computed figure in force."""
    return reports.metrics_in_force(program)


def summary(program: Program) -> dict[str, Any]:
    """Counts per state, and every category with its placements in force."""
    placed = reports.placements(program)
    return {
        "counts": {
            "nomination": reports.nominations_per_state(program),
            "entry": reports.entries_per_state(program),
            "scorecard": reports.scorecards_per_state(program),
        },
        "categories": [
            {
                "id": category.code,
                "name": category.name,
                "placements": [_placement(row) for row in placed if row[2].category_id == category.id],
            }
            for category in program.categories
        ],
    }


def _placement(row: reports.Placed) -> dict[str, Any]:
    placement, standing, entry, nominee = row
    return {
        "entry": entry.public_id,
        "nominee": nominee.name,
        "outcome": placement.outcome.value,
        "score": plain(exact(standing.score)),
        "rank": standing.rank,
        "tied": standing.tied,
    }


def plain(number: Decimal | None) -> str | None:
    """A number as digits without exponent or idle zeros: `8.25`."""
    if number is None:
        return None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
