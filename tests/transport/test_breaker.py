from __future__ import annotations

import pytest

from tests.transport.conftest import FakeTime
from triage.errors import UpstreamError
from triage.transport.breaker import Breaker


@pytest.fixture
def breaker(time: FakeTime) -> Breaker:
    return Breaker("virustotal", time.clock, lambda: 0.0)


def admits(breaker: Breaker) -> bool:
    try:
        breaker.admit()
    except UpstreamError:
        return False
    return True


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.admit()
        breaker.failed("is unavailable (503)")


def test_state__before_the_first_call(breaker: Breaker) -> None:
    assert breaker.state() == "unknown"


def test_state__follows_the_last_outcome(breaker: Breaker) -> None:
    breaker.failed()
    assert breaker.state() == "offline"
    breaker.succeeded()
    assert breaker.state() == "online"


def test_opens__after_five_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 4)
    assert admits(breaker)
    breaker.failed("is unavailable (503)")
    with pytest.raises(UpstreamError, match=r"^virustotal: breaker open for another 15 s \(is unavailable \(503\)\)$"):
        breaker.admit()


def test_opens__at_half_of_the_last_twenty(breaker: Breaker) -> None:
    for _ in range(9):
        breaker.failed()
        breaker.succeeded()
    assert not breaker.is_open()
    breaker.failed()
    assert breaker.is_open()


def test_stays_closed__at_forty_percent(breaker: Breaker) -> None:
    for _ in range(30):
        for good in (True, False, True, False, True):
            (breaker.succeeded if good else breaker.failed)()
    assert not breaker.is_open()


def test_open__one_probe_at_a_time(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 14.9
    assert not admits(breaker)
    time.now += 0.2
    assert [admits(breaker), admits(breaker)] == [True, False]


def test_probe__success_closes(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 15
    breaker.admit()
    breaker.succeeded()
    assert [admits(breaker), admits(breaker), breaker.state()] == [True, True, "online"]


def test_probe__failure_waits_again(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 15
    fail(breaker, 1)
    time.now += 14.9
    assert not admits(breaker)
    time.now += 0.2
    assert admits(breaker)


def test_probe__abandoned_lets_the_next_one_through(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 15
    breaker.admit()
    breaker.abandoned()
    assert admits(breaker)


def test_probe__forgotten_lets_the_next_one_through_later(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 15
    breaker.admit()
    time.now += 15
    assert admits(breaker)


def test_late_failures__do_not_prolong(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 10
    breaker.failed()
    time.now += 5
    assert admits(breaker)


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999999])
def test_open__never_longer_than_thirty_seconds(time: FakeTime, chance: float) -> None:
    breaker = Breaker("virustotal", time.clock, lambda: chance)
    fail(breaker, 5)
    time.now += 30
    assert admits(breaker)


def test_closing__forgets_the_old_failures(breaker: Breaker, time: FakeTime) -> None:
    fail(breaker, 5)
    time.now += 15
    breaker.admit()
    breaker.succeeded()
    fail(breaker, 4)
    assert not breaker.is_open()


def test_hold__closes_the_source_until_then(breaker: Breaker, time: FakeTime) -> None:
    breaker.hold(60)
    time.now += 59
    with pytest.raises(UpstreamError, match="virustotal is not asked for another 1 s"):
        breaker.admit()
    time.now += 1
    assert (admits(breaker), breaker.held()) == (True, 0.0)


def test_hold__a_shorter_one_does_not_shorten(breaker: Breaker) -> None:
    breaker.hold(60)
    breaker.hold(1)
    assert breaker.held() == 60


def test_trip__opens_for_the_time_given(breaker: Breaker, time: FakeTime) -> None:
    breaker.trip(120)
    time.now += 119
    assert not admits(breaker)
    time.now += 1
    assert admits(breaker)
