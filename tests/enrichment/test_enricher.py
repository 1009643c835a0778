import threading
import time

import pytest

from tests.enrichment.building import (
    IP,
    Here,
    Upstairs,
    alert_with,
    cache_in,
    fails,
    in_text,
    indicator,
    remote,
    says,
    soon,
    statuses,
)
from triage.enrichment.enricher import Enricher
from triage.errors import EgressOff, QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading, SourceState, SourceStatus
from triage.model.indicator import Kind
from triage.transport.request import Reply

GOOD = {"data": {"abuseConfidenceScore": 3}}


def slow(seconds):
    def say(request):
        time.sleep(seconds)
        return Reply(200, GOOD)

    return Upstairs(say)


def test_enrich__every_indicator_and_every_source_that_speaks_of_it(tmp_path, enricher):
    virustotal = remote(tmp_path, says({"error": {}}, 404), "virustotal")
    extraction = alert_with(indicator(), indicator("x.org", Kind.DOMAIN), indicator("CVE-2026-1", Kind.CVE))
    found = enricher(remote(tmp_path, says(GOOD)), virustotal, Here()).enrich(extraction, soon())
    assert statuses(found.findings) == [
        ("abuseipdb", IP, "ok"),
        ("virustotal", IP, "not_found"),
        ("here", IP, "ok"),
        ("virustotal", "x.org", "not_found"),
    ]
    assert found.findings[0].reading == Reading(abuse_score=3)
    assert [finding.age_seconds for finding in found.findings] == [0, 0, 0, 0]


def test_enrich__withheld__nobody_is_asked(tmp_path, enricher):
    upstairs = says(GOOD)
    here = Here(lambda value: pytest.fail("asked"))
    found = enricher(remote(tmp_path, upstairs), here).enrich(
        alert_with(indicator("10.0.0.1", withheld="private")), soon()
    )
    assert statuses(found.findings) == [("abuseipdb", "10.0.0.1", "skipped"), ("here", "10.0.0.1", "skipped")]
    assert found.sources[0] == SourceState("abuseipdb", SourceStatus.SKIPPED, "private")
    assert upstairs.asked == []


def test_enrich__second_time__from_the_cache(tmp_path, enricher):
    upstairs = says(GOOD)
    asking = enricher(remote(tmp_path, upstairs))
    asking.enrich(alert_with(indicator()), soon())
    finding = asking.enrich(alert_with(indicator(path="/b")), soon()).findings[0]
    assert (finding.status, finding.reading, finding.indicator.path) == ("cached", Reading(abuse_score=3), "/b")
    assert upstairs.asked == [IP]


def test_enrich__cached_miss__is_still_not_found(tmp_path, enricher):
    upstairs = says({"error": {}}, 404)
    asking = enricher(remote(tmp_path, upstairs, "virustotal"))
    asking.enrich(alert_with(indicator()), soon())
    assert statuses(asking.enrich(alert_with(indicator()), soon()).findings) == [("virustotal", IP, "not_found")]
    assert upstairs.asked == [IP]


def test_enrich__age_of_a_cached_answer(tmp_path):
    now = [1_000_000.0]
    cache = cache_in(tmp_path, lambda: now[0])
    cache.put("abuseipdb", indicator(), Reading(abuse_score=3))
    now[0] += 90
    asking = Enricher([remote(tmp_path, says(GOOD))], {}, cache)
    found = asking.enrich(alert_with(indicator()), soon())
    asking.close()
    assert (found.findings[0].age_seconds, found.sources[0].age_seconds) == (90, 90)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UpstreamError("no connection"), "error"),
        (QuotaExhausted("used up", 9), "quota_exhausted"),
        (EgressOff("switched off"), "skipped"),
    ],
)
def test_enrich__failure__named_and_never_cached(tmp_path, enricher, error, status):
    upstairs = fails(error)
    asking = enricher(remote(tmp_path, upstairs))
    finding = asking.enrich(alert_with(indicator()), soon()).findings[0]
    assert (finding.status, finding.reading, finding.detail, finding.age_seconds) == (status, None, error.detail, None)
    assert asking._calls._cache.get("abuseipdb", indicator()) is None


def test_enrich__unforeseen_fault__costs_only_its_own_finding(tmp_path, enricher, caplog):
    here = Here(lambda value: 1 / 0)
    found = enricher(
        remote(tmp_path, fails(KeyError("x"))), here, remote(tmp_path, says({"error": {}}, 404), "virustotal")
    )
    findings = found.enrich(alert_with(indicator()), soon()).findings
    assert statuses(findings) == [("abuseipdb", IP, "error"), ("here", IP, "error"), ("virustotal", IP, "not_found")]
    assert findings[1].detail == "a fault in this program (ZeroDivisionError); the log has the details"
    assert "lookup_fault" in caplog.text


def test_enrich__deadline__late_source_is_an_error_and_the_others_answer(tmp_path, enricher):
    found = enricher(remote(tmp_path, slow(0.5)), Here()).enrich(alert_with(indicator()), Deadline.after(0.1))
    assert statuses(found.findings) == [("abuseipdb", IP, "error"), ("here", IP, "ok")]
    assert found.findings[0].detail == "no answer within the deadline"


def test_enrich__deadline__queued_work_is_called_off(tmp_path, enricher):
    upstairs = slow(0.25)
    asking = enricher(remote(tmp_path, upstairs), threads_a_source=1)
    asking.enrich(alert_with(indicator("8.8.8.8"), indicator("9.9.9.9")), Deadline.after(0.1))
    time.sleep(0.3)
    assert upstairs.asked == ["8.8.8.8"]


def test_enrich__late_answer__is_there_for_the_next_alert(tmp_path, enricher):
    asking = enricher(remote(tmp_path, slow(0.2)))
    asking.enrich(alert_with(indicator()), Deadline.after(0.1))
    time.sleep(0.2)
    assert statuses(asking.enrich(alert_with(indicator()), soon()).findings) == [("abuseipdb", IP, "cached")]


def test_enrich__sources_and_indicators_in_parallel(tmp_path, enricher):
    together = threading.Barrier(4)

    def meet(request):
        together.wait(3)
        return Reply(404, {}) if "ipAddress" not in request.params else Reply(200, GOOD)

    both = [remote(tmp_path, Upstairs(meet)), remote(tmp_path, Upstairs(meet), "virustotal")]
    found = enricher(*both).enrich(alert_with(indicator("8.8.8.8"), indicator("9.9.9.9")), soon())
    assert [str(finding.status) for finding in found.findings] == ["ok", "not_found", "ok", "not_found"]


def test_enrich__hung_source__costs_the_others_nothing(tmp_path, enricher):
    hung = threading.Event()
    stuck = Upstairs(lambda request: hung.wait(5) and Reply(500, None))
    asking = enricher(remote(tmp_path, stuck), remote(tmp_path, says({}, 404), "virustotal"), threads_a_source=1)
    asking.begin(alert_with(indicator("8.8.8.8"), indicator("9.9.9.9")), soon())
    found = asking.enrich(alert_with(indicator("1.1.1.1")), Deadline.after(0.2))
    hung.set()
    assert statuses(found.findings) == [("abuseipdb", "1.1.1.1", "error"), ("virustotal", "1.1.1.1", "not_found")]


def test_enrich__many_alerts_at_once__each_indicator_asked_once(tmp_path, enricher):
    upstairs = slow(0.02)
    asking = enricher(remote(tmp_path, upstairs))
    addresses = [f"8.8.8.{last}" for last in range(5)]
    alerts = [
        alert_with(*(indicator(address) for address in addresses[n % 5 :] + addresses[: n % 5])) for n in range(20)
    ]
    results = []
    threads = [threading.Thread(target=lambda a=a: results.append(asking.enrich(a, soon()))) for a in alerts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(upstairs.asked) == addresses
    assert {str(finding.status) for result in results for finding in result.findings} <= {"ok", "cached"}


def test_enrich__same_question_from_two_alerts__each_finding_has_its_own_indicator(tmp_path, enricher):
    asking = enricher(remote(tmp_path, slow(0.1)))
    first = asking.begin(alert_with(indicator(path="/a")), soon())
    second = asking.begin(alert_with(indicator(path="/b")), soon())
    assert first.answers(soon()).findings[0].indicator.path == "/a"
    assert second.answers(soon()).findings[0].indicator.path == "/b"


def test_enrich__leader_out_of_time__one_with_time_left_asks_again(tmp_path, enricher):
    class KeepsDeadline(Upstairs):
        def get(self, request, deadline, before_attempt):
            reply = super().get(request, deadline, before_attempt)
            time.sleep(0.15)
            if deadline.remaining() <= 0:
                raise UpstreamError("too slow")
            return reply

    asking = enricher(remote(tmp_path, KeepsDeadline(lambda request: Reply(200, GOOD))))
    hurried = asking.begin(alert_with(indicator()), Deadline.after(0.1))
    patient = asking.begin(alert_with(indicator()), soon())
    assert statuses(patient.answers(soon()).findings) == [("abuseipdb", IP, "ok")]
    assert hurried.answers(Deadline.after(0)).findings[0].status == "error"


@pytest.mark.parametrize("round_", range(5))
def test_enrich__short_quota__goes_to_the_source_field_first(tmp_path, enricher, round_):
    asking = enricher(remote(tmp_path, says(GOOD), quota="2/day"))
    text = [in_text(f"8.8.4.{last}") for last in range(6)]
    field, source = indicator("9.9.9.9", role="destination"), indicator("8.8.8.8", role="source")
    found = asking.enrich(alert_with(*text, field, source), soon())
    answered = [finding.indicator.value for finding in found.findings if finding.status == "ok"]
    assert answered == ["9.9.9.9", "8.8.8.8"]
    assert found.sources[0].status == "quota_exhausted"
    assert found.sources[0].detail.startswith("6 of 8 indicators not answered: ")


@pytest.mark.parametrize("round_", range(5))
def test_begin__short_quota__goes_to_the_alert_that_began_first(tmp_path, enricher, round_):
    asking = enricher(remote(tmp_path, says(GOOD), quota="1/day"))
    began = [asking.begin(alert_with(indicator(f"8.8.8.{last}")), soon()) for last in range(6)]
    found = [str(one.answers(soon()).findings[0].status) for one in began]
    assert found == ["ok", *["quota_exhausted"] * 5]


def test_answered_question__is_no_longer_under_way(tmp_path, enricher):
    asking = enricher(remote(tmp_path, says(GOOD)))
    asking.begin(alert_with(indicator()), soon()).answers(soon())
    asking._calls._pools["abuseipdb"].shutdown()
    assert asking._calls._under_way == set()


def test_close__then_enrich__could_not_ask(tmp_path, enricher):
    asking = enricher(remote(tmp_path, says(GOOD)))
    asking.close()
    assert statuses(asking.enrich(alert_with(indicator()), soon()).findings) == [("abuseipdb", IP, "error")]
