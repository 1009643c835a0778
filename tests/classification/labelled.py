"""Labelled alerts of this project's own making, and the dossiers that the rules see."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.classification.rules import RulesClassifier
from triage.model.alert import Alert, FieldOrigin, Sureness
from triage.model.dossier import Dossier
from triage.model.scales import Classification, Severity

FOLDER = Path(__file__).parent / "cases"
LABELS = {
    "TP": Classification.TRUE_POSITIVE,
    "FP": Classification.FALSE_POSITIVE,
    "NR": Classification.NEEDS_REVIEW,
}
RECEIVED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One alert with the verdict that an analyst would give. `held_out` cases are counted apart; they did
    not set a threshold, but failures among them were seen when the rules were widened."""

    id: str
    label: Classification
    dossier: Dossier
    held_out: bool


def dossier_of(name: str, raw: dict[str, Any], severity: str | None = None) -> Dossier:
    """A dossier as it reaches the rules when no source is configured; native fields are read as intake reads them."""
    scale = Severity(severity.capitalize()) if severity else None
    failed, success = raw.get("failed_logins"), raw.get("success")
    alert = Alert(
        name=name,
        raw=raw,
        severity=scale,
        alert_type=raw.get("alert_type"),
        message=str(raw.get("message", "")),
        source_ip=raw.get("source_ip"),
        destination_ip=raw.get("destination_ip"),
        location=raw.get("location") if isinstance(raw.get("location"), str) else None,
        timestamp=datetime.fromisoformat(raw["timestamp"]) if isinstance(raw.get("timestamp"), str) else None,
        failed_logins=failed if isinstance(failed, int) else None,
        success=success if isinstance(success, bool) else None,
        origins={name: FieldOrigin(f"/{name}", Sureness.NAMED) for name in raw},
    )
    return Dossier(alert, RECEIVED)


def load(*files: str) -> list[Case]:
    """The cases of the named files, all of them without a name; every third triple of a file is held out."""
    paths = [FOLDER / f"{name}.json" for name in files] or sorted(FOLDER.glob("*.json"))
    return [_case(entry, index) for path in paths for index, entry in enumerate(json.loads(path.read_text("utf-8")))]


def _case(entry: dict[str, Any], index: int) -> Case:
    dossier = dossier_of(entry["name"], entry["raw"], entry["severity"])
    return Case(entry["id"], LABELS[entry["label"]], dossier, (index // 3) % 3 == 2)


def confusion(cases: list[Case]) -> Counter[tuple[Classification, Classification]]:
    """How often each (label, verdict) came."""
    rules = RulesClassifier()
    return Counter((case.label, rules.classify(case.dossier).classification) for case in cases)
