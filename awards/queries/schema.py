"""Whether the database has the schema that this version works with."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from awards.extensions import db


def is_newest() -> bool:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    context = MigrationContext.configure(db.session.connection())
    return set(context.get_current_heads()) == set(scripts.get_heads())
