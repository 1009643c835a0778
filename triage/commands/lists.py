"""`lists`: which operator lists are loaded, and how to refresh them from their official sources."""

from __future__ import annotations

import click

from triage.assembly import opened_services
from triage.commands.exits import sentences
from triage.enrichment.list_files.sources import refresh_guide


@click.command()
def lists() -> None:
    """Say which list files are loaded, and the command that refreshes each from its official source."""
    with sentences(), opened_services() as services:
        click.echo(f"loaded: {services.parts()['lists']}\n\n{refresh_guide()}")
