"""An indicator is data in one path segment or one query value, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.emulators.server import running
from tests.emulators.virustotal import KEY, VirusTotal
from tests.transport.conftest import nothing
from triage.model.deadline import Deadline
from triage.transport.breaker import Breaker
from triage.transport.egress import EgressGate, host_of
from triage.transport.request import Request
from triage.transport.session import build_session
from triage.transport.upstream import Upstream

PATH = "/api/v3/domains/"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
HOSTILE = ANY_TEXT | st.text("./\\%?#&=@:\r\n\t ;+2fF", min_size=1, max_size=20)


@pytest.fixture(scope="module")
def total() -> Iterator[VirusTotal]:
    with running(VirusTotal(quota=10**9)) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def upstream(total: VirusTotal) -> Iterator[Upstream]:
    gate = EgressGate(frozenset({host_of(total.base_url)}))
    asked = Upstream("virustotal", total.base_url, {"x-apikey": KEY}, build_session(1, {}), gate, Breaker("virustotal"))
    yield asked
    asked.session.close()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=HOSTILE.filter(lambda text: text not in (".", "..")))
@example(value="../../../latest")
@example(value="%2e%2e")
@example(value="2606:4700:4700::1111%\r\nHost: x")
@example(value="x?apikey=1#f")
def test_segment__arrives_whole(total: VirusTotal, upstream: Upstream, value: str) -> None:
    upstream.get(Request(("domains", value)), Deadline.after(10), nothing)
    target = total.requests[-1].target
    assert target.startswith(PATH)
    assert "/" not in target.removeprefix(PATH)
    assert unquote(target.removeprefix(PATH)) == value


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=HOSTILE)
def test_parameter__arrives_whole(total: VirusTotal, upstream: Upstream, value: str) -> None:
    upstream.get(Request(("check",), {"ipAddress": value}), Deadline.after(10), nothing)
    assert total.requests[-1].query == {"ipAddress": value}
