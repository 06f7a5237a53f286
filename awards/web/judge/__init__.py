"""Pages of the audience: judge."""

from flask import Blueprint

blueprint = Blueprint("judge", __name__)

from awards.web.judge import (  # noqa: E402, F401  they use the blueprint
    calibration,
    compare,
    conflict,
    deliberation,
    home,
    own,
    pack,
    practice,
    query,
    scorecard,
    terms,
)
