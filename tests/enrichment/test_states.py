import pytest

from tests.enrichment.building import Here, alert_with, indicator, remote, says, soon
from triage.errors import QuotaExhausted, UpstreamError
from triage.model.finding import Reading, SourceState, SourceStatus

GOOD = {"data": {"abuseConfidenceScore": 3}}


def test_sources__unconfigured__with_the_reason(tmp_path, enricher):
    asking = enricher(Here(), unconfigured={"virustotal": "VIRUSTOTAL_API_KEY is not set"})
    found = asking.enrich(alert_with(indicator()), soon())
    state = SourceState("virustotal", SourceStatus.NOT_CONFIGURED, "VIRUSTOTAL_API_KEY is not set")
    assert found.sources == (SourceState("here", SourceStatus.OK, None, 0), state)
    assert asking.statuses() == {"here": "online", "virustotal": "not_configured"}


def test_sources__nothing_to_ask__skipped(tmp_path, enricher):
    found = enricher(remote(tmp_path, says(GOOD))).enrich(alert_with(), soon())
    assert found.sources == (
        SourceState("abuseipdb", SourceStatus.SKIPPED, "nothing in the alert that this source speaks of"),
    )


def test_sources__local_source_with_nothing_to_answer_from__not_configured(enricher):
    here = Here()
    here.kinds = frozenset()
    found = enricher(here).enrich(alert_with(indicator()), soon())
    assert found.findings == ()
    assert found.sources == (SourceState("here", SourceStatus.NOT_CONFIGURED, "a source on this machine"),)


@pytest.mark.parametrize(
    ("values", "worst"),
    [
        ({"a": "ok", "b": "error"}, "error"),
        ({"a": "quota", "b": "ok"}, "quota_exhausted"),
        ({"a": "miss", "b": "ok"}, "ok"),
        ({"a": "miss"}, "not_found"),
    ],
)
def test_sources__worst_of_the_findings(enricher, values, worst):
    errors = {"error": UpstreamError("down"), "quota": QuotaExhausted("used up")}

    def say(value):
        if values[value] in errors:
            raise errors[values[value]]
        return Reading(country="DE") if values[value] == "ok" else None

    found = enricher(Here(say)).enrich(alert_with(*map(indicator, values)), soon())
    assert found.sources[0].status == worst


def test_speaks_of__configured_remote_sources_only(tmp_path, enricher):
    found = enricher(remote(tmp_path, says(GOOD)), Here(), unconfigured={"virustotal": ""}).enrich(alert_with(), soon())
    assert found.speaks_of == (("abuseipdb", frozenset({"ip"})),)
