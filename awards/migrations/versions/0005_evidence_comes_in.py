"""evidence comes in"""

import sqlalchemy as sa
from alembic import op

from awards.models.base import UtcDateTime
from awards.models.triggers import EVIDENCE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Plain ALTER TABLE, as in the second migration.
ADDED = {
    "categories": {
        "accepted_states": """JSON NOT NULL DEFAULT '["documented", "recomputed"]'""",
        "enough_answers": "INTEGER CHECK (enough_answers >= 1)",
        "enough_cases": "INTEGER CHECK (enough_cases >= 1)",
        "small_sample": "VARCHAR(32) NOT NULL DEFAULT 'unranked' CHECK (small_sample IN ('unranked', 'shrunk'))",
    },
    "criteria": {
        "basis": "VARCHAR(32) NOT NULL DEFAULT 'level' CHECK (basis IN ('level', 'improvement'))",
    },
    "datasets": {
        "rejected": "INTEGER NOT NULL DEFAULT 0",
        "narrowed_by": "VARCHAR(20) NOT NULL DEFAULT ''",
        "warnings": "JSON NOT NULL DEFAULT '[]'",
        "charts": "JSON NOT NULL DEFAULT '{}'",
        "kept": "VARCHAR(64) NOT NULL DEFAULT ''",
        "retained_until": "DATE",
        "erased_at": "{instant}",
    },
    "evidence_files": {
        "kind": "VARCHAR(32) NOT NULL DEFAULT 'export' CHECK (kind IN ('export', 'summary', 'document'))",
        "stored": "VARCHAR(64) NOT NULL DEFAULT ''",
        "media_type": "VARCHAR(100) NOT NULL DEFAULT ''",
    },
}


def upgrade() -> None:
    _create_tables()
    instant = UtcDateTime().compile(dialect=op.get_bind().dialect)
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {kind.replace("{instant}", instant)}')
    for trigger in EVIDENCE:
        for statement in trigger.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for trigger in reversed(EVIDENCE):
        for statement in trigger.drop(op.get_bind().dialect.name):
            op.execute(statement)
    for table, columns in reversed(ADDED.items()):
        for name in reversed(columns):
            op.execute(f'ALTER TABLE {table} DROP COLUMN "{name}"')
    for table in (
        "metric_files",
        "claim_events",
        "figure_queries",
        "uploads",
        "measures",
        "evidence_flags",
        "monthly_tables",
        "column_mappings",
    ):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("header_sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_column_mappings_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint(
            "organization_id", "header_sha256", name=op.f("uq_column_mappings_organization_id_header_sha256")
        ),
    )
    op.create_table(
        "monthly_tables",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("signatory_name", sa.String(length=200), nullable=False),
        sa.Column("signatory_role", sa.String(length=200), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_monthly_tables_file_id_evidence_files")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_monthly_tables_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_tables")),
        sa.UniqueConstraint("public_id", name=op.f("uq_monthly_tables_public_id")),
    )
    op.create_index("ix_monthly_tables_nomination_id", "monthly_tables", ["nomination_id"])

    op.create_table(
        "evidence_flags",
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("method", sa.String(length=500), nullable=False),
        sa.Column("threshold", sa.String(length=120), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_evidence_flags_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_evidence_flags_noted_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_flags")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_flags_public_id")),
    )
    op.create_index("ix_evidence_flags_dataset_id", "evidence_flags", ["dataset_id"])

    op.create_table(
        "measures",
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.String(length=60), nullable=False),
        sa.Column(
            "span",
            sa.Enum("current", "previous", name="span", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value_e4", sa.Integer(), nullable=True),
        sa.Column("low_e4", sa.Integer(), nullable=True),
        sa.Column("high_e4", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_measures_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("dataset_id", "name", "span", name=op.f("uq_measures_dataset_id_name_span")),
    )
    op.create_table(
        "uploads",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "reading",
                "asking",
                "ready",
                "refused",
                "accepted",
                "discarded",
                name="upload_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("narrowed_by", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_uploads_dataset_id_datasets")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_uploads_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("public_id", name=op.f("uq_uploads_public_id")),
    )
    op.create_index("ix_uploads_nomination_id", "uploads", ["nomination_id"])

    op.create_table(
        "figure_queries",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_figure_queries_answered_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_figure_queries_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_figure_queries_entry_id_entries")
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_figure_queries_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metrics.id"], name=op.f("fk_figure_queries_metric_id_metrics")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_queries")),
        sa.UniqueConstraint("public_id", name=op.f("uq_figure_queries_public_id")),
    )
    op.create_index("ix_figure_queries_entry_id", "figure_queries", ["entry_id"])

    op.create_table(
        "claim_events",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "claimed",
                "documented",
                "recomputed",
                "audited",
                "disputed",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "claimed",
                "documented",
                "recomputed",
                "audited",
                "disputed",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("metric_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_claim_events_actor_id_users")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_events_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metrics.id"], name=op.f("fk_claim_events_metric_id_metrics")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_events")),
    )
    op.create_index("ix_claim_events_claim_id", "claim_events", ["claim_id"])
    op.create_table(
        "metric_files",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metrics.id"], name=op.f("fk_metric_files_metric_id_metrics")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_metric_files_file_id_evidence_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_files")),
        sa.UniqueConstraint("metric_id", name=op.f("uq_metric_files_metric_id")),
    )
    op.create_index("ix_metric_files_file_id", "metric_files", ["file_id"])
