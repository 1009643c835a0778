from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.enrichment.building import Upstairs, fails, indicator, remote, says
from triage.enrichment.turn import Turn
from triage.errors import EgressOff, QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline
from triage.model.indicator import Kind
from triage.transport.request import Reply

SOON = Deadline.after(600)
GOOD = {"data": {"abuseConfidenceScore": 3}}
UNKNOWN = {"error": {"code": "NotFoundError", "message": "…"}}


def test_lookup__answer(tmp_path):
    assert remote(tmp_path, says(GOOD)).lookup(indicator(), SOON).abuse_score == 3


def test_lookup__virustotal_404__not_known(tmp_path):
    url = indicator("http://x.org/", Kind.URL)
    assert remote(tmp_path, says(UNKNOWN, 404), "virustotal").lookup(url, SOON) is None


def test_lookup__404_of_something_else_than_the_source__error(tmp_path):
    with pytest.raises(UpstreamError, match="404"):
        remote(tmp_path, says(None, 404), "virustotal").lookup(indicator(), SOON)


@pytest.mark.parametrize("status", [201, 204, 302, 400, 401, 402, 404, 422, 500])
def test_lookup__other_status__error(tmp_path, status):
    with pytest.raises(UpstreamError, match=str(status)) as caught:
        remote(tmp_path, says(GOOD, status)).lookup(indicator(), SOON)
    assert caught.value.status == status


def test_lookup__reserves_before_it_asks(tmp_path):
    upstairs = says(GOOD)
    provider = remote(tmp_path, upstairs, quota="1/day")
    provider.lookup(indicator(), SOON)
    with pytest.raises(QuotaExhausted):
        provider.lookup(indicator("8.8.8.8"), SOON)
    assert upstairs.asked == ["185.220.101.52"]


def test_lookup__own_limit__holds_nobody(tmp_path):
    provider = remote(tmp_path, says(GOOD), quota="1/day")
    provider.lookup(indicator(), SOON)
    with pytest.raises(QuotaExhausted):
        provider.lookup(indicator(), SOON)
    assert provider._ledger.held("abuseipdb") == 0


@pytest.mark.parametrize(("retry_after", "held"), [(None, 60), (120.0, 120)])
def test_lookup__429__closes_the_source_for_all_processes(tmp_path, retry_after, held):
    with pytest.raises(QuotaExhausted):
        remote(tmp_path, fails(QuotaExhausted("429", retry_after))).lookup(indicator(), SOON)
    upstairs = says(GOOD)
    other_process = remote(tmp_path, upstairs)
    with pytest.raises(QuotaExhausted, match="allows no more calls for") as caught:
        other_process.lookup(indicator(), SOON)
    assert held - 30 < caught.value.retry_after <= held
    assert (upstairs.asked, other_process.status()) == ([], "quota_exhausted")


@pytest.mark.parametrize("error", [UpstreamError("down"), EgressOff("off")])
def test_lookup__other_failures__pass_and_hold_nobody(tmp_path, error):
    provider = remote(tmp_path, fails(error))
    with pytest.raises(type(error)):
        provider.lookup(indicator(), SOON)
    assert provider.status() == "online"


def test_lookup__no_time_left__reserves_nothing(tmp_path):
    provider = remote(tmp_path, says(GOOD), quota="1/day")
    with pytest.raises(UpstreamError, match="no time"):
        provider.lookup(indicator(), Deadline.after(0))
    assert provider.status() == "online"


def test_status__used_up(tmp_path):
    provider = remote(tmp_path, says(GOOD), quota="1/day")
    provider.lookup(indicator(), SOON)
    assert provider.status() == "quota_exhausted"


def test_describe(tmp_path):
    line = remote(tmp_path, says(GOOD), "virustotal", "4/minute;500/day").describe()
    assert line == "VirusTotal (domain, ip, md5, sha1, sha256, url), 4/minute; 500/day"


def test_turn__second_reserves_after_the_first(tmp_path):
    provider = remote(tmp_path, says(GOOD), quota="1/day")
    first = Turn()
    second = Turn(first)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(provider.lookup, indicator(), SOON, second)
        assert provider.lookup(indicator(), SOON, first).abuse_score == 3
        assert isinstance(late.exception(), QuotaExhausted)


def test_turn__one_who_never_comes__is_not_waited_for_long(tmp_path):
    turn = Turn(Turn())
    assert remote(tmp_path, says(GOOD), quota="4/minute").lookup(indicator(), SOON, turn).abuse_score == 3


@pytest.mark.parametrize(
    ("quota", "waits"), [("", False), ("1000/day", False), ("250/day", True), ("4/minute;500/day", True)]
)
def test_turn__waits_only_while_the_quota_is_short(tmp_path, quota, waits):
    waited = []

    class Watched(Turn):
        def wait(self, deadline):
            waited.append(deadline)

    remote(tmp_path, says(GOOD), quota=quota).lookup(indicator(), SOON, Watched())
    assert bool(waited) is waits


def test_turn__retry__waits_and_reserves_again(tmp_path):
    class TwoAttempts(Upstairs):
        def get(self, request, deadline, before_attempt):
            before_attempt()
            return super().get(request, deadline, before_attempt)

    provider = remote(tmp_path, TwoAttempts(lambda request: Reply(200, GOOD)), quota="2/day")
    provider.lookup(indicator(), SOON, Turn())
    assert provider.status() == "quota_exhausted"
