"""The command line: `python -m triage …`."""

from __future__ import annotations

import click

from triage import __version__
from triage.commands.analyze import analyze
from triage.commands.cache import cache
from triage.commands.check import check
from triage.commands.export import export
from triage.commands.keys import keys
from triage.commands.lists import lists
from triage.commands.run import run
from triage.commands.storing import backup, purge, restore


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alert-triage")
def main() -> None:
    """Alert triage: verdicts on SIEM alerts, from files or standard input."""


for command in (run, analyze, check, cache, export, keys, lists, backup, restore, purge):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m triage")
