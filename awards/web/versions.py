"""The version a form was opened with."""

from flask import request


def version_sent() -> int:
    """A form that does not say is never the newest."""
    return request.form.get("version", 0, type=int)
