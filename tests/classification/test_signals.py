"""Every signal: its declaration, an alert that fires it and a look-alike that does not."""

from __future__ import annotations

import pytest

from tests.classification.examples import examples
from tests.contracts.signal_contract import SignalContract
from triage.classification.signal import Signal
from triage.classification.signals import all_signals


class TestSignals(SignalContract):
    """The contract, on all signals."""


@pytest.mark.parametrize("signal", [signal for _, signal in all_signals()], ids=lambda signal: signal.name)
def test_signal__fires_on_its_example_and_not_on_the_lookalike(signal: Signal) -> None:
    example, lookalike = examples(signal)

    assert signal.look(example) is not None
    assert signal.look(lookalike) is None
