"""Long lists, a page at a time: two statements however long the list is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from awards.extensions import db

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """The address of another page of the same list, its filters kept."""
        arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        return url_for(request.endpoint or "", **{**arguments, "page": number})


def paginate(statement: Select[Item], *, number: int, per_page: int = 50) -> Page[Item]:
    """The rows of page `number`; a number beyond the list gives the nearest page."""
    rows = statement.order_by(None).options().subquery()
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0
    pages = max(1, -(-total // per_page))
    number = min(max(number, 1), pages)
    found = db.session.scalars(statement.limit(per_page).offset((number - 1) * per_page))
    return Page(found.unique().all(), number, pages, total)


def page_number() -> int:
    """The `page` of the address, 1 when it is missing or no number."""
    return request.args.get("page", 1, type=int)
