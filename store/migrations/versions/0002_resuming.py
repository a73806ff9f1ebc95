"""What a killed inspection needs to go on exactly: where redirects led, and what guards cut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("link", sa.Column("onward_key", sa.BigInteger(), nullable=True))
    op.create_table(
        "cut_address",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
        ),
        sa.PrimaryKeyConstraint("inspection_id", "key"),
    )


def downgrade() -> None:
    op.drop_table("cut_address")
    op.drop_column("link", "onward_key")
