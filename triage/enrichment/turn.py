"""Who reserves quota first when it is short: the questions to one source stand in line, in the order they came."""

from __future__ import annotations

import threading

from triage.model.deadline import Deadline

PATIENCE_SECONDS = 0.25
"""How long one waits for the one before. The order is a wish: who waits for another process must not stop the rest."""


class Turn:
    """One place in the line, behind `before`; the first has nobody before it."""

    def __init__(self, before: Turn | None = None) -> None:
        self._before = before
        self._done = threading.Event()

    def wait(self, deadline: Deadline) -> None:
        """Return when the one before has reserved or given up, when patience or the deadline is over."""
        before = self._before
        if before is not None:
            before._done.wait(min(PATIENCE_SECONDS, deadline.remaining()))

    def done(self) -> None:
        """Let the next one reserve, and forget the one before; may be called again."""
        self._before = None
        self._done.set()
