"""Where a person was on the way to when a page stood in between."""

from flask import request


def wanted_page() -> str:
    """The page that `next` asks for, empty unless it is one of ours."""
    wanted = request.values.get("next", "")
    ours = (
        wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    )
    return wanted if ours else ""
