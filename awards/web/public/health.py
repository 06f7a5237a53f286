"""Whether the process lives, and whether it can serve."""

from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from awards import policies
from awards.queries import schema
from awards.web.guards import guard
from awards.web.public import blueprint

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@blueprint.get("/healthz")
@guard(policies.public)
def healthz() -> ResponseReturnValue:
    return "alive\n", 200, PLAIN


@blueprint.get("/readyz")
@guard(policies.public)
def readyz() -> ResponseReturnValue:
    try:
        newest = schema.is_newest()
    except SQLAlchemyError:
        return "the database does not answer\n", 503, PLAIN
    if not newest:
        return "the database has another schema than this version; run awards db upgrade\n", 503, PLAIN
    return "ready\n", 200, PLAIN
