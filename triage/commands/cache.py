"""`cache stats|prune|clear`: the two cache files."""

from __future__ import annotations

import click

from triage import strict_json
from triage.assembly import opened_journals
from triage.commands.exits import sentences


@click.group()
def cache() -> None:
    """The cached answers of the intelligence sources and of the model."""


@cache.command()
def stats() -> None:
    """Entries, size and damaged lines of each layer, as JSON."""
    with sentences():
        for name, journal in opened_journals().items():
            found = journal.stats()
            size = round(found.size_bytes / 1_000_000, 2)
            line = {"layer": name, "exists": found.exists, "entries": found.entries, "size_mb": size}
            click.echo(strict_json.dumps({**line, "skipped": found.skipped}))


@cache.command()
def prune() -> None:
    """Drop what has expired."""
    with sentences():
        for name, journal in opened_journals().items():
            click.echo(f"{name}: {journal.prune()} dropped")


@cache.command()
@click.confirmation_option(prompt="Drop every cached answer? They cost quota and money to get again.")
def clear() -> None:
    """Drop everything."""
    with sentences():
        for name, journal in opened_journals().items():
            click.echo(f"{name}: {journal.clear()} dropped")
