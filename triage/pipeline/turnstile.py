"""Workers of one batch send off their lookups in a fixed order, so that the most severe alerts get the quota first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 1.0


class Turnstile:
    """Lets position 0, 1, 2, … through one after the other, once each."""

    def __init__(self, positions: int) -> None:
        self._gates = [threading.Event() for _ in range(positions + 1)]
        self._gates[0].set()

    @contextmanager
    def turn(self, position: int) -> Iterator[None]:
        """Wait for this position's turn, but not for ever: order is worth less than an answer. Leaving passes it on."""
        self._gates[position].wait(TURN_SECONDS)
        try:
            yield
        finally:
            self.give_up(position)

    def give_up(self, position: int) -> None:
        """Pass the turn on; a second time does nothing."""
        self._gates[position + 1].set()
