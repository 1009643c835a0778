"""`keys new`: a fresh API key, shown once, and the line that configures it."""

from __future__ import annotations

import hashlib
import re
import secrets

import click

from triage.model.api_key import Role

KEY_BYTES = 32


@click.group()
def keys() -> None:
    """API keys of this service."""


@keys.command()
@click.option("--name", default="siem", help="Who will use it; shown in logs.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.INGEST.value)
def new(name: str, role: str) -> None:
    """Print a new key (keep it, it is not stored) and the entry for TRIAGE_API_KEYS."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
        raise click.BadParameter("1 to 64 of letters, digits, dot, underscore, dash", param_hint="--name")
    key = secrets.token_urlsafe(KEY_BYTES)
    click.echo(f"key    {key}")
    click.echo(f"entry  TRIAGE_API_KEYS={name}:{role}:{hashlib.sha256(key.encode()).hexdigest()}")
    click.echo("Several entries are parted by commas. Send the key as `Authorization: Bearer <key>`.", err=True)
