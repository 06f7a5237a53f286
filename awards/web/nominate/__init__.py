"""Pages of the audience: nominate."""

from flask import Blueprint

blueprint = Blueprint("nominate", __name__)
