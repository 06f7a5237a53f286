"""Pages of the audience: nominate."""

from flask import Blueprint

blueprint = Blueprint("nominate", __name__)

from awards.web.nominate import edit, evidence, mailed, material, monthly, own, start  # noqa: E402, F401  they use the blueprint
