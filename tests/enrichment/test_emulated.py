"""The real transport, ledger and cache; only the far ends are emulated."""

import pytest

from tests.emulators.abuseipdb import AbuseIPDB, malicious
from tests.emulators.server import running
from tests.emulators.virustotal import VirusTotal, stats
from tests.enrichment.building import IP, SAMPLES, alert_with, cache_in, emulated, indicator, statuses
from triage.enrichment.enricher import Enricher
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Kind
from triage.transport.session import build_session

URL = "http://bad.example.org/a?b=c/../d#e"


@pytest.fixture
def far():
    with running(AbuseIPDB()) as abuseipdb, running(VirusTotal()) as virustotal:
        yield abuseipdb, virustotal


@pytest.fixture
def enricher(tmp_path, far):
    with build_session(16, {}) as session:
        sources = [emulated(tmp_path, far[at], name, session) for at, name in enumerate(("abuseipdb", "virustotal"))]
        built = Enricher(sources, {}, cache_in(tmp_path))
        yield built
        built.close()


def test_emulated__address(enricher, far):
    far[0].known[IP] = malicious(score=98, tor=True)
    far[1].known[IP] = {**stats(malicious=9), "tags": ["tor"]}
    first, second = enricher.enrich(alert_with(indicator()), Deadline.after(5)).findings
    assert (first.reading.abuse_score, first.reading.is_tor, first.reading.total_reports) == (98, True, 173)
    assert second.reading == Reading(malicious=9, suspicious=0, engines=89, is_tor=True)


def test_emulated__url_and_hashes__asked_by_the_right_names(enricher, far):
    hashes = [indicator(SAMPLES[kind], kind) for kind in (Kind.MD5, Kind.SHA1, Kind.SHA256)]
    far[1].known[URL] = stats(malicious=3)
    found = enricher.enrich(alert_with(indicator(URL, Kind.URL), *hashes), Deadline.after(5))
    assert [str(finding.status) for finding in found.findings] == ["ok", "not_found", "not_found", "not_found"]
    assert sorted(far[1].asked) == sorted([URL, *(one.value for one in hashes)])
    assert {request.method for request in far[1].requests} == {"GET"}


def test_emulated__key_and_accept__in_headers_only(enricher, far):
    enricher.enrich(alert_with(indicator()), Deadline.after(5))
    received = far[0].requests[0]
    assert received.headers["Accept"] == "application/json"
    assert received.headers["Key"] == far[0].key
    assert received.query == {"ipAddress": IP, "maxAgeInDays": "90"}


def test_emulated__wrong_key__error_and_nothing_cached(enricher, far):
    far[0].key = "another"
    extraction = alert_with(indicator())
    assert statuses(enricher.enrich(extraction, Deadline.after(5)).findings)[0] == ("abuseipdb", IP, "error")
    far[0].key = "abuseipdb-emulator-key"
    assert statuses(enricher.enrich(extraction, Deadline.after(5)).findings)[0] == ("abuseipdb", IP, "ok")


def test_emulated__upstream_out_of_quota__closed_for_all(enricher, far):
    far[0].quota = 0
    for address in ("8.8.8.8", "9.9.9.9"):
        found = enricher.enrich(alert_with(indicator(address)), Deadline.after(5))
        assert statuses(found.findings)[0] == ("abuseipdb", address, "quota_exhausted")
    assert len(far[0].requests) == 1
    assert enricher.statuses()["abuseipdb"] == "quota_exhausted"


def test_emulated__hung_upstream__error_by_the_deadline(enricher, far):
    far[1].delay = 1.0
    found = enricher.enrich(alert_with(indicator()), Deadline.after(0.25))
    assert statuses(found.findings) == [("abuseipdb", IP, "ok"), ("virustotal", IP, "error")]
    far[1].delay = 0.0
