"""The nominations a person without an account may open: those named in their own signed session."""

from flask import session

from awards.models import Nomination

MOST = 50
HELD = "nominations"


def held() -> list[str]:
    """Their public ids, the newest last."""
    return list(session.get(HELD, []))


def hold(nomination: Nomination) -> None:
    """Let this browser open the nomination; the oldest are forgotten beyond fifty."""
    others = [public_id for public_id in held() if public_id != nomination.public_id]
    session[HELD] = [*others, nomination.public_id][-MOST:]
    session.permanent = True
