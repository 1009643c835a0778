"""One payload of any sender, all the way to its answer."""

from __future__ import annotations

from typing import Any

from triage.intake.read import read_payload
from triage.pipeline.services import Services


def analyze_payload(services: Services, payload: Any, format_name: str | None = None) -> dict[str, Any]:
    """The answer of /analyze; that of /batch for a payload with several alerts. Raises InvalidAlert, StoreError."""
    alerts = read_payload(payload, format_name)
    if len(alerts) > 1:
        return services.batch.run(list(enumerate(alerts)))
    return services.triage.judge(alerts[0]).answer
