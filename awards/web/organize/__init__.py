"""Pages of the audience: organize."""

from flask import Blueprint

blueprint = Blueprint("organize", __name__)

from awards.web.organize import (  # noqa: E402, F401  they use the blueprint
    audit,
    calibration,
    categories,
    certificates,
    conflicts,
    criteria,
    deliberation,
    downloads,
    further,
    ledger,
    lifting,
    panels,
    practice,
    programs,
    ranking,
    results,
    round_criteria,
    screening,
    seasons,
    team,
)
