"""the first tables"""

import sqlalchemy as sa
from alembic import op

from awards.models.base import UtcDateTime
from awards.models.triggers import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
        sa.UniqueConstraint("scope", name=op.f("uq_audit_heads_scope")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("key", name=op.f("uq_idempotency_keys_key")),
    )
    op.create_table(
        "organizations",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name_key", name=op.f("uq_organizations_name_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organizations_public_id")),
    )
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organizations_domain"), ["domain"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sent",
                "failed",
                name="mail_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent_has_instant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "kind",
            "subject_id",
            "recipient",
            "version",
            name=op.f("uq_outbox_kind_subject_id_recipient_version"),
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_state"), ["state"], unique=False)

    op.create_table(
        "programs",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("headline", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "open",
                "screening",
                "judging",
                "deliberation",
                "announced",
                "archived",
                name="program_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("judging_opens_at", UtcDateTime(), nullable=True),
        sa.Column("judging_closes_at", UtcDateTime(), nullable=True),
        sa.Column("announce_at", UtcDateTime(), nullable=True),
        sa.Column("primary_color", sa.String(length=7), nullable=False),
        sa.Column("accent_color", sa.String(length=7), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_at <= judging_opens_at", name=op.f("ck_programs_closes_before_judging")),
        sa.CheckConstraint(
            "judging_closes_at <= announce_at", name=op.f("ck_programs_judging_before_announcement")
        ),
        sa.CheckConstraint(
            "judging_opens_at < judging_closes_at", name=op.f("ck_programs_judging_opens_before_closes")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_programs_opens_before_closes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programs_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_programs_slug")),
    )
    op.create_table(
        "categories",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "nominee_kind",
            sa.Enum(
                "team",
                "person",
                "company",
                "product",
                name="nominee_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("judges_per_entry", sa.Integer(), nullable=False),
        sa.Column("minimum_judges", sa.Integer(), nullable=False),
        sa.Column("sponsor_name", sa.String(length=200), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("judges_per_entry >= 1", name=op.f("ck_categories_judges_per_entry_positive")),
        sa.CheckConstraint("minimum_judges >= 1", name=op.f("ck_categories_minimum_judges_positive")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_categories_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("program_id", "code", name=op.f("uq_categories_program_id_code")),
        sa.UniqueConstraint("program_id", "name", name=op.f("uq_categories_program_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_categories_public_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="job_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_jobs_progress")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_jobs_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_jobs_public_id")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_state"), ["state"], unique=False)

    op.create_table(
        "question_forms",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self",
                "peer",
                "customer",
                name="nomination_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_question_forms_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_forms")),
        sa.UniqueConstraint(
            "program_id", "kind", "number", name=op.f("uq_question_forms_program_id_kind_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_forms_public_id")),
    )
    op.create_table(
        "users",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower")),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["organizations.id"], name=op.f("fk_users_employer_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_users_public_id")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_audit_entries_actor_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("scope", "sequence", name=op.f("uq_audit_entries_scope_sequence")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "criteria",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "objective",
                "subjective",
                name="criterion_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "scored_by",
            sa.Enum("rule", "panel", name="scored_by", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "metric",
            sa.Enum(
                "csat",
                "nps",
                "resolution",
                name="metric_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("scale_low", sa.Integer(), nullable=False),
        sa.Column("scale_high", sa.Integer(), nullable=False),
        sa.Column("mark_unit", sa.Integer(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("level_texts", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'objective') = (metric IS NOT NULL)", name=op.f("ck_criteria_objective_has_metric")
        ),
        sa.CheckConstraint("mark_unit >= 1", name=op.f("ck_criteria_mark_unit_positive")),
        sa.CheckConstraint("scale_low < scale_high", name=op.f("ck_criteria_scale")),
        sa.CheckConstraint("weight >= 0 AND weight <= 100", name=op.f("ck_criteria_weight_percent")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_criteria_category_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("category_id", "code", name=op.f("uq_criteria_category_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_criteria_public_id")),
    )
    op.create_table(
        "cuts",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "shortlisted",
                "finalist",
                "winner",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "top_n", "threshold", name="cut_method", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.String(length=20), nullable=True),
        sa.Column(
            "policy",
            sa.Enum(
                "include_ties",
                "exclude_ties",
                name="tie_policy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(method = 'threshold') = (threshold IS NOT NULL)", name=op.f("ck_cuts_threshold_has_score")
        ),
        sa.CheckConstraint("(method = 'top_n') = (size IS NOT NULL)", name=op.f("ck_cuts_top_n_has_size")),
        sa.CheckConstraint("size IS NULL OR size >= 1", name=op.f("ck_cuts_size_positive")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_cuts_category_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cuts")),
        sa.UniqueConstraint("category_id", "outcome", name=op.f("uq_cuts_category_id_outcome")),
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "member",
                name="organization_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_memberships_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "organization_id", "user_id", name=op.f("uq_memberships_organization_id_user_id")
        ),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_user_id"), ["user_id"], unique=False)

    op.create_table(
        "minimum_criteria",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "min_responses",
                "min_cases",
                "metric_at_least",
                "metric_at_most",
                "words_at_least",
                "period_12_months",
                "not_own_agent",
                name="minimum_rule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "metric",
            sa.Enum(
                "csat",
                "nps",
                "resolution",
                name="metric_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_minimum_criteria_category_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minimum_criteria")),
        sa.UniqueConstraint("public_id", name=op.f("uq_minimum_criteria_public_id")),
    )
    with op.batch_alter_table("minimum_criteria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minimum_criteria_category_id"), ["category_id"], unique=False)

    op.create_table(
        "nominees",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "team",
                "person",
                "company",
                "product",
                name="nominee_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("organization_name", sa.String(length=200), nullable=False),
        sa.Column("organization_key", sa.String(length=200), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_nominees_organization_id_organizations")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_nominees_program_id_programs")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_nominees_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominees")),
        sa.UniqueConstraint(
            "program_id",
            "kind",
            "name_key",
            "organization_key",
            name=op.f("uq_nominees_program_id_kind_name_key_organization_key"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_nominees_public_id")),
    )
    with op.batch_alter_table("nominees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nominees_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "program_roles",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organizer",
                "screener",
                "judge",
                "chair",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_roles_program_id_programs")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_program_roles_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_roles")),
        sa.UniqueConstraint(
            "program_id", "user_id", "role", name=op.f("uq_program_roles_program_id_user_id_role")
        ),
    )
    with op.batch_alter_table("program_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_program_roles_user_id"), ["user_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("help", sa.String(length=500), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=False),
        sa.Column("identifies_nominee", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"], ["question_forms.id"], name=op.f("fk_questions_form_id_question_forms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("form_id", "code", name=op.f("uq_questions_form_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_questions_public_id")),
    )
    op.create_table(
        "releases",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "shortlisted",
                "finalist",
                "winner",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_releases_category_id_categories")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_releases_released_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("category_id", "outcome", name=op.f("uq_releases_category_id_outcome")),
    )
    op.create_table(
        "rounds",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="round_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("scheme_text", sa.Text(), nullable=True),
        sa.Column("scheme_digest", sa.String(length=64), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (scheme_text IS NOT NULL AND scheme_digest IS NOT NULL)",
            name=op.f("ck_rounds_open_has_scheme"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_rounds_category_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_rounds_category_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rounds_public_id")),
    )
    op.create_table(
        "conflicts",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("nominee_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "declared",
                "employer",
                "nominator",
                "sponsor",
                name="conflict_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["users.id"], name=op.f("fk_conflicts_declared_by_id_users")
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_conflicts_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["nominee_id"], ["nominees.id"], name=op.f("fk_conflicts_nominee_id_nominees")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_conflicts_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sa.UniqueConstraint(
            "program_id",
            "judge_id",
            "nominee_id",
            "kind",
            name=op.f("uq_conflicts_program_id_judge_id_nominee_id_kind"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_conflicts_public_id")),
    )
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflicts_judge_id"), ["judge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflicts_nominee_id"), ["nominee_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("nominee_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "withdrawn",
                "disqualified",
                name="entry_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_entries_category_id_categories")
        ),
        sa.ForeignKeyConstraint(["nominee_id"], ["nominees.id"], name=op.f("fk_entries_nominee_id_nominees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("category_id", "nominee_id", name=op.f("uq_entries_category_id_nominee_id")),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_entries_category_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_entries_public_id")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_nominee_id"), ["nominee_id"], unique=False)

    op.create_table(
        "nominations",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self",
                "peer",
                "customer",
                name="nomination_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "unconfirmed",
                "awaiting_consent",
                "submitted",
                "returned",
                "admitted",
                "refused",
                "declined",
                "duplicate",
                "withdrawn",
                "disqualified",
                name="nomination_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("nominee_id", sa.Integer(), nullable=True),
        sa.Column("nominee_name", sa.String(length=200), nullable=False),
        sa.Column("nominee_organization", sa.String(length=200), nullable=False),
        sa.Column("nominator_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("nominator_name", sa.String(length=200), nullable=False),
        sa.Column("nominator_email", sa.String(length=254), nullable=False),
        sa.Column("mailbox_key", sa.String(length=254), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("screened_at", UtcDateTime(), nullable=True),
        sa.Column("screening_note", sa.Text(), nullable=False),
        sa.Column("cure_until", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'self' OR (nominator_id IS NOT NULL AND organization_id IS NOT NULL)",
            name=op.f("ck_nominations_self_has_account"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'unconfirmed', 'withdrawn') OR (confirmed_at IS NOT NULL AND nominee_id IS NOT NULL)",
            name=op.f("ck_nominations_submitted_is_confirmed"),
        ),
        sa.CheckConstraint(
            "rating IS NULL OR (rating >= 1 AND rating <= 5)", name=op.f("ck_nominations_rating")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_nominations_category_id_categories")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["question_forms.id"], name=op.f("fk_nominations_form_id_question_forms")
        ),
        sa.ForeignKeyConstraint(
            ["nominator_id"], ["users.id"], name=op.f("fk_nominations_nominator_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["nominee_id"], ["nominees.id"], name=op.f("fk_nominations_nominee_id_nominees")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_nominations_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_nominations_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_nominations_program_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nominations_public_id")),
    )
    with op.batch_alter_table("nominations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nominations_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_nominator_email"), ["nominator_email"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_nominator_id"), ["nominator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_nominee_id"), ["nominee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_nominations_one_voice",
            ["category_id", "nominee_id", "mailbox_key"],
            unique=True,
            sqlite_where=sa.text("mailbox_key <> '' AND state <> 'withdrawn'"),
            postgresql_where=sa.text("mailbox_key <> '' AND state <> 'withdrawn'"),
        )

    op.create_table(
        "panels",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_panels_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panels")),
        sa.UniqueConstraint("public_id", name=op.f("uq_panels_public_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_panels_round_id")),
    )
    op.create_table(
        "tabulations",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scheme_digest", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_tabulations_made_by_id_users")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_tabulations_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tabulations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tabulations_public_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_tabulations_round_id_number")),
    )
    op.create_table(
        "answers",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_answers_nomination_id_nominations")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint(
            "nomination_id", "question_id", name=op.f("uq_answers_nomination_id_question_id")
        ),
    )
    op.create_table(
        "entry_sources",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_sources_entry_id_entries")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_entry_sources_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_sources")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_entry_sources_nomination_id")),
    )
    with op.batch_alter_table("entry_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_sources_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "evidence_files",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_evidence_files_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_files_public_id")),
    )
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_files_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "exclusions",
        sa.Column("tabulation_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_exclusions_entry_id_entries")),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_exclusions_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["tabulation_id"], ["tabulations.id"], name=op.f("fk_exclusions_tabulation_id_tabulations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusions")),
        sa.UniqueConstraint(
            "tabulation_id",
            "entry_id",
            "judge_id",
            name=op.f("uq_exclusions_tabulation_id_entry_id_judge_id"),
        ),
    )
    with op.batch_alter_table("exclusions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusions_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exclusions_judge_id"), ["judge_id"], unique=False)

    op.create_table(
        "placements",
        sa.Column("tabulation_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "shortlisted",
                "finalist",
                "winner",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_placements_entry_id_entries")),
        sa.ForeignKeyConstraint(["named_by_id"], ["users.id"], name=op.f("fk_placements_named_by_id_users")),
        sa.ForeignKeyConstraint(
            ["tabulation_id"], ["tabulations.id"], name=op.f("fk_placements_tabulation_id_tabulations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placements_public_id")),
        sa.UniqueConstraint(
            "tabulation_id", "entry_id", "outcome", name=op.f("uq_placements_tabulation_id_entry_id_outcome")
        ),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(
            "uq_placements_current",
            ["entry_id", "outcome"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "round_entries",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_round_entries_entry_id_entries")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_entries_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_entries")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_round_entries_round_id_entry_id")),
    )
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_entries_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "seats",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_seats_judge_id_users")),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name=op.f("fk_seats_panel_id_panels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("panel_id", "judge_id", name=op.f("uq_seats_panel_id_judge_id")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_judge_id"), ["judge_id"], unique=False)
        batch_op.create_index(
            "uq_seats_one_chair",
            ["panel_id"],
            unique=True,
            sqlite_where=sa.text("is_chair"),
            postgresql_where=sa.text("is_chair"),
        )

    op.create_table(
        "standings",
        sa.Column("tabulation_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(length=60), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("tied", sa.Boolean(), nullable=False),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("contributions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(rank IS NULL) = (reason <> '')", name=op.f("ck_standings_unranked_has_reason")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_standings_entry_id_entries")),
        sa.ForeignKeyConstraint(
            ["tabulation_id"], ["tabulations.id"], name=op.f("fk_standings_tabulation_id_tabulations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standings")),
        sa.UniqueConstraint("tabulation_id", "entry_id", name=op.f("uq_standings_tabulation_id_entry_id")),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standings_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "confirm_account",
                "confirm_nomination",
                "manage_nomination",
                "reset_password",
                name="token_purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "organizer",
                "screener",
                "judge",
                "chair",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_tokens_nomination_id_nominations")
        ),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_tokens_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_tokens_secret_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_tokens_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "assigned",
                "recused",
                name="assignment_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_assignments_entry_id_entries")),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_assignments_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id"],
            ["round_entries.round_id", "round_entries.entry_id"],
            name=op.f("fk_assignments_round_id_entry_id_round_entries"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_assignments_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignments_public_id")),
        sa.UniqueConstraint(
            "round_id", "entry_id", "judge_id", name=op.f("uq_assignments_round_id_entry_id_judge_id")
        ),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_assignments_judge_id_round_id", ["judge_id", "round_id"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "ready",
                "revoked",
                name="certificate_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (sha256 IS NULL)", name=op.f("ck_certificates_made_has_digest")
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_certificates_revoked_has_instant")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_certificates_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "placement_id",
            "recipient",
            "version",
            name=op.f("uq_certificates_placement_id_recipient_version"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificates_public_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_certificates_serial")),
    )
    op.create_table(
        "datasets",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("source_format", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_datasets_file_id_evidence_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint("public_id", name=op.f("uq_datasets_public_id")),
    )
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_datasets_file_id"), ["file_id"], unique=False)

    op.create_table(
        "metrics",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "csat",
                "nps",
                "resolution",
                name="metric_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("definition", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "documented",
                "recomputed",
                name="metric_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value_e4", sa.Integer(), nullable=False),
        sa.Column("low_e4", sa.Integer(), nullable=True),
        sa.Column("high_e4", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("open_cases", sa.Integer(), nullable=False),
        sa.Column("unusable", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'recomputed') = (dataset_id IS NOT NULL)",
            name=op.f("ck_metrics_recomputed_has_dataset"),
        ),
        sa.CheckConstraint("high_e4 IS NULL OR high_e4 >= value_e4", name=op.f("ck_metrics_high")),
        sa.CheckConstraint("low_e4 IS NULL OR low_e4 <= value_e4", name=op.f("ck_metrics_low")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_metrics_n")),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_metrics_dataset_id_datasets")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_metrics_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics")),
        sa.UniqueConstraint("public_id", name=op.f("uq_metrics_public_id")),
    )
    with op.batch_alter_table("metrics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metrics_dataset_id"), ["dataset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_metrics_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "scorecards",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                name="scorecard_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_scorecards_submitted_has_instant"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_scorecards_entry_id_entries")),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_scorecards_judge_id_users")),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id", "judge_id"],
            ["assignments.round_id", "assignments.entry_id", "assignments.judge_id"],
            name=op.f("fk_scorecards_round_id_entry_id_judge_id_assignments"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_scorecards_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint("public_id", name=op.f("uq_scorecards_public_id")),
        sa.UniqueConstraint(
            "round_id", "entry_id", "judge_id", name=op.f("uq_scorecards_round_id_entry_id_judge_id")
        ),
    )
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scorecards_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scorecards_judge_id"), ["judge_id"], unique=False)

    op.create_table(
        "claims",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "csat",
                "nps",
                "resolution",
                name="metric_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value_e4", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "claimed",
                "documented",
                "recomputed",
                "audited",
                "disputed",
                name="claim_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metrics.id"], name=op.f("fk_claims_metric_id_metrics")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_claims_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("nomination_id", "kind", name=op.f("uq_claims_nomination_id_kind")),
        sa.UniqueConstraint("public_id", name=op.f("uq_claims_public_id")),
    )
    op.create_table(
        "marks",
        sa.Column("scorecard_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_marks_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name=op.f("fk_marks_scorecard_id_scorecards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
        sa.UniqueConstraint("scorecard_id", "criterion_id", name=op.f("uq_marks_scorecard_id_criterion_id")),
    )
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_marks_criterion_id"), ["criterion_id"], unique=False)

    for trigger in TRIGGERS:
        for statement in trigger.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for trigger in TRIGGERS:
        for statement in trigger.drop(op.get_bind().dialect.name):
            op.execute(statement)
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_marks_criterion_id"))

    op.drop_table("marks")
    op.drop_table("claims")
    with op.batch_alter_table("scorecards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scorecards_judge_id"))
        batch_op.drop_index(batch_op.f("ix_scorecards_entry_id"))

    op.drop_table("scorecards")
    with op.batch_alter_table("metrics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metrics_nomination_id"))
        batch_op.drop_index(batch_op.f("ix_metrics_dataset_id"))

    op.drop_table("metrics")
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_datasets_file_id"))

    op.drop_table("datasets")
    op.drop_table("certificates")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("ix_assignments_judge_id_round_id")
        batch_op.drop_index(batch_op.f("ix_assignments_entry_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_nomination_id"))
        batch_op.drop_index(batch_op.f("ix_tokens_email"))

    op.drop_table("tokens")
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standings_entry_id"))

    op.drop_table("standings")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seats_one_chair", sqlite_where=sa.text("is_chair"), postgresql_where=sa.text("is_chair")
        )
        batch_op.drop_index(batch_op.f("ix_seats_judge_id"))

    op.drop_table("seats")
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_entries_entry_id"))

    op.drop_table("round_entries")
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placements_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("placements")
    with op.batch_alter_table("exclusions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusions_judge_id"))
        batch_op.drop_index(batch_op.f("ix_exclusions_entry_id"))

    op.drop_table("exclusions")
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_files_nomination_id"))

    op.drop_table("evidence_files")
    with op.batch_alter_table("entry_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_sources_entry_id"))

    op.drop_table("entry_sources")
    op.drop_table("answers")
    op.drop_table("tabulations")
    op.drop_table("panels")
    with op.batch_alter_table("nominations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_nominations_one_voice",
            sqlite_where=sa.text("mailbox_key <> '' AND state <> 'withdrawn'"),
            postgresql_where=sa.text("mailbox_key <> '' AND state <> 'withdrawn'"),
        )
        batch_op.drop_index(batch_op.f("ix_nominations_state"))
        batch_op.drop_index(batch_op.f("ix_nominations_organization_id"))
        batch_op.drop_index(batch_op.f("ix_nominations_nominee_id"))
        batch_op.drop_index(batch_op.f("ix_nominations_nominator_id"))
        batch_op.drop_index(batch_op.f("ix_nominations_nominator_email"))
        batch_op.drop_index(batch_op.f("ix_nominations_category_id"))

    op.drop_table("nominations")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_nominee_id"))

    op.drop_table("entries")
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflicts_nominee_id"))
        batch_op.drop_index(batch_op.f("ix_conflicts_judge_id"))

    op.drop_table("conflicts")
    op.drop_table("rounds")
    op.drop_table("releases")
    op.drop_table("questions")
    with op.batch_alter_table("program_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_program_roles_user_id"))

    op.drop_table("program_roles")
    with op.batch_alter_table("nominees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nominees_organization_id"))

    op.drop_table("nominees")
    with op.batch_alter_table("minimum_criteria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minimum_criteria_category_id"))

    op.drop_table("minimum_criteria")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_user_id"))

    op.drop_table("memberships")
    op.drop_table("cuts")
    op.drop_table("criteria")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_subject_id"))

    op.drop_table("audit_entries")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_employer_id"))

    op.drop_table("users")
    op.drop_table("question_forms")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_state"))
        batch_op.drop_index(batch_op.f("ix_jobs_program_id"))

    op.drop_table("jobs")
    op.drop_table("categories")
    op.drop_table("programs")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_state"))

    op.drop_table("outbox")
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organizations_domain"))

    op.drop_table("organizations")
    op.drop_table("idempotency_keys")
    op.drop_table("audit_heads")
