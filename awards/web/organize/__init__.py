"""Pages of the audience: organize."""

from flask import Blueprint

blueprint = Blueprint("organize", __name__)

from awards.web.organize import (  # noqa: E402, F401  they use the blueprint
    audit,
    categories,
    certificates,
    conflicts,
    criteria,
    deliberation,
    downloads,
    ledger,
    lifting,
    panels,
    practice,
    programs,
    ranking,
    results,
    screening,
    seasons,
    team,
)
