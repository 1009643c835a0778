from __future__ import annotations

import pytest

from triage.errors import EgressOff, UpstreamError
from triage.transport.egress import EgressGate, host_of, insecure

GATE = EgressGate(frozenset({"api.abuseipdb.com:443", "127.0.0.1:8081"}))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.abuseipdb.com/api/v2/check?ipAddress=8.8.8.8",
        "https://API.AbuseIPDB.com:443/",
        "http://127.0.0.1:8081/api/v2",
    ],
)
def test_gate__configured_hosts_pass(url: str) -> None:
    GATE.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.abuseipdb.com/",
        "https://api.abuseipdb.com:8443/",
        "https://api.abuseipdb.com.evil.example/",
        "https://api.abuseipdb.com@evil.example/",
        "https://evil.example#api.abuseipdb.com",
        "https://evil.example\\@api.abuseipdb.com/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433:8081/",
        "http://127.1:8081/",
        "file:///etc/passwd",
        "https://api.abuseipdb.com/\r\nHost: evil.example",
        "//api.abuseipdb.com/",
        "https://api.abuseipdb.com:99999/",
        "",
    ],
)
def test_gate__everything_else_is_refused(url: str) -> None:
    with pytest.raises(UpstreamError, match=r"^not asked: "):
        GATE.check(url)


def test_gate__off_refuses_configured_hosts_too() -> None:
    with pytest.raises(EgressOff, match="TRIAGE_EGRESS=off"):
        EgressGate(GATE.allowed_hosts, on=False).check("https://api.abuseipdb.com/")


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://www.virustotal.com/api/v3", "www.virustotal.com:443"),
        ("http://LOCALHOST:81", "localhost:81"),
        ("http://[::1]:8080/x", "[::1]:8080"),
    ],
)
def test_host_of__port_always_there(base_url: str, host: str) -> None:
    assert host_of(base_url) == host


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://www.virustotal.com/api/v3", False),
        ("http://www.virustotal.com/api/v3", True),
        ("http://10.0.0.5:8080", True),
        ("http://127.0.0.1:8080", False),
        ("http://127.8.8.8", False),
        ("http://localhost:1", False),
        ("http://[::1]:1", False),
        ("http://localhost.evil.example", True),
    ],
)
def test_insecure__plain_http_off_loopback(base_url: str, expected: bool) -> None:
    assert insecure(base_url) is expected
