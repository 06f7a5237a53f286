"""Refusals a person can read: one sentence, the right status, nothing lost."""

from collections.abc import Mapping
from typing import Self


class LaurelError(Exception):
    """Base of all refusals; `message` is shown as it stands."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(LaurelError):
    """What was typed cannot be used; `fields` maps a field to its sentence."""

    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """Several fields at once, a sentence each."""
        return cls(" ".join(fields.values()), fields)


class NotAllowed(LaurelError):
    status = 403


class NotFound(LaurelError):
    status = 404

    def __init__(self, message: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(message)


class WrongState(LaurelError):
    """The action does not fit the state the thing is in."""

    status = 409


class StaleEdit(LaurelError):
    """Somebody else, or another tab, saved first."""

    status = 409


class TooLate(LaurelError):
    status = 409


class LinkGone(LaurelError):
    """A single-use link was used before, or has expired."""

    status = 410


class TooMany(LaurelError):
    status = 429
