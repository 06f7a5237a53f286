"""judging in full"""

import sqlalchemy as sa
from alembic import op

from awards.models.base import UtcDateTime
from awards.models.triggers import JUDGING

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Plain ALTER TABLE, as in the second migration.
ADDED = {
    "assignments": {"opened_at": "{instant}"},
    "categories": {"blind": "BOOLEAN NOT NULL DEFAULT FALSE"},
    "criteria": {
        "explain_extremes": "BOOLEAN NOT NULL DEFAULT FALSE",
        "round_id": "INTEGER REFERENCES rounds (id)",
    },
    "evidence_files": {"round_id": "INTEGER REFERENCES rounds (id)"},
    "nominations": {
        "language": "VARCHAR(8) NOT NULL DEFAULT ''",
        "referee_name": "VARCHAR(200) NOT NULL DEFAULT ''",
        "referee_email": "VARCHAR(254) NOT NULL DEFAULT ''",
    },
    "organizations": {
        "parent_id": "INTEGER REFERENCES organizations (id)",
        "trade": "VARCHAR(80) NOT NULL DEFAULT ''",
    },
    "programs": {"judge_terms": "TEXT NOT NULL DEFAULT ''"},
    "rounds": {
        "takes": "VARCHAR(32) CHECK (takes IN ('shortlisted', 'finalist', 'winner'))",
        "brief": "TEXT NOT NULL DEFAULT ''",
        "asks": "TEXT NOT NULL DEFAULT ''",
        "asks_until": "{instant}",
        "judges_per_entry": "INTEGER CHECK (judges_per_entry >= 1)",
        "lower_load": "INTEGER CHECK (lower_load >= 0)",
        "upper_load": "INTEGER CHECK (upper_load >= 1)",
        "deliberation_opened_at": "{instant}",
    },
    "scorecards": {"note": "TEXT NOT NULL DEFAULT ''", "submissions": "INTEGER NOT NULL DEFAULT 0"},
    "seats": {
        "is_reserve": "BOOLEAN NOT NULL DEFAULT FALSE",
        "is_shadow": "BOOLEAN NOT NULL DEFAULT FALSE",
    },
    "users": {"languages": "JSON NOT NULL DEFAULT '[]'"},
}
KINDS = ("declared", "employer", "nominator", "sponsor")
MORE_KINDS = ("group", "past_employer", "referee", "supplier", "competitor", "trade")
PURPOSES = ("invitation", "confirm_account", "confirm_nomination", "manage_nomination", "reset_password")
BY_WHOM = ("lift_asked_by_id", "lifted_by_id")
LIFTED_BY_TWO = (
    "lifted_at IS NULL OR (lifted_by_id IS NOT NULL AND lift_asked_by_id IS NOT NULL "
    "AND lifted_by_id <> lift_asked_by_id AND lift_reason <> '')"
)


def upgrade() -> None:
    _create_tables()
    instant = UtcDateTime().compile(dialect=op.get_bind().dialect)
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {kind.replace("{instant}", instant)}')
    op.execute("UPDATE scorecards SET submissions = 1 WHERE submitted_at IS NOT NULL")
    op.create_index("ix_organizations_parent_id", "organizations", ["parent_id"])
    op.create_index("ix_assignments_round_id_state", "assignments", ["round_id", "state"])
    for table in ("criteria", "evidence_files"):
        op.create_index(f"ix_{table}_round_id", table, ["round_id"])
    _replace("conflicts", "conflict_kind", _one_of("kind", *KINDS, *MORE_KINDS))
    _replace("tokens", "token_purpose", _one_of("purpose", *PURPOSES, "enter"))
    with op.batch_alter_table("conflicts") as batch:
        for column in _lifting():
            batch.add_column(column)
        for name in BY_WHOM:
            batch.create_foreign_key(op.f(f"fk_conflicts_{name}_users"), "users", [name], ["id"])
        batch.create_check_constraint(op.f("ck_conflicts_lifted_by_two"), LIFTED_BY_TWO)
    for trigger in JUDGING:
        for statement in trigger.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for trigger in reversed(JUDGING):
        for statement in trigger.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.execute("DELETE FROM tokens WHERE purpose = 'enter'")
    op.execute(f"DELETE FROM conflicts WHERE NOT ({_one_of('kind', *KINDS)})")
    with op.batch_alter_table("conflicts") as batch:
        batch.drop_constraint(op.f("ck_conflicts_lifted_by_two"), type_="check")
        for name in BY_WHOM:
            batch.drop_constraint(op.f(f"fk_conflicts_{name}_users"), type_="foreignkey")
        for column in _lifting():
            batch.drop_column(column.name)
    _replace("tokens", "token_purpose", _one_of("purpose", *PURPOSES))
    _replace("conflicts", "conflict_kind", _one_of("kind", *KINDS))
    for table in ("criteria", "evidence_files"):
        op.drop_index(f"ix_{table}_round_id", table)
    op.drop_index("ix_organizations_parent_id", "organizations")
    op.drop_index("ix_assignments_round_id_state", "assignments")
    for table, columns in reversed(ADDED.items()):
        for name in reversed(columns):
            op.execute(f'ALTER TABLE {table} DROP COLUMN "{name}"')
    for table in (
        "reference_marks",
        "practice_notes",
        "practice_marks",
        "practices",
        "remarks",
        "reading_packs",
        "mark_changes",
        "votes",
        "minutes",
        "ballot_entries",
        "ballots",
        "pledges",
        "past_employments",
        "expertises",
        "trade_rules",
        "organization_ties",
        "conflict_rules",
    ):
        op.drop_table(table)


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _lifting() -> list[sa.Column]:
    return [
        sa.Column("lift_reason", sa.String(500), nullable=False, server_default=""),
        *(sa.Column(name, sa.Integer()) for name in BY_WHOM),
        sa.Column("lifted_at", UtcDateTime()),
    ]


def _replace(table: str, check: str, text: str) -> None:
    """Put a wider or narrower list of values in place of a check; SQLite copies the table for it."""
    name = op.f(f"ck_{table}_{check}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, text)


def _create_tables() -> None:
    op.create_table(
        "conflict_rules",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "declared",
                "employer",
                "group",
                "past_employer",
                "nominator",
                "referee",
                "sponsor",
                "supplier",
                "competitor",
                "trade",
                name="conflict_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "effect",
            sa.Enum(
                "block", "warn", "off", name="effect", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_conflict_rules_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_rules")),
        sa.UniqueConstraint("program_id", "kind", name=op.f("uq_conflict_rules_program_id_kind")),
    )
    op.create_table(
        "organization_ties",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "supplier",
                "competitor",
                name="tie_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "organization_id <> other_id", name=op.f("ck_organization_ties_two_organizations")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_organization_ties_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organizations.id"], name=op.f("fk_organization_ties_other_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_ties")),
        sa.UniqueConstraint(
            "organization_id",
            "other_id",
            "kind",
            name=op.f("uq_organization_ties_organization_id_other_id_kind"),
        ),
    )
    op.create_index("ix_organization_ties_other_id", "organization_ties", ["other_id"])

    op.create_table(
        "trade_rules",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("judge_trade", sa.String(length=80), nullable=False),
        sa.Column("nominee_trade", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_trade_rules_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_rules")),
        sa.UniqueConstraint(
            "program_id",
            "judge_trade",
            "nominee_trade",
            name=op.f("uq_trade_rules_program_id_judge_trade_nominee_trade"),
        ),
    )
    op.create_table(
        "expertises",
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_expertises_category_id_categories")
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_expertises_judge_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expertises")),
        sa.UniqueConstraint("judge_id", "category_id", name=op.f("uq_expertises_judge_id_category_id")),
    )
    op.create_index("ix_expertises_category_id", "expertises", ["category_id"])

    op.create_table(
        "past_employments",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_past_employments_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_past_employments_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_employments")),
        sa.UniqueConstraint(
            "user_id", "organization_id", name=op.f("uq_past_employments_user_id_organization_id")
        ),
    )
    op.create_index("ix_past_employments_organization_id", "past_employments", ["organization_id"])

    op.create_table(
        "pledges",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("terms_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_pledges_judge_id_users")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_pledges_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("program_id", "judge_id", name=op.f("uq_pledges_program_id_judge_id")),
    )
    op.create_index("ix_pledges_judge_id", "pledges", ["judge_id"])

    op.create_table(
        "ballots",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="ballot_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_ballots_closed_has_instant")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_ballots_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ballots_public_id")),
    )
    op.create_index("ix_ballots_round_id", "ballots", ["round_id"])

    op.create_table(
        "ballot_entries",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballots.id"], name=op.f("fk_ballot_entries_ballot_id_ballots")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_ballot_entries_entry_id_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_entries")),
        sa.UniqueConstraint("ballot_id", "entry_id", name=op.f("uq_ballot_entries_ballot_id_entry_id")),
    )
    op.create_index("ix_ballot_entries_entry_id", "ballot_entries", ["entry_id"])

    op.create_table(
        "minutes",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_minutes_author_id_users")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_minutes_entry_id_entries")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_minutes_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_minutes_public_id")),
    )
    op.create_index("ix_minutes_entry_id", "minutes", ["entry_id"])
    op.create_index("ix_minutes_round_id", "minutes", ["round_id"])

    op.create_table(
        "votes",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_votes_ballot_id_ballots")),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_votes_judge_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("ballot_id", "judge_id", name=op.f("uq_votes_ballot_id_judge_id")),
    )
    op.create_index("ix_votes_judge_id", "votes", ["judge_id"])

    op.create_table(
        "mark_changes",
        sa.Column("scorecard_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_mark_changes_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name=op.f("fk_mark_changes_scorecard_id_scorecards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_changes")),
    )
    op.create_index("ix_mark_changes_criterion_id", "mark_changes", ["criterion_id"])
    op.create_index("ix_mark_changes_scorecard_id", "mark_changes", ["scorecard_id"])

    op.create_table(
        "remarks",
        sa.Column("scorecard_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_remarks_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name=op.f("fk_remarks_scorecard_id_scorecards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
        sa.UniqueConstraint(
            "scorecard_id", "criterion_id", name=op.f("uq_remarks_scorecard_id_criterion_id")
        ),
    )
    op.create_index("ix_remarks_criterion_id", "remarks", ["criterion_id"])
    op.create_table(
        "reading_packs",
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_reading_packs_judge_id_users")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_reading_packs_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_packs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reading_packs_public_id")),
    )
    op.create_index("ix_reading_packs_round_id", "reading_packs", ["round_id"])
    op.create_table(
        "practices",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_practices_category_id_categories"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("category_id", name=op.f("uq_practices_category_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practices_public_id")),
    )
    op.create_table(
        "practice_marks",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criteria.id"],
            name=op.f("fk_practice_marks_criterion_id_criteria"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_practice_marks_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_marks_practice_id_practices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_marks")),
        sa.UniqueConstraint(
            "practice_id",
            "judge_id",
            "criterion_id",
            name=op.f("uq_practice_marks_practice_id_judge_id_criterion_id"),
        ),
    )
    op.create_index("ix_practice_marks_criterion_id", "practice_marks", ["criterion_id"])
    op.create_index("ix_practice_marks_judge_id", "practice_marks", ["judge_id"])

    op.create_table(
        "practice_notes",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_practice_notes_author_id_users")),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_notes_practice_id_practices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practice_notes_public_id")),
    )
    op.create_index("ix_practice_notes_practice_id", "practice_notes", ["practice_id"])

    op.create_table(
        "reference_marks",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criteria.id"],
            name=op.f("fk_reference_marks_criterion_id_criteria"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_reference_marks_practice_id_practices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_marks")),
        sa.UniqueConstraint(
            "practice_id", "criterion_id", name=op.f("uq_reference_marks_practice_id_criterion_id")
        ),
    )
    op.create_index("ix_reference_marks_criterion_id", "reference_marks", ["criterion_id"])
