"""`backup`, `restore` and `purge`: the store's care."""

from __future__ import annotations

from pathlib import Path

import click

from triage.assembly import back_up_store, purge_all, restore_store
from triage.commands.exits import sentences

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the store into FILE, which must not be there yet. The service may run meanwhile."""
    with sentences():
        click.echo(f"{back_up_store(file)} alerts in {file}")


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Also when the store holds alerts: they are gone.")
def restore(file: Path, replace: bool) -> None:
    """Make the store what the backup FILE holds. A damaged store is kept beside it."""
    with sentences():
        click.echo(f"{restore_store(file, replace)} alerts in the store")


@click.command()
@click.option("--days", type=click.IntRange(1), help="Keep that many days; TRIAGE_RETENTION_DAYS when left out.")
def purge(days: int | None) -> None:
    """Delete alerts that are older, the answers to old requests, and what has expired in the caches."""
    with sentences():
        for name, count in purge_all(days).items():
            click.echo(f"{name}: {count} deleted")
