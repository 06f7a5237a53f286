"""Alembic's environment: the application's engine and metadata."""

from alembic import context
from flask import current_app
from sqlalchemy import MetaData

from awards.extensions import writing


def metadata() -> MetaData:
    found: MetaData = current_app.extensions["migrate"].db.metadata
    return found


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    token = writing.set(True)
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=metadata(),
                render_as_batch=True,
                compare_type=True,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        writing.reset(token)


run()
