"""How well payloads are read: precision and recall of each field against labels.

python -m benchmarks.reading                  this project's own payloads, against what was written down by hand
python -m benchmarks.reading FOLDER [misses]  labelled payloads of your own: FOLDER/*.jsonl, a line each:
    {"product": "…", "payload": {…} or "a line", "expect": {"source_ip": null, "destination_ip": null, "users": [],
     "hosts": [], "hashes": [], "urls": [], "severity": null, "alt": {"users": ["also right"], "severity": [null]}}}

A field with one value is right or wrong; of a field with several each value counts, and one label must be found.
`alt` holds what is right too: null there says that leaving the field empty is. Users and hosts count without domains,
addresses in any spelling, a link also by what follows its host.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.intake.payloads import paths_of, payload_of
from triage.errors import InvalidAlert
from triage.intake.read import read_items
from triage.model.alert import Alert

EXPECTATIONS = Path(__file__).resolve().parent.parent / "tests" / "intake" / "expectations"
SINGLE = ("source_ip", "destination_ip", "severity")
SEVERAL = ("users", "hosts", "hashes", "urls")
Case = dict[str, Any]


def own_cases() -> Iterator[Case]:
    """The payloads of docs/integrations with their expectations."""
    for kind in ("attack", "benign"):
        for name, path in paths_of(kind).items():
            told = json.loads((EXPECTATIONS / f"{name}.json").read_text(encoding="utf-8"))[kind]
            yield {"product": f"{name} ({kind})", "payload": payload_of(path), "expect": told}


def cases_in(folder: Path) -> Iterator[Case]:
    """The labelled payloads of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def plain(field: str, value: Any) -> str:
    """A value as it is compared."""
    text = str(value).strip().lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if field == "users":
        return text.rpartition("\\")[2].partition("@")[0]
    return text.rpartition("\\")[2].partition(".")[0] if field == "hosts" else text


def same(field: str, read: str, label: str) -> bool:
    """Whether a value that was read is the one of the label."""
    return read == label or (field == "urls" and len(label) > 1 and label in read)


def outcome(field: str, read: Any, told: Case) -> tuple[int, int, int]:
    """True positives, false positives and false negatives of one field."""
    alt = told.get("alt", {}).get(field, [])
    others = [plain(field, value) for value in (alt if isinstance(alt, list) else [alt]) if value]
    labels = [plain(field, value) for value in _listed(told.get(field))]
    found = list(dict.fromkeys(plain(field, value) for value in _listed(read)))
    right = [value for value in found if any(same(field, value, label) for label in labels)]
    allowed = [value for value in found if value not in right and value in others]
    if field in SINGLE and allowed:
        return 1, 0, 0
    may_be_empty = field in SINGLE and isinstance(alt, list) and None in alt and not found
    missed = bool(labels) and not right and not may_be_empty
    return len(right), len(found) - len(right) - len(allowed), int(missed)


def _listed(value: Any) -> list[Any]:
    return [item for item in (value if isinstance(value, (list, tuple)) else [value]) if item]


def measure(cases: list[Case], misses: bool) -> None:
    """Print precision and recall, and on demand each case with an error."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    formats: Counter[str] = Counter()
    for case in cases:
        alert = _first_alert(case["payload"])
        formats[alert.format if alert else "none"] += 1
        for field in (*SINGLE, *SEVERAL) if alert else ():
            found = outcome(field, getattr(alert, field), case["expect"])
            counts[field] = [before + now for before, now in zip(counts[field], found, strict=True)]
            if misses and (found[1] or found[2]):
                print(f"{case['product']}: {field} {getattr(alert, field)!r}, label {case['expect'].get(field)!r}")
    print(f"{len(cases)} payloads, {formats['none']} not read; read as {dict(formats.most_common())}")
    for field, (right, wrong, missed) in counts.items():
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        print(
            f"{field:<16}precision {precision:.3f}  recall {recall:.3f}  {right} right, {wrong} wrong, {missed} missed"
        )


def _first_alert(payload: Any) -> Alert | None:
    try:
        items = read_items(payload)
    except InvalidAlert:
        return None
    return next((item for item in items if isinstance(item, Alert)), None)


def main() -> None:
    """Measure the folder that is named, or this project's own payloads."""
    folders = [argument for argument in sys.argv[1:] if argument != "misses"]
    cases = cases_in(Path(folders[0])) if folders else own_cases()
    measure(list(cases), "misses" in sys.argv[1:])


if __name__ == "__main__":
    main()
