"""What every signal promises, for all at once: subclass it as `TestSomething(SignalContract)` in a test file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.classification.facts import facts_of
from triage.classification.signal import EXPLAINED, Signal, Words
from triage.classification.signals import FAMILIES, all_signals
from triage.classification.signals.declared import Guarded
from triage.model.alert import Alert
from triage.model.dossier import Dossier

TECHNIQUE = re.compile(r"T1[0-9]{3}(\.[0-9]{3})?")
NAMES = [signal.name for _, signal in all_signals()]
KEYS = st.sampled_from(
    "name user source_ip failed_logins success time action message status command_line url out".split()
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=5)
)
ALERTS = st.dictionaries(KEYS | st.text(max_size=8), JSON, min_size=1, max_size=8)


def facts_from(raw: dict[str, Any]) -> Any:
    """The facts of an alert that consists of these fields."""
    return facts_of(Dossier(Alert("x", raw), datetime(2026, 1, 1, tzinfo=UTC)))


def words_of(signal: Signal) -> Words | None:
    """The pattern of a signal that is declared as data."""
    look = signal.look.look if isinstance(signal.look, Guarded) else signal.look
    return look if isinstance(look, Words) else None


class SignalContract:
    """The promise of `triage/classification/signal.py`."""

    def test_names__are_unique(self) -> None:
        assert len(set(NAMES)) == len(NAMES)

    @pytest.mark.parametrize("signal", [signal for _, signal in all_signals()], ids=NAMES)
    def test_declaration__is_sane(self, signal: Signal) -> None:
        assert 5 <= abs(signal.weight) <= 100
        assert signal.technique is None or TECHNIQUE.fullmatch(signal.technique)
        assert signal.weight < 0 or not signal.explains
        assert 0 < signal.clears <= EXPLAINED
        assert set(signal.explains) <= set(FAMILIES)
        assert len(signal.reason) > 10

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(ALERTS)
    def test_look__never_raises_and_always_reads(self, raw: dict[str, Any]) -> None:
        facts = facts_from(raw)
        for _, signal in all_signals():
            sight = signal.look(facts)
            assert sight is None or (sight.reads and signal.reason.format_map(sight.values))

    @pytest.mark.parametrize("signal", [s for _, s in all_signals() if words_of(s)], ids=lambda s: s.name)
    def test_needs__hold_for_whatever_the_pattern_matches(self, signal: Signal) -> None:
        _check_needs(signal, 6)

    @pytest.mark.long
    @pytest.mark.parametrize("signal", [s for _, s in all_signals() if words_of(s)], ids=lambda s: s.name)
    def test_needs__hold_for_many(self, signal: Signal) -> None:
        _check_needs(signal, 400)


def _check_needs(signal: Signal, count: int) -> None:
    look = words_of(signal)
    assert look is not None
    texts = st.from_regex(look.pattern, alphabet=st.characters(min_codepoint=32, max_codepoint=126))

    @settings(max_examples=count, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(texts)
    def check(text: str) -> None:
        assert any(need in text for need in look.needs)

    check()
