"""when mail is tried again"""

import sqlalchemy as sa
from alembic import op

from awards.models.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("next_try_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("outbox", "next_try_at")
