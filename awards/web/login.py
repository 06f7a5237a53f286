"""The signed-in person: the one typed wrapper around flask-login."""

from typing import cast

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import bindparam, select

from awards.extensions import db
from awards.models import User
from awards.web.held import HELD, held
from awards.web.sessions import REMEMBERED

login_manager = LoginManager()
_CALLED = select(User).where(User.public_id == bindparam("called"))


class Session:
    """What flask-login keeps: a person at one version of their sessions."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return f"{self.user.public_id}:{self.user.session_version}"


def init_login(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(_load)


def _load(key: str) -> Session | None:
    from_cookie, _, version = key.partition(":")
    user = db.session.scalar(_CALLED, {"called": from_cookie})
    if user is None or str(user.session_version) != version:
        return None
    return Session(user)


def viewer() -> User | None:
    """The person who is looking, or None."""
    return cast(User, current_user.user) if current_user.is_authenticated else None


def actor() -> User:
    """The person who acts, on a page whose policy lets nobody in without an account."""
    person = viewer()
    assert person is not None
    return person


def sign_in_as(user: User, *, remembered: bool = False) -> None:
    """Start a fresh session; of the earlier one only the nominations of this browser are carried over.

    On a remembered device it outlasts a pause of weeks, not of hours.
    """
    nominations = held()
    session.clear()
    session[HELD] = nominations
    session.permanent = True
    if remembered:
        session[REMEMBERED] = True
    login_user(Session(user))


def sign_out() -> None:
    logout_user()
    session.clear()
