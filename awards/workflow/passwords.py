"""Passwords: argon2, computed before the write lock is taken."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from awards.errors import Invalid

SHORTEST, LONGEST = 10, 200


def hashed(password: str, *, field: str = "password") -> str:
    """The hash to store, or Invalid when the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = (
            f"A password has {SHORTEST} to {LONGEST} characters; a few words in a row are easy to keep."
        )
        raise Invalid(sentence, {field: sentence})
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; an account without one costs the same time to refuse."""
    hasher = _hasher()
    if len(password) > LONGEST:
        return False
    if stored is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    if current_app.config["LAUREL"].fast_hash:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()
