"""Two journals on one file, used in any order, beside a plain dict that says what they should hold."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tests.cache.clocks import SetClock
from triage.cache.journal import Journal
from triage.cache.record import Entry, encode

KEYS = st.sampled_from(["k1", "k2", "k3", "ab" * 32])
VALUES = st.none() | st.integers(-5, 5) | st.text(max_size=5) | st.lists(st.booleans(), max_size=2)
WHICH = st.integers(0, 1)


class JournalBesideADict(RuleBasedStateMachine):
    torn = Bundle("torn")

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "cache.jsonl"
        self.clock = SetClock()
        self.journals = [Journal(self.path, self.clock) for _ in range(2)]
        self.expected = {}

    def teardown(self):
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(which=WHICH, key=KEYS, value=VALUES, ttl=st.integers(1, 40))
    def put(self, which, key, value, ttl):
        self.journals[which].put(key, value, ttl)
        self.expected[key] = (value, self.clock.time + ttl)

    @rule(seconds=st.integers(1, 30))
    def wait(self, seconds):
        self.clock.time += seconds

    @rule(which=WHICH)
    def prune(self, which):
        self.journals[which].prune()

    @rule(which=WHICH)
    def clear(self, which):
        self.journals[which].clear()
        self.expected.clear()

    @rule(which=WHICH)
    def restart(self, which):
        self.journals[which].close()
        self.journals[which] = Journal(self.path, self.clock)

    @rule(length=st.integers(1, 60), key=KEYS)
    def tear(self, length, key):
        """A writer is killed in the middle of its line."""
        line = encode(key, Entry("never", self.clock.time, 9_999_999_999.0))
        with self.path.open("ab") as file:
            file.write(line[:length])

    @rule(which=WHICH, key=KEYS)
    def get(self, which, key):
        entry = self.journals[which].get(key)
        value, ends = self.expected.get(key, (None, 0))
        found = None if entry is None else (entry.value, entry.expires_at)
        assert found == ((value, ends) if ends > self.clock.time else None)

    @invariant()
    def counts(self):
        if hasattr(self, "journals"):
            alive = sum(ends > self.clock.time for _, ends in self.expected.values())
            assert self.journals[0].stats().entries == alive


TestJournalBesideADict = JournalBesideADict.TestCase
TestJournalBesideADict.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
