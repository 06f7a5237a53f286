"""How much a request may send: little everywhere, a file where files are taken in."""

from flask import Request, current_app

from awards.workflow import supporting, uploads

FORM = 1024 * 1024
"""Bytes of a form around its file."""
EXPORTS = ("nominate.evidence_upload",)
DOCUMENTS = ("nominate.monthly_now", "nominate.evidence_summary", "nominate.material_now")


class SizedRequest(Request):
    """A request whose limit depends on the page it is for; beyond it the answer is 413."""

    @property
    def max_content_length(self) -> int | None:
        if self.endpoint in EXPORTS:
            return uploads.largest() + FORM
        if self.endpoint in DOCUMENTS:
            return supporting.LARGEST_DOCUMENT + FORM
        limit: int | None = current_app.config["MAX_CONTENT_LENGTH"]
        return limit

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("The limit belongs to the page.")
