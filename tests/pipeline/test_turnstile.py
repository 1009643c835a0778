"""The order in which the alerts of a batch send off their lookups."""

from __future__ import annotations

import threading
import time

from triage.pipeline.turnstile import Turnstile


def test_turnstile__lets_positions_through_in_order() -> None:
    turnstile, seen = Turnstile(20), []

    def pass_through(position: int) -> None:
        with turnstile.turn(position):
            seen.append(position)

    threads = [threading.Thread(target=pass_through, args=(position,)) for position in reversed(range(20))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert seen == list(range(20))


def test_turnstile__a_position_that_gives_up_blocks_nobody() -> None:
    turnstile = Turnstile(2)
    turnstile.give_up(0)
    with turnstile.turn(1):
        passed = time.monotonic()
    assert passed
