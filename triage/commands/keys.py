"""`keys new`: a fresh API key or hook token, shown once, and the line that configures it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

import click

from triage.model.api_key import Role
from triage.model.hook import WHSEC, is_source

KEY_BYTES = 32


@click.group()
def keys() -> None:
    """API keys of this service, tokens and secrets of its webhooks."""


@keys.command()
@click.option("--name", default="siem", help="Who will use it; shown in logs.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.INGEST.value)
@click.option("--hook", metavar="SOURCE", help="In place of an API key: what /hooks/SOURCE takes, a token in its path.")
@click.option("--signed", is_flag=True, help="With --hook: a secret that signs, for senders that can.")
def new(name: str, role: str, hook: str | None, signed: bool) -> None:
    """Print a new key (keep it, it is not stored) and the entry for TRIAGE_API_KEYS, or for TRIAGE_HOOKS."""
    if hook is not None:
        _new_hook(hook, signed)
        return
    if signed:
        raise click.UsageError("--signed needs --hook SOURCE")
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
        raise click.BadParameter("1 to 64 of letters, digits, dot, underscore, dash", param_hint="--name")
    key = secrets.token_urlsafe(KEY_BYTES)
    click.echo(f"key    {key}")
    click.echo(f"entry  TRIAGE_API_KEYS={name}:{role}:{_sha256(key)}")
    click.echo("Several entries are parted by commas. Send the key as `Authorization: Bearer <key>`.", err=True)


def _new_hook(source: str, signed: bool) -> None:
    if not is_source(source):
        fault = "1 to 64 of letters, digits, dot, underscore, dash, the first a letter or digit"
        raise click.BadParameter(fault, param_hint="--hook")
    lines = _signing_secret(source) if signed else _path_token(source)
    click.echo("\n".join(lines))
    click.echo("Several entries are parted by commas; an old one beside a new one makes a rotation.", err=True)


def _path_token(source: str) -> tuple[str, ...]:
    token = secrets.token_urlsafe(KEY_BYTES)
    return (
        f"token  {token}",
        f"entry  TRIAGE_HOOKS={source}:token:{_sha256(token)}",
        f"post   /hooks/{source}/{token}",
    )


def _signing_secret(source: str) -> tuple[str, ...]:
    secret = WHSEC + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return (f"secret {secret}", f"entry  TRIAGE_HOOKS={source}:hmac:{secret}", f"post   /hooks/{source}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
