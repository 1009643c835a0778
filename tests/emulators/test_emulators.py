"""The emulators speak as the upstreams do, so that whoever passes against them may hope for the real ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.emulators import abuseipdb, faults, virustotal
from tests.emulators.abuseipdb import AbuseIPDB
from tests.emulators.server import running
from tests.emulators.virustotal import VirusTotal

FIXTURES = Path(__file__).resolve().parents[3] / "shared/fixtures"
TOR_EXIT = "185.220.101.52"


@pytest.fixture
def abuse() -> Iterator[AbuseIPDB]:
    with running(AbuseIPDB()) as emulator:
        yield emulator


@pytest.fixture
def total() -> Iterator[VirusTotal]:
    with running(VirusTotal()) as emulator:
        yield emulator


def check(emulator: AbuseIPDB, address: str, **headers: str) -> requests.Response:
    sent = {"Key": emulator.key, "Accept": "application/json", **headers}
    return requests.get(f"{emulator.base_url}/check", {"ipAddress": address}, headers=sent, timeout=5)


def read(emulator: VirusTotal, path: str, key: str = virustotal.KEY) -> requests.Response:
    return requests.get(f"{emulator.base_url}/{path}", headers={"x-apikey": key}, timeout=5)


def fixture(name: str) -> Any:
    path = FIXTURES / name
    if not path.exists():
        pytest.skip("the recorded replies are not beside this checkout")
    return json.loads(path.read_bytes())


def test_abuseipdb__a_known_address(abuse: AbuseIPDB) -> None:
    abuse.known[TOR_EXIT] = abuseipdb.malicious(score=100, tor=True, reports=173)
    found = check(abuse, TOR_EXIT).json()["data"]
    assert (found["abuseConfidenceScore"], found["isTor"], found["totalReports"]) == (100, True, 173)


def test_abuseipdb__an_unseen_address_scores_zero(abuse: AbuseIPDB) -> None:
    reply = check(abuse, "8.8.8.8")
    assert (reply.status_code, reply.json()["data"]["abuseConfidenceScore"]) == (200, 0)


def test_abuseipdb__a_reserved_address_is_not_public(abuse: AbuseIPDB) -> None:
    found = check(abuse, "10.0.0.1").json()["data"]
    assert (found["isPublic"], found["usageType"], found["countryCode"]) == (False, "Reserved", None)


def test_abuseipdb__fields_as_recorded(abuse: AbuseIPDB) -> None:
    recorded = fixture("abuseipdb/live_118.25.6.39.json")
    assert list(check(abuse, "118.25.6.39").json()["data"]) == list(recorded["data"])


@pytest.mark.parametrize(("address", "key", "status"), [("8.8.8.8", "wrong", 401), ("bogus", abuseipdb.KEY, 422)])
def test_abuseipdb__errors(abuse: AbuseIPDB, address: str, key: str, status: int) -> None:
    reply = check(abuse, address, Key=key)
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (status, status)


def test_abuseipdb__a_key_in_the_query_does_not_count(abuse: AbuseIPDB) -> None:
    asked = {"ipAddress": "8.8.8.8", "key": abuse.key}
    assert requests.get(f"{abuse.base_url}/check", asked, timeout=5).status_code == 401


def test_abuseipdb__out_of_quota(abuse: AbuseIPDB) -> None:
    abuse.quota = 1
    check(abuse, "8.8.8.8")
    reply = check(abuse, "8.8.8.8")
    assert (reply.status_code, reply.headers["Retry-After"], reply.headers["X-RateLimit-Remaining"]) == (
        429,
        "29241",
        "0",
    )


def test_abuseipdb__out_of_quota_without_accept_is_a_page(abuse: AbuseIPDB) -> None:
    abuse.quota = 0
    assert check(abuse, "8.8.8.8", Accept="*/*").text.startswith("<!DOCTYPE html>")


def test_abuseipdb__remembers_what_was_asked(abuse: AbuseIPDB) -> None:
    check(abuse, "8.8.8.8")
    check(abuse, "2606:4700:4700::1111")
    assert abuse.asked == ["8.8.8.8", "2606:4700:4700::1111"]


def test_virustotal__a_known_hash(total: VirusTotal) -> None:
    total.known["a" * 64] = virustotal.stats(malicious=12, harmless=60)
    counts = read(total, f"files/{'a' * 64}").json()["data"]["attributes"]["last_analysis_stats"]
    assert (counts["malicious"], counts["harmless"], sum(counts.values())) == (12, 60, 92)


def test_virustotal__an_unseen_address_has_no_detections(total: VirusTotal) -> None:
    reply = read(total, "ip_addresses/8.8.8.8")
    assert (reply.status_code, reply.json()["data"]["attributes"]["last_analysis_stats"]["malicious"]) == (200, 0)


def test_virustotal__a_url_is_asked_by_base64_and_answered_by_digest(total: VirusTotal) -> None:
    total.known["http://example.com/"] = virustotal.stats(malicious=3)
    found = read(total, "urls/aHR0cDovL2V4YW1wbGUuY29tLw").json()["data"]
    assert found["id"] == "2a1b402420ef46577471cdc7409b0fa2c6a204db316e59ade2d805435489a067"
    assert found["attributes"]["url"] == "http://example.com/"
    assert total.asked == ["http://example.com/"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("files/" + "0" * 32, 404, "NotFoundError"),
        ("urls/aHR0cDovL2V4YW1wbGUuY29tLw", 404, "NotFoundError"),
        ("domains/unseen.com", 404, "NotFoundError"),
        ("domains/host.test", 400, "InvalidArgumentError"),
        ("ip_addresses/bogus", 400, "InvalidArgumentError"),
        ("urls/aHR0cDovL2V4YW1wbGUuY29tLw==", 400, "InvalidArgumentError"),
    ],
)
def test_virustotal__errors(total: VirusTotal, path: str, status: int, code: str) -> None:
    reply = read(total, path)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_virustotal__keys(total: VirusTotal) -> None:
    without = requests.get(f"{total.base_url}/ip_addresses/8.8.8.8", timeout=5)
    assert without.json() == fixture("virustotal/error_401_missing.json")
    assert read(total, "ip_addresses/8.8.8.8", "wrong").json() == fixture("virustotal/error_401_wrong.json")


def test_virustotal__out_of_quota(total: VirusTotal) -> None:
    total.quota = 0
    reply = read(total, "ip_addresses/8.8.8.8")
    assert (reply.status_code, reply.json()["error"]["code"]) == (429, "QuotaExceededError")


def test_closing__refuses_kept_alive_connections_too() -> None:
    emulator = VirusTotal()
    with requests.Session() as session:
        session.headers["x-apikey"] = emulator.key
        url = f"{emulator.base_url}/ip_addresses/8.8.8.8"
        assert session.get(url, timeout=5).status_code == 200
        emulator.close()
        with pytest.raises(requests.ConnectionError):
            session.get(url, timeout=5)


@pytest.mark.parametrize("name", ["reset", "dropped", "truncated", "not_http"])
def test_faults__broken_connections(total: VirusTotal, name: str) -> None:
    total.fault = faults.FAULTS[name]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        read(total, "ip_addresses/8.8.8.8")


def test_faults__taken_away_again(total: VirusTotal) -> None:
    total.fault = faults.answers(503)
    assert read(total, "ip_addresses/8.8.8.8").status_code == 503
    total.fault = None
    assert read(total, "ip_addresses/8.8.8.8").status_code == 200


def test_faults__retry_after_header(abuse: AbuseIPDB) -> None:
    abuse.fault = faults.FAULTS["429_retry_after"]
    assert check(abuse, "8.8.8.8").headers["Retry-After"] == "120"


def test_faults__numbers_replaced(abuse: AbuseIPDB) -> None:
    abuse.fault = faults.FAULTS["nan"]
    assert '"abuseConfidenceScore": NaN' in check(abuse, "8.8.8.8").text


def test_faults__flapping(abuse: AbuseIPDB) -> None:
    abuse.fault = faults.flapping
    assert [check(abuse, "8.8.8.8").status_code for _ in range(4)] == [503, 200, 503, 200]


def test_faults__one_byte_at_a_time(abuse: AbuseIPDB) -> None:
    abuse.fault = faults.drip_headers
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(abuse.url, timeout=0.1)


def test_faults__nobody_accepts() -> None:
    with faults.unaccepting() as url, pytest.raises(requests.exceptions.ConnectTimeout):
        requests.get(url, timeout=0.1)
