"""The webhooks of the settings: that their formats exist, and a line that names them."""

from __future__ import annotations

from triage.errors import SettingsError
from triage.intake.adapters import ADAPTERS
from triage.settings import Settings


def check_hooks(settings: Settings) -> None:
    """Raises SettingsError for a hook of a format that nobody reads."""
    for hook in settings.hooks:
        if hook.format is not None and hook.format not in ADAPTERS:
            fault = f"the format {hook.format!r} of the hook {hook.source!r} is none of {', '.join(ADAPTERS)}"
            raise SettingsError("TRIAGE_HOOKS", fault, "name@suricata:token:<sha256>")


def described_hooks(settings: Settings) -> str:
    """The sources that may post to /hooks, and by what; no secret."""
    found = sorted({f"{hook.source} ({hook.proof})" for hook in settings.hooks})
    return ", ".join(found) or "closed: no TRIAGE_HOOKS"
