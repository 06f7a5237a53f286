"""A page as a browser sees it: what each form would send, and the sentence beside a field."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple


class Sent(NamedTuple):
    """One form: where it goes and what it holds."""

    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sent] = []
        self._area = ""
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Sent(given.get("action", ""), {}))
        if not self.found:
            return
        fields, name = self.found[-1].fields, given.get("name", "")
        if tag == "input":
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                fields[name] = given.get("value", "y")
        elif tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and ("selected" in given or self._choice not in fields):
            fields[self._choice] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._choice = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            fields = self.found[-1].fields
            fields[self._area] = (fields[self._area] + data).removeprefix("\r\n")


def form_of(page: str, action: str = "") -> dict[str, str]:
    """What the form that goes to `action` would send as it stands; "" is the form of the page itself."""
    parser = _Forms()
    parser.feed(page)
    return next(one.fields for one in parser.found if one.action == action)


def sentence_at(page: str, field: str) -> str:
    """The refusal that stands beside a field, "" without one."""
    found = re.search(rf'id="{re.escape(field)}-error">.*?<span>(.*?)</span></p>', page, re.DOTALL)
    return unescape(found[1]) if found else ""
