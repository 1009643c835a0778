"""The payloads of docs/integrations: for each format an attack and something harmless, as their product sends them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "integrations" / "payloads"


def payload_of(path: Path) -> Any:
    """The parsed JSON of a .json file, the one line of a .txt file."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else text.strip()


def paths_of(kind: str) -> dict[str, Path]:
    """Format -> the file of that kind ("attack", "benign")."""
    return {path.name.split(".")[0]: path for path in sorted(FOLDER.glob(f"*.{kind}.*"))}


PAYLOADS: dict[str, Any] = {name: payload_of(path) for name, path in paths_of("attack").items()}
