"""Settings → services → Flask application: `python app.py` serves, `create_app()` is the factory for WSGI servers."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping

import click
from flask import Flask

from triage import __version__, logs
from triage.assembly import build_services, prepare
from triage.errors import SettingsError, StoreError
from triage.settings import Settings
from triage.web.application import RequestLimits, build_application
from triage.web.auth import Doorkeeper
from triage.web.hook_gate import HookGate
from triage.web.server import Listening, serve

USAGE_ERROR = 2


def create_app(settings: Settings | None = None, serving: bool = False) -> Flask:
    """The application over freshly built services; `serving` says that the process is for it alone.
    Raises SettingsError or StoreError."""
    found = settings or Settings.from_env()
    logs.configure(found.log_level, found.log_file)
    services = build_services(found)
    doorkeeper = Doorkeeper(found.api_keys, found.loopback, HookGate(found.hooks))
    each = None if found.requests_per_minute is None else math.ceil(found.requests_per_minute / found.workers)
    limits = RequestLimits(found.max_body_bytes, found.batch_max, found.hook_deadline_seconds, each)
    app = build_application(services, doorkeeper, limits)
    app.extensions["triage"] = services
    services.warm_up(serving)
    return app


def main() -> int:
    """Serve until told to stop. 0 after a graceful end, 2 when a setting, the store or the address is not usable."""
    os.umask(0o077)
    try:
        settings = Settings.from_env()
        _refuse_open_door(settings)
        logs.configure(settings.log_level, settings.log_file)
        parts = prepare(settings)
        listening = Listening(settings.host, settings.port, settings.workers, settings.threads)
        serve(lambda: create_app(settings, serving=True), listening, lambda: _announce(parts, listening))
    except (SettingsError, StoreError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error}. Is HOST, PORT or a folder of the settings not usable?")
    return 0


def _refuse_open_door(settings: Settings) -> None:
    if not (settings.loopback or settings.api_keys or settings.allow_anonymous):
        fault = f"{settings.host} is reachable from other machines, but no TRIAGE_API_KEYS are configured"
        raise SettingsError("HOST", f"{fault} (or set TRIAGE_ALLOW_ANONYMOUS=1)", "127.0.0.1")


def _announce(parts: Mapping[str, str], listening: Listening) -> None:
    lines = [f"Alert triage {__version__} answers on http://{listening.address}"]
    lines += [f"  {part:<12} {state}" for part, state in parts.items()]
    click.echo("\n".join(lines))


def _refused(sentence: str) -> int:
    click.echo(f"alert-triage cannot start: {sentence}", err=True)
    return USAGE_ERROR


if __name__ == "__main__":
    sys.exit(main())
