"""A key of this service, as configured: never the key itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a key may do: INGEST sends alerts, ANALYST also reads and judges them, ADMIN may do everything."""

    INGEST = "ingest"
    ANALYST = "analyst"
    ADMIN = "admin"

    def covers(self, needed: Role) -> bool:
        """Whether a key of this role may do what needs `needed`."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One configured key: its name in logs, its role, and the SHA-256 of the key in lower-case hex."""

    name: str
    role: Role
    sha256: str
