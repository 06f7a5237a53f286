"""Pages of the audience: public."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from awards.web.public import certificates, colors, health, programs  # noqa: E402, F401  they use the blueprint
