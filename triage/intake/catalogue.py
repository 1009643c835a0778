"""Every format that is recognised, as a page: `python -m triage.intake.catalogue > docs/formats.md`."""

from __future__ import annotations

import sys

from triage.intake.adapter import Adapter
from triage.intake.adapters import ADAPTERS
from triage.intake.marks import Form

HEAD = """\
# Formats

Written by `python -m triage.intake.catalogue`. A payload's format is recognised from the payload alone, in this order;
the first whose marks it bears reads it. `?format=NAME` names it, and a payload that is something else is refused with
what it lacks. How to send each product's alerts: [integrations](integrations/README.md).

| format | what it is | recognised by |
|---|---|---|
"""


def page(adapters: dict[str, Adapter] = ADAPTERS) -> str:
    """The whole page as Markdown."""
    rows = (f"| `{name}` | {a.title} | {' **or** '.join(map(_form, a.forms))} |\n" for name, a in adapters.items())
    return HEAD + "".join(rows)


def _form(form: Form) -> str:
    marks = (f"`{mark.path or 'the whole'}` {_told(mark.must)}".strip() for mark in form)
    return ", ".join(marks).replace("|", "\\|")


def _told(must: str) -> str:
    return "" if must == "is missing" else must.removeprefix("must be ").removeprefix("must ")


if __name__ == "__main__":
    sys.stdout.write(page())
