"""What every form shares: CSRF, an idempotency key, and how a verb's refusal reaches its fields."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import HiddenField

from awards.errors import Invalid, LaurelError
from awards.extensions import db
from awards.models import IdempotencyKey

LONGEST_KEY = 64


def new_idempotency_key() -> str:
    return secrets.token_hex(16)


def sound_key(key: str | None) -> str | None:
    """A key as we make them; whatever else was sent counts as none."""
    return key if key and len(key) <= LONGEST_KEY else None


def told(argument: str, sentence: str) -> dict[str, Any]:
    """The words of a refusal, under the argument of WTForms that its stubs do not know yet."""
    return {argument: sentence}


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no type hints
    """A form that is handled once however often it is sent."""

    idempotency_key = HiddenField(default=new_idempotency_key, filters=[sound_key])

    def take(self, refusal: LaurelError) -> None:
        """Put a verb's sentences under the fields they are about, or each on a line of its own."""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for name, sentence in fields.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, sentence]
        if not any(name in self._fields for name in fields):
            each = list(fields.values())
            self.form_errors += each if " ".join(each) == refusal.message else [refusal.message]


def handled_before(key: str | None) -> str | None:
    """Where the sender of this form was sent the first time, if it was handled before."""
    if not key:
        return None
    location: str | None = db.session.scalar(select(IdempotencyKey.location).where(IdempotencyKey.key == key))
    return location
