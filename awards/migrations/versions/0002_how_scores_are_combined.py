"""how scores are combined"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Plain ALTER TABLE, which both engines know: SQLite would otherwise build the tables anew under their foreign keys.
CATEGORY = {
    "combine": "VARCHAR(32) NOT NULL DEFAULT 'weighted_mean' CHECK (combine IN ('weighted_mean', 'sum'))",
    "panel_rule": "VARCHAR(32) NOT NULL DEFAULT 'mean' "
    "CHECK (panel_rule IN ('mean', 'trimmed', 'winsorized', 'median'))",
    "trim": 'INTEGER NOT NULL DEFAULT 1 CHECK ("trim" >= 1)',
    "severity": "VARCHAR(32) NOT NULL DEFAULT 'none' "
    "CHECK (severity IN ('none', 'center', 'mixed', 'fixed', 'zscore'))",
    "missing": "VARCHAR(32) NOT NULL DEFAULT 'exclude' CHECK (missing IN ('exclude', 'renormalize'))",
    "round_digits": "INTEGER CHECK (round_digits BETWEEN 0 AND 6)",
    "tie_steps": "JSON NOT NULL DEFAULT '[]'",
    "bands": "JSON NOT NULL DEFAULT '[]'",
}
CRITERION = {
    "required": "BOOLEAN NOT NULL DEFAULT TRUE",
    "deducts": "BOOLEAN NOT NULL DEFAULT FALSE",
}


def upgrade() -> None:
    for table, columns in (("categories", CATEGORY), ("criteria", CRITERION)):
        for name, kind in columns.items():
            op.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {kind}')


def downgrade() -> None:
    for table, columns in (("criteria", CRITERION), ("categories", CATEGORY)):
        for name in reversed(columns):
            op.execute(f'ALTER TABLE {table} DROP COLUMN "{name}"')
