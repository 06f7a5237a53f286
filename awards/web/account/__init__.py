"""Pages of the audience: account."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from awards.web.account import (  # noqa: E402, F401  they use the blueprint
    entering,
    invitations,
    joining,
    passwords,
    profile,
    signing,
)
