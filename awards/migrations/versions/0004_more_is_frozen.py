"""more is frozen"""

from alembic import op

from awards.models.triggers import LATER

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for trigger in LATER:
        for statement in trigger.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for trigger in reversed(LATER):
        for statement in trigger.drop(op.get_bind().dialect.name):
            op.execute(statement)
