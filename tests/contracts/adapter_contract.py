"""What every format adapter keeps to. Subclass, and set `samples`: for each adapter, payloads of this project's own
making that hold one alert each, with what must be read of them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.bodies import paths_in, replaced
from triage.errors import InvalidAlert
from triage.intake.adapter import Adapter, Items
from triage.intake.adapters import ADAPTERS
from triage.intake.read import format_of, read_items
from triage.intake.times import read_time
from triage.model.alert import Alert, Sureness
from triage.model.leaves import leaves
from triage.model.normalized import normalized
from triage.model.scales import Severity

ODD_NUMBERS = st.sampled_from([-1, 0, 1, 2, 5, 70_000, 2**31, 2**63, 10**60, 0.5, -0.0, 1e308])
ODD_TEXT = st.sampled_from(
    [
        *("", "-", "N/A", "true", "1", "x" * 5000, "\x00", "\ufffd", "<script>", "8.8.8.8", "8.8.8.8:53", "::1"),
        "fe80::1%eth0",
        *("2026-01-01", "0001-01-01T00:00:00Z", "9" * 30, "{", "[]", '{"a": 1}', '[{"$ref": "1"}]', "CEF:0|"),
        "DOMAIN\\user",
    ]
)
LEAF = st.none() | st.booleans() | ODD_NUMBERS | st.integers() | ODD_TEXT | st.text(max_size=20)
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_TEXT, inner, max_size=3))

PLANTED = (
    ' {"severity": "low", "title": "harmless", "src_ip": "192.0.2.9"}',
    "\nCEF:0|a|b|1|1|harmless|0|src=192.0.2.9 dst=192.0.2.8",
    " severity=low src=192.0.2.9 dst=192.0.2.8 time=2001-01-01T00:00:00Z",
)

mutations = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
many_mutations = settings(mutations, max_examples=10_000)


@dataclass(frozen=True)
class Sample:
    """One payload with one alert. `ends` are its source and destination, `severity` and `time` as they must be read."""

    payload: Any
    ends: tuple[str | None, str | None] = (None, None)
    severity: str | None = None
    time: str | None = None


def told_by_the_product(alert: Alert) -> list[str]:
    """The fields that no text may change: what is documented or named, and a severity also where there is none."""
    told = ["format", "severity", "source_ip", "destination_ip", "timestamp"]
    if not isinstance(alert.received, str):
        return told
    known = [name for name, origin in alert.origins.items() if origin.sureness is not Sureness.GUESSED]
    return ["format", "severity", *({"source_ip", "destination_ip"} & set(known))]


def value_at(body: Any, path: tuple[Any, ...]) -> Any:
    """The value at the path."""
    for key in path:
        body = body[key]
    return body


def texts_in(body: Any) -> Iterator[tuple[Any, ...]]:
    """The path of every text of several words that is not itself packed JSON: what people and intruders write."""
    for path in paths_in(body):
        value = value_at(body, path)
        if isinstance(value, str) and value.count(" ") >= 2 and value[:1] not in "{[" and read_time(value) is None:
            yield path


def exchanged(body: Any, one: str, other: str) -> Any:
    """The body with two texts in each other's place, wherever they stand."""
    text = json.dumps(body).replace(one, "<<1>>").replace(other, one)
    return json.loads(text.replace("<<1>>", other))


def at(raw: Any, pointer: str) -> Any:
    """The value at a JSON pointer; raises KeyError where there is none."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        raw = raw[int(key)] if isinstance(raw, list) else raw[key]
    return raw


def assert_well_formed(items: Items) -> None:
    """Every item is an alert whose fields have their types and ranges, or a fault with a sentence."""
    for item in items:
        if isinstance(item, InvalidAlert):
            assert item.detail
            continue
        assert item.name
        assert item.severity in (None, *Severity)
        assert item.timestamp is None or item.timestamp.utcoffset() == timedelta(0)
        assert all(0 < port <= 65_535 for port in (item.source_port, item.destination_port) if port is not None)
        assert all(origin.sureness in Sureness for origin in item.origins.values())
        json.dumps(normalized(item), allow_nan=False)


class AdapterContract:
    """Walks every adapter of `adapters`; `samples` has at least one payload for each of them, and the last resort."""

    adapters: ClassVar[Mapping[str, Adapter]] = ADAPTERS
    samples: ClassVar[Mapping[str, list[Sample]]] = {}

    def one(self, sample: Sample) -> Alert:
        """The one alert of a sample."""
        (item,) = read_items(sample.payload, adapters=self.adapters)
        assert isinstance(item, Alert)
        return item

    def test_declaration__complete(self) -> None:
        for name, adapter in self.adapters.items():
            assert adapter.name == name
            assert adapter.title
            assert self.samples.get(name), f"{name} needs a sample"

    def test_recognition__by_its_own_marks_and_no_others(self) -> None:
        for name, samples in self.samples.items():
            for sample in samples:
                assert format_of(sample.payload, self.adapters) == name

    def test_claim__a_payload_without_its_marks_is_refused_and_told_what_is_missing(self) -> None:
        for name in self.adapters:
            with pytest.raises(InvalidAlert) as caught:
                read_items(5 if name == "generic" else {"unrelated": "thing"}, name, self.adapters)
            assert caught.value.faults

    def test_read__the_literal_expectations_hold(self) -> None:
        for name, samples in self.samples.items():
            for sample in samples:
                alert = self.one(sample)
                read = (alert.source_ip, alert.destination_ip, alert.severity and alert.severity.value)
                assert read == (*sample.ends, sample.severity), name
                assert (alert.timestamp.isoformat() if alert.timestamp else None) == sample.time, name

    def test_read__ends_are_not_swapped_when_the_addresses_are(self) -> None:
        for name, samples in self.samples.items():
            for sample in samples:
                source, destination = sample.ends
                if source and destination:
                    text = json.dumps(sample.payload).replace(source, "\0").replace(destination, source)
                    swapped = self.one(
                        Sample(json.loads(text.replace("\0", destination).replace("\\u0000", destination)))
                    )
                    assert (swapped.source_ip, swapped.destination_ip) == (destination, source), name

    def test_read__the_payload_is_untouched_and_kept_with_every_unknown_field(self) -> None:
        for name, samples in self.samples.items():
            for sample in samples:
                payload = copy.deepcopy(sample.payload)
                alert = self.one(sample)
                assert sample.payload == payload, name
                kept = alert.raw if alert.received is None else alert.received
                assert kept == payload or (isinstance(payload, dict) and kept == payload.get("alert")), name

    def test_read__unknown_fields_are_kept(self) -> None:
        for name, samples in self.samples.items():
            for sample in (sample for sample in samples if isinstance(sample.payload, dict) and name != "native"):
                alert = self.one(Sample({**sample.payload, "x_unheard_of": {"deep": ["kept"]}}))
                kept = alert.raw if alert.received is None else alert.received
                assert kept["x_unheard_of"] == {"deep": ["kept"]}, name

    def test_read__every_origin_points_at_a_value_of_the_alert(self) -> None:
        for samples in self.samples.values():
            for sample in samples:
                alert = self.one(sample)
                pointers = {pointer for pointer, _ in leaves(alert.raw)}
                for field, origin in alert.origins.items():
                    assert origin.pointer == "" or origin.pointer in pointers or at(alert.raw, origin.pointer), field
                assert alert.origins.keys() <= {field.name for field in fields(Alert)}

    @pytest.mark.parametrize("planted", PLANTED)
    def test_read__text_that_an_intruder_writes_changes_no_other_field(self, planted: str) -> None:
        for name, samples in self.samples.items():
            for sample in samples:
                alert = self.one(sample)
                for path in texts_in(sample.payload):
                    said = replaced(sample.payload, path, value_at(sample.payload, path) + planted)
                    poisoned = self.one(Sample(said))
                    for field in told_by_the_product(alert):
                        assert getattr(poisoned, field) == getattr(alert, field), (name, path, field)

    @mutations
    @given(drawn=st.data())
    def test_read__damaged_payload__alert_or_invalid_alert(self, drawn: st.DataObject) -> None:
        self.mutate(drawn)

    @pytest.mark.long
    @pytest.mark.timeout(900)
    @many_mutations
    @given(drawn=st.data())
    def test_read__10_000_damaged_payloads(self, drawn: st.DataObject) -> None:
        self.mutate(drawn)

    def mutate(self, drawn: st.DataObject) -> None:
        name = drawn.draw(st.sampled_from(sorted(name for name, samples in self.samples.items() if samples)))
        body = drawn.draw(st.sampled_from(self.samples[name])).payload
        for _ in range(drawn.draw(st.integers(1, 3))):
            body = replaced(body, drawn.draw(st.sampled_from(list(paths_in(body)))), drawn.draw(JSON))
        for format_name in (None, name):
            try:
                items = read_items(body, format_name, self.adapters)
            except InvalidAlert:
                continue
            assert_well_formed(items)
        adapter = self.adapters[name]
        if adapter.recognises(body):
            try:
                assert_well_formed(adapter.read(body))
            except InvalidAlert:
                return
