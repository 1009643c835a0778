"""How the service is, without asking any upstream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage import __version__
from triage.pipeline.services import Services

_FIELDS = {"abuseipdb": "abuse_ip_db_status", "virustotal": "vt_status"}
_FAILING = frozenset({"offline", "quota_exhausted"})


def health_of(services: Services, up_seconds: float) -> dict[str, Any]:
    """The answer of /health: healthy, degraded (an upstream failing, alerts answered) or unhealthy (no store)."""
    online = services.store.healthy()
    apis = services.apis()
    return {
        "status": _status(online, apis),
        "server_up_time": round(up_seconds, 1),
        "version": __version__,
        "cache": dict(services.caches()),
        "apis": {_FIELDS.get(name, f"{name}_status"): state for name, state in apis.items()},
        "store": {"status": "online" if online else "offline", "alerts": services.store.count() if online else None},
    }


def _status(store_online: bool, apis: Mapping[str, str]) -> str:
    if not store_online:
        return "unhealthy"
    return "degraded" if _FAILING & set(apis.values()) else "healthy"
