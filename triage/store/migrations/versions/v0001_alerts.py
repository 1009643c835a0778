"""Alerts, and the long texts of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables and the indexes of the list's filters."""
    op.create_table(
        "alerts",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("timestamp", sa.BigInteger, nullable=False),
        sa.Column("source_ip", sa.Text),
        sa.Column("destination_ip", sa.Text),
        sa.Column("alert_type", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("risk_score", sa.Float, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("classification", sa.Text, nullable=False),
        sa.Column("confidence", sa.Integer, nullable=False),
        sa.Column("ip_reputation", sa.Integer),
        sa.Column("geo_location", sa.Text),
        sa.Column("is_vpn", sa.Boolean),
        sa.Column("degraded", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_priority", "alerts", ["priority", "id"])
    op.create_index("ix_alerts_classification", "alerts", ["classification", "id"])
    op.create_index("ix_alerts_severity", "alerts", ["severity", "id"])
    op.create_index("ix_alerts_source_ip", "alerts", ["source_ip", "id"])
    op.create_index("ix_alerts_timestamp", "alerts", ["timestamp"])
    op.create_index("ix_alerts_stats", "alerts", ["priority", "classification", "degraded", "risk_score"])
    op.create_table(
        "documents",
        sa.Column(
            "alert_id", _ID, sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("alert_json", sa.Text, nullable=False),
        sa.Column("answer_json", sa.Text, nullable=False),
    )
