"""Deliveries of webhooks: which alert came from which, and how each was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables, and the indexes for deleting alerts and old answers."""
    op.create_table(
        "delivered",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("alert_id", _ID, sa.ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_delivered_alert_id", "delivered", ["alert_id"])
    op.create_table(
        "deliveries",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_sha256", sa.Text, nullable=False),
        sa.Column("answered_at", sa.BigInteger, nullable=False),
        sa.Column("answer_json", sa.Text, nullable=False),
    )
    op.create_index("ix_deliveries_answered_at", "deliveries", ["answered_at"])
