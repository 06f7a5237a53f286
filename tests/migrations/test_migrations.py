"""Migrations go up, down and up again on both engines, and leave nothing for the models to add."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from awards.extensions import db
from awards.models import Base


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_down_and_up_again(app: Flask) -> None:
    before = tables()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == before == set(Base.metadata.tables)


def test_models_and_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
