"""The tables of the store, as the newest migration leaves them.

`alerts` holds what a list shows, filters and counts; `documents` the two long texts of each alert, so that a list
never reads past them. `delivered`, `deliveries` and `claims` make a request that is sent again count once. A further
table (feedback) is declared here, hangs on `alerts.id`, and comes with its own file in migrations/versions/.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

metadata = MetaData()


def instant(moment: datetime) -> int:
    """Whole microseconds since 1970. A time without a zone raises TypeError: nobody knows when that was."""
    return (moment - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware time as whole microseconds since 1970 in UTC: exact, ordered, and 8 bytes in an index."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Any aware time, as microseconds. Raises TypeError for one without a zone."""
        return None if value is None else instant(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The stored microseconds as an aware time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


# SQLite numbers rows by itself only where the key is spelled INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")

alerts = Table(
    "alerts",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("source_ip", Text),
    Column("destination_ip", Text),
    Column("alert_type", Text),
    Column("message", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("risk_score", Float, nullable=False),
    Column("priority", Text, nullable=False),
    Column("classification", Text, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("ip_reputation", Integer),
    Column("geo_location", Text),
    Column("is_vpn", Boolean),
    Column("degraded", Boolean, nullable=False),
    Index("ix_alerts_priority", "priority", "id"),
    Index("ix_alerts_classification", "classification", "id"),
    Index("ix_alerts_severity", "severity", "id"),
    Index("ix_alerts_source_ip", "source_ip", "id"),
    Index("ix_alerts_timestamp", "timestamp"),
    Index("ix_alerts_stats", "priority", "classification", "degraded", "risk_score"),
    sqlite_autoincrement=True,  # an id is never given twice, also after rows were deleted
)

documents = Table(
    "documents",
    metadata,
    Column("alert_id", _Id, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("alert_json", Text, nullable=False),
    Column("answer_json", Text, nullable=False),
)

# A part of a delivery, and the alert that it became: the same part never becomes another.
delivered = Table(
    "delivered",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("alert_id", _Id, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Index("ix_delivered_alert_id", "alert_id"),
)

# A whole delivery, once all of it was answered.
deliveries = Table(
    "deliveries",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body_sha256", Text, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("answer_json", Text, nullable=False),
    Index("ix_deliveries_answered_at", "answered_at"),
)

# A request with a name of its own that somebody is answering just now, or never came to answer.
claims = Table(
    "claims",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body_sha256", Text, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Index("ix_claims_until", "until"),
)
