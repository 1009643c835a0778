from __future__ import annotations

import logging
import socket
from typing import Any

import pytest

from tests.emulators import faults
from tests.emulators.abuseipdb import AbuseIPDB, malicious
from tests.emulators.faults import FAULTS
from tests.transport.conftest import CHECK, SECRET, BuildUpstream, FakeTime, nothing
from triage.errors import CouldNotAsk, EgressOff, QuotaExhausted, UpstreamError
from triage.transport.request import Request
from triage.transport.upstream import Upstream


def ask(upstream: Upstream, time: FakeTime, seconds: float = 30.0) -> Any:
    return upstream.get(CHECK, time.deadline(seconds), nothing)


def test_get__an_answer(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.known["8.8.8.8"] = malicious(score=42)
    reply = ask(upstream, time)
    assert (reply.status, reply.body["data"]["abuseConfidenceScore"], upstream.status()) == (200, 42, "online")


def test_get__what_goes_over_the_wire(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    upstream.get(Request(("check",), {"ipAddress": "2606:4700::1111"}), time.deadline(30), nothing)
    received = abuse.requests[0]
    assert received.target == "/api/v2/check?ipAddress=2606%3A4700%3A%3A1111"
    wanted = {"Key": SECRET, "User-Agent": "alert-triage/test", "Accept": "application/json"}
    assert wanted.items() <= received.headers.items()


def test_get__one_connection_for_many_calls(upstream: Upstream, time: FakeTime, monkeypatch: Any) -> None:
    opened = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda *args: opened.append(args) or connect(*args))
    for _ in range(3):
        ask(upstream, time)
    assert len(opened) == 1


def test_get__404_is_a_reply(upstream: Upstream, time: FakeTime) -> None:
    reply = upstream.get(Request(("nowhere",)), time.deadline(30), nothing)
    assert (reply.status, reply.body["errors"][0]["status"]) == (404, 404)


def test_get__a_page_beside_an_error_status_is_a_reply(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = faults.body_as(b"<html>no</html>", 404)
    reply = ask(upstream, time)
    assert (reply.status, reply.body) == (404, None)


@pytest.mark.parametrize("hostile", ["/../x", "?apikey=1", "#f", "%2f..%2f", "a\r\nHost: x", "::1%eth0", "\ud800", "é"])
def test_get__an_indicator_is_one_segment(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, hostile: str) -> None:
    upstream.get(Request(("ip_addresses", hostile)), time.deadline(30), nothing)
    target = abuse.requests[0].target
    assert target.startswith("/api/v2/ip_addresses/")
    assert not set(target.removeprefix("/api/v2/ip_addresses/")) & set("/?#\r\n &")


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_get__a_segment_of_dots_is_not_asked(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, segment: str
) -> None:
    with pytest.raises(UpstreamError, match="cannot be asked about"):
        upstream.get(Request(("files", segment)), time.deadline(30), nothing)
    assert abuse.requests == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("dropped", "abuseipdb closed the connection before it answered"),
        ("502", "abuseipdb is unavailable (502)"),
        ("503", "abuseipdb is unavailable (503)"),
        ("504", "abuseipdb is unavailable (504)"),
    ],
)
def test_faults__retried(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, name: str, sentence: str) -> None:
    abuse.fault = FAULTS[name]
    with pytest.raises(UpstreamError) as caught:
        ask(upstream, time)
    assert (caught.value.detail, len(abuse.requests), time.slept) == (sentence, 3, [0.5, 1.0])
    assert upstream.status() == "offline"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("401", "abuseipdb refused the key (401): check ABUSEIPDB_API_KEY"),
        ("403", "abuseipdb forbids this call to the key (403): check ABUSEIPDB_API_KEY and the plan of its account"),
        ("500", "abuseipdb answered with the error 500"),
        ("garbage", "abuseipdb sent an answer that is not strict JSON"),
        ("html", "abuseipdb sent an answer that is not strict JSON"),
        ("nan", "abuseipdb sent an answer that is not strict JSON"),
        ("cut_json", "abuseipdb sent an answer that is not strict JSON"),
        ("empty", "abuseipdb sent an answer that is not strict JSON"),
        ("truncated", "abuseipdb broke off in the middle of its answer"),
        ("reset", "abuseipdb broke off in the middle of its answer"),
        ("not_http", "abuseipdb answered with something that is not HTTP"),
        ("huge", "abuseipdb sent more than 2 MiB"),
        ("gzip_bomb", "abuseipdb sent more than 2 MiB"),
        ("redirect", "abuseipdb answered with a redirect (302), which is not followed"),
    ],
)
def test_faults__not_retried(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, name: str, sentence: str) -> None:
    abuse.fault = FAULTS[name]
    with pytest.raises(UpstreamError) as caught:
        ask(upstream, time)
    assert (caught.value.detail, len(abuse.requests), upstream.status()) == (sentence, 1, "offline")


def test_faults__a_large_body_that_fits(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = faults.body_as({"pad": "x" * (2 * 1024 * 1024 - 11)})
    assert len(ask(upstream, time).body["pad"]) == 2_097_141


def test_faults__flapping_is_answered(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = faults.flapping
    assert (ask(upstream, time).status, len(abuse.requests), upstream.status()) == (200, 2, "online")


def test_refused__retried(build: BuildUpstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.close()
    with pytest.raises(UpstreamError, match=r"^abuseipdb is not reachable: no connection$"):
        ask(build(abuse.base_url), time)
    assert len(time.slept) == 2


def test_unresolvable__a_sentence(build: BuildUpstream, time: FakeTime, monkeypatch: Any) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UpstreamError, match="its name does not resolve"):
        ask(build("http://upstream.invalid/api"), time)


def test_tls__missing_is_not_retried(build: BuildUpstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    with pytest.raises(UpstreamError, match=r"^abuseipdb offers no valid TLS certificate or no TLS$"):
        ask(build(abuse.base_url.replace("http:", "https:")), time)
    assert time.slept == []


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("429_retry_after", 120), ("429_bare", 60), ("429_html", 60), ("429_absurd_retry_after", 86400)],
)
def test_quota__closes_the_source(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, name: str, seconds: int
) -> None:
    abuse.fault = FAULTS[name]
    with pytest.raises(QuotaExhausted) as caught:
        ask(upstream, time)
    assert (caught.value.retry_after, len(abuse.requests), upstream.status()) == (seconds, 1, "quota_exhausted")
    abuse.fault = None
    time.now += seconds - 1
    with pytest.raises(QuotaExhausted, match="allows no more calls for another 1 s"):
        ask(upstream, time)
    time.now += 1
    assert (ask(upstream, time).status, len(abuse.requests)) == (200, 2)


def test_quota__a_short_retry_after_is_waited_for(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    refusals = iter([faults.answers(429, Retry_After="2")])
    abuse.fault = lambda *args: next(refusals, lambda *_: False)(*args)
    assert (ask(upstream, time).status, time.slept) == (200, [2.5])


def test_quota__a_short_retry_after_past_the_deadline_is_not(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime
) -> None:
    abuse.fault = faults.answers(429, Retry_After="2")
    with pytest.raises(QuotaExhausted):
        ask(upstream, time, seconds=2.4)
    assert (time.slept, upstream.status()) == ([], "quota_exhausted")


def test_unavailable__a_long_retry_after_opens_the_breaker(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime
) -> None:
    abuse.fault = faults.answers(503, Retry_After="90")
    with pytest.raises(UpstreamError, match="is unavailable"):
        ask(upstream, time)
    abuse.fault = None
    time.now += 89
    with pytest.raises(UpstreamError, match="breaker open for another 1 s"):
        ask(upstream, time)
    time.now += 1
    assert (ask(upstream, time).status, len(abuse.requests)) == (200, 2)


def test_breaker__a_dead_upstream_is_left_alone(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = FAULTS["503"]
    for _ in range(20):
        with pytest.raises(UpstreamError):
            ask(upstream, time)
    assert len(abuse.requests) <= 10


def test_breaker__recovery_is_seen_within_thirty_seconds(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = FAULTS["500"]
    for _ in range(5):
        with pytest.raises(UpstreamError):
            ask(upstream, time)
    abuse.fault = None
    time.now += 30
    assert (ask(upstream, time).status, upstream.status()) == (200, "online")


def test_breaker__a_wrong_key_keeps_its_reason(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = FAULTS["401"]
    for _ in range(5):
        with pytest.raises(UpstreamError):
            ask(upstream, time)
    with pytest.raises(UpstreamError, match=r"breaker open .* check ABUSEIPDB_API_KEY"):
        ask(upstream, time)


def test_before_attempt__once_for_each_attempt(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault, reserved = FAULTS["503"], []
    with pytest.raises(UpstreamError):
        upstream.get(CHECK, time.deadline(30), lambda: reserved.append(len(abuse.requests)))
    assert reserved == [0, 1, 2]


def test_before_attempt__its_refusal_ends_the_retries(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    abuse.fault = FAULTS["503"]

    def reserve() -> None:
        if abuse.requests:
            raise QuotaExhausted("used up for today")

    with pytest.raises(QuotaExhausted, match="used up for today"):
        upstream.get(CHECK, time.deadline(30), reserve)
    assert len(abuse.requests) == 1


def test_before_attempt__its_refusal_does_not_use_up_the_probe(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime
) -> None:
    def refuse() -> None:
        raise QuotaExhausted("used up for today")

    upstream.breaker.trip(15)
    time.now += 15
    with pytest.raises(QuotaExhausted):
        upstream.get(CHECK, time.deadline(30), refuse)
    assert ask(upstream, time).status == 200


def test_before_attempt__not_asked_while_the_breaker_is_open(upstream: Upstream, time: FakeTime) -> None:
    upstream.breaker.trip(60)
    with pytest.raises(UpstreamError):
        upstream.get(CHECK, time.deadline(30), lambda: pytest.fail("reserved for nothing"))


def test_deadline__over_means_not_asked(upstream: Upstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    with pytest.raises(UpstreamError, match="no time left"):
        ask(upstream, time, seconds=0)
    assert (abuse.requests, upstream.status()) == ([], "unknown")


def test_egress_off__no_socket(build: BuildUpstream, abuse: AbuseIPDB, time: FakeTime, monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("resolved"))
    with pytest.raises(EgressOff):
        build(abuse.base_url, on=False).get(CHECK, time.deadline(30), lambda: pytest.fail("reserved"))


def test_a_key_that_is_no_header__a_sentence_without_it(build: BuildUpstream, abuse: AbuseIPDB, time: FakeTime) -> None:
    for key in ("sécret-\u2713", "line\r\nX: y"):
        with pytest.raises(UpstreamError, match="cannot be asked: check its base URL and its key") as caught:
            ask(build(abuse.base_url, key=key), time)
        assert key not in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(FAULTS) - {"silence", "late", "drip_headers", "drip_body"}))
def test_secrets__in_no_error_log_or_repr(
    upstream: Upstream, abuse: AbuseIPDB, time: FakeTime, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    abuse.fault, shown = FAULTS[name], repr(upstream)
    try:
        ask(upstream, time)
    except CouldNotAsk as error:
        shown += repr(error)
    shown += "".join(str(vars(record)) for record in caplog.records)
    assert SECRET not in shown
