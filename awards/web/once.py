"""A form that is sent twice is handled once, however close together the two arrive."""

from collections.abc import Callable

from flask import redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from awards.errors import Invalid, LaurelError, StaleEdit, TooMany, WrongState
from awards.extensions import db
from awards.web.forms import Form, handled_before
from awards.workflow.transaction import remember, transaction


def once(form: Form, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Answer with `act`, or send the person where the first sending of this form led.

    The second of two parallel sendings waits for the first one's lock and is then refused by the key or
    by the state; what it is told is what the first was told.
    """
    key = form.idempotency_key.data
    earlier = handled_before(key)
    if earlier is not None:
        return redirect(earlier)
    try:
        return act()
    except (IntegrityError, LaurelError):
        db.session.rollback()
        earlier = handled_before(key)
        if earlier is None:
            raise
        return redirect(earlier)


def taken(form: Form, act: Callable[[], str], page: Callable[[], str]) -> ResponseReturnValue:
    """Call the verbs behind a form, all or none, and go to the address that `act` returns.

    A refusal shows the page once more, with its sentence and with what was typed.
    """

    def attempt() -> ResponseReturnValue:
        if not form.validate():
            return page(), Invalid.status
        with transaction():
            location = act()
            remember(form.idempotency_key.data, location)
        return redirect(location)

    try:
        return once(form, attempt)
    except (Invalid, StaleEdit, TooMany, WrongState) as refusal:
        form.take(refusal)
        return page(), refusal.status
