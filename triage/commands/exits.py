"""The exit codes, and errors as one sentence with the right code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click

from triage.errors import TriageError


class Exit(IntEnum):
    """What a caller's script can tell apart; 130, interrupted, comes from the shell's own custom."""

    OK = 0
    USAGE = 2
    PARTIAL = 3
    UPSTREAM = 4
    AUTH = 5
    INTERRUPTED = 130


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the errors that a command foresees into one sentence and exit 2, an interrupt into 130."""
    try:
        yield
    except (TriageError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(Exit.USAGE) from None
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        raise SystemExit(Exit.INTERRUPTED) from None
