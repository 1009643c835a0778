"""What every intelligence source keeps to. Subclass, and set `sources` or `factories` to a registry.

A remote source needs at least one reply of its own making, `tests/enrichment/replies/<name>.<kind>.json`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.bodies import paths_in, removed, replaced
from tests.enrichment.building import REPLIES, SAMPLES, fails, indicator, remote, reply, says
from triage.enrichment.provider import LocalSettings, Provider, RemoteSource
from triage.enrichment.providers import LOCAL, REMOTE
from triage.errors import CouldNotAsk, EgressOff, QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Indicator, Kind
from triage.quota.limits import parse_limits

ASKED_KINDS = frozenset(SAMPLES)
FLAGS = [field.name for field in dataclasses.fields(Reading) if field.name.startswith("is_")]
COUNTS = ["total_reports", "malicious", "suspicious", "engines"]
STATUSES = {"online", "offline", "quota_exhausted", "not_configured", "unknown"}
ODD_NUMBERS = st.sampled_from([-1, 0, 1, 100, 101, 2**31, 2**63, 10**60, 0.5, -0.0, 1e308])
ODD_TEXT = st.sampled_from(["", "true", "100", "DE", "de", "\x00", "\ud7ff", "<script>", "2026-01-01", "x" * 5000])
LEAF = st.none() | st.booleans() | ODD_NUMBERS | st.integers() | ODD_TEXT | st.text(max_size=20)
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_TEXT, inner, max_size=3))
HOSTILE = ["../../x", "a/b", "a?apikey=1", "a#b", "%2e%2e", "a\r\nHost: x", "http://x/?a=b", "", "..", "ä", "\x00"]

mutations = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many_mutations = settings(mutations, max_examples=10_000)


def assert_in_range(reading: Reading) -> None:
    """Each field has its type and range, whatever the source sent."""
    assert reading.abuse_score is None or (type(reading.abuse_score) is int and 0 <= reading.abuse_score <= 100)
    for name in COUNTS:
        value = getattr(reading, name)
        assert value is None or (type(value) is int and 0 <= value <= 10**9), name
    assert all(getattr(reading, name) in (None, True, False) for name in FLAGS)
    assert reading.country is None or re.fullmatch("[A-Z]{2}", reading.country)
    assert reading.as_of is None or datetime.fromisoformat(reading.as_of)
    if reading.malicious is not None:
        assert reading.engines is not None
        assert 0 < reading.engines >= reading.malicious + (reading.suspicious or 0)


def samples_of(source: RemoteSource) -> list[tuple[Indicator, Any]]:
    """The source's own replies, each with the indicator that it is about."""
    names = sorted(path.name for path in REPLIES.glob(f"{source.name}.*.json"))
    kinds = [Kind(name.split(".")[1]) for name in names]
    return [(indicator(SAMPLES[kind], kind), reply(name)) for kind, name in zip(kinds, names, strict=True)]


def read_or_refuse(source: RemoteSource, about: Indicator, body: Any) -> Reading | None:
    """A reading in range, or None; a refusal counts as None. Anything else fails the test."""
    try:
        reading = source.read(about, body)
    except UpstreamError as error:
        if not 0 < len(error.detail) < 200:
            pytest.fail(f"no sentence for an analyst: {error.detail!r}")
        return None
    if reading is not None:
        assert_in_range(reading)
    return reading


class RemoteSourceContract:
    """Walks every source of `sources`."""

    sources: ClassVar[Mapping[str, RemoteSource]] = REMOTE

    @pytest.fixture(params=sorted(REMOTE))
    def source(self, request: pytest.FixtureRequest) -> RemoteSource:
        return self.sources[request.param]

    def test_declaration__complete(self, source: RemoteSource) -> None:
        assert self.sources[source.name] is source
        assert re.fullmatch("[a-z][a-z0-9]*", source.name)
        assert source.kinds
        assert source.kinds <= ASKED_KINDS
        assert source.base_url.startswith("https://")
        assert not source.base_url.endswith("/")
        assert source.title
        assert source.key_header
        assert parse_limits(source.quota)

    def test_request__each_kind__has_a_path(self, source: RemoteSource) -> None:
        for kind in source.kinds:
            request = source.request(indicator(SAMPLES[kind], kind))
            assert request.segments
            assert all(request.segments)

    @pytest.mark.parametrize("value", HOSTILE)
    def test_request__hostile_value__changes_neither_path_nor_parameters(
        self, source: RemoteSource, value: str
    ) -> None:
        for kind in source.kinds:
            plain = source.request(indicator(SAMPLES[kind], kind))
            hostile = source.request(indicator(value, kind))
            assert len(hostile.segments) == len(plain.segments)
            assert list(hostile.params) == list(plain.params)

    def test_read__own_reply__says_something(self, source: RemoteSource) -> None:
        assert samples_of(source), f"{source.name} needs a reply in {REPLIES}"
        for about, body in samples_of(source):
            assert about.kind in source.kinds
            assert read_or_refuse(source, about, body) not in (None, Reading())

    def test_read__missing_field__is_unknown_and_never_no(self, source: RemoteSource) -> None:
        for about, body in samples_of(source):
            whole = source.read(about, body)
            for path in list(paths_in(body))[1:]:
                part = read_or_refuse(source, about, removed(body, path))
                for name in FLAGS if part is not None else ():
                    assert getattr(part, name) in (None, getattr(whole, name)), (path, name)

    @pytest.mark.parametrize("body", [None, True, 0, "", "x", [], {}, [{}], {"data": None}, {"error": {"code": "x"}}])
    def test_read__no_answer__refused(self, source: RemoteSource, body: Any) -> None:
        for kind in source.kinds:
            with pytest.raises(UpstreamError):
                source.read(indicator(SAMPLES[kind], kind), body)

    @mutations
    @given(drawn=st.data())
    def test_read__mutated_reply__reading_in_range_or_refusal(self, source: RemoteSource, drawn: st.DataObject) -> None:
        self.mutate(source, drawn)

    @pytest.mark.long
    @pytest.mark.timeout(600)
    @many_mutations
    @given(drawn=st.data())
    def test_read__10_000_mutated_replies(self, source: RemoteSource, drawn: st.DataObject) -> None:
        self.mutate(source, drawn)

    def mutate(self, source: RemoteSource, drawn: st.DataObject) -> None:
        about, body = drawn.draw(st.sampled_from(samples_of(source)))
        for _ in range(drawn.draw(st.integers(1, 3))):
            path = drawn.draw(st.sampled_from(list(paths_in(body))))
            body = replaced(body, path, drawn.draw(JSON))
        read_or_refuse(source, about, body)

    @pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 418, 500, 503])
    @pytest.mark.parametrize("body", [None, {}, {"data": []}, {"error": {"code": "NotFoundError"}}])
    def test_lookup__any_status__answer_miss_or_refusal(
        self, source: RemoteSource, tmp_path: Any, status: int, body: Any
    ) -> None:
        provider = remote(tmp_path, says(body, status), source)
        try:
            found = provider.lookup(indicator(), Deadline.after(5))
        except UpstreamError:
            return
        assert found is None
        assert status in source.unknown_statuses

    @pytest.mark.parametrize("error", [UpstreamError("down"), QuotaExhausted("used up"), EgressOff("off")])
    def test_lookup__could_not_ask__says_so(self, source: RemoteSource, tmp_path: Any, error: CouldNotAsk) -> None:
        with pytest.raises(type(error)):
            remote(tmp_path, fails(error), source).lookup(indicator(), Deadline.after(5))


class LocalProviderContract:
    """Walks every source on this machine."""

    factories: ClassVar[Mapping[str, Callable[[LocalSettings], Provider | None]]] = LOCAL

    @pytest.fixture(params=sorted(LOCAL))
    def provider(self, request: pytest.FixtureRequest, tmp_path: Any) -> Provider:
        (tmp_path / "tor.txt").write_text("185.220.101.52\n")
        (tmp_path / "bad-domains.txt").write_text("evil.org\n")
        (tmp_path / "bad-hashes.txt").write_text(SAMPLES[Kind.MD5])
        built = self.factories[request.param](LocalSettings(lists_dir=tmp_path))
        assert built is not None
        assert built.name == request.param
        return built

    def test_declaration__complete(self, provider: Provider) -> None:
        assert re.fullmatch("[a-z][a-z0-9]*", provider.name)
        assert provider.kinds
        assert provider.kinds <= ASKED_KINDS
        assert provider.describe()
        assert "\n" not in provider.describe()
        assert provider.status() in STATUSES

    @mutations
    @given(value=st.ip_addresses().map(str) | st.text(max_size=40) | st.sampled_from(HOSTILE), drawn=st.data())
    def test_lookup__any_value__reading_in_range_or_miss(
        self, provider: Provider, value: str, drawn: st.DataObject
    ) -> None:
        kind = drawn.draw(st.sampled_from(sorted(provider.kinds)))
        reading = provider.lookup(indicator(value, kind), Deadline.after(5))
        if reading is not None:
            assert_in_range(reading)

    def test_factory__nothing_there__does_not_raise(self, tmp_path: Any) -> None:
        for factory in self.factories.values():
            provider = factory(LocalSettings(lists_dir=tmp_path / "missing"))
            assert provider is None or provider.status() in STATUSES
