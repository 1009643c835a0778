"""Retries, quota, money, breaker and time around a call to Gemini."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.classification.gemini_world import at_once, dossier, world
from tests.emulators.faults import FAULTS, drip_body, drip_headers, silence, unaccepting
from tests.emulators.gemini import (
    Behaviour,
    in_turn,
    refuses,
    says,
    sends,
    throttled,
    throttled_bare,
    throttled_for_the_day,
    verdict,
)
from triage.errors import ModelUnavailable
from triage.model.scales import Classification

GOOD = says(verdict())
GENEROUS = 3.0
"""Seconds in which an answer with a deadline of under one is there on any machine; the faults last for minutes."""
FEBRUARY_EVENING = 1_770_000_000.0
"""2026-02-02 02:40:00 UTC, which is 18:40 on the day before in Los Angeles: 5 h 20 min to midnight."""


@pytest.mark.parametrize("status", [502, 503, 504])
def test_retry__a_busy_server_is_asked_again(status: int, tmp_path: Path) -> None:
    with world(tmp_path, behave=in_turn(refuses(status), refuses(status), GOOD)) as here:
        assert here.ask().classification is Classification.TRUE_POSITIVE
        assert len(here.gemini.requests) == 3
        assert here.budget.spent_today() == pytest.approx(0.00067)


def test_retry__three_attempts_at_most(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(503)) as here:
        refusal = here.refusal()
        assert (refusal.detail, refusal.spent_usd) == ("Gemini answered 503 UNAVAILABLE", 0.0)
        assert (len(here.gemini.requests), here.budget.spent_today()) == (3, 0.0)


@pytest.mark.parametrize(
    "behave", [refuses(500), refuses(400), refuses(403), sends(b"", 204), sends(b"", 307, Location="/")]
)
def test_retry__not_for_what_stays(behave: Behaviour, tmp_path: Path) -> None:
    with world(tmp_path, behave=behave) as here:
        assert here.refusal().spent_usd == 0.0
        assert len(here.gemini.requests) == 1


def test_retry__a_refused_connection_is_tried_again(tmp_path: Path) -> None:
    with world(tmp_path, base_url="http://127.0.0.1:9") as here:
        assert here.refusal().detail == "Gemini is not reachable: no connection"
        assert (len(here.pauses), here.classifier.status()) == (2, "offline")


def test_retry__the_server_names_the_pause(tmp_path: Path) -> None:
    with world(tmp_path, behave=in_turn(refuses(503, Retry_After="2"), GOOD)) as here:
        here.ask()
        assert here.pauses == [pytest.approx(2.05)]


def test_retry__a_long_pause_closes_the_breaker_for_that_long(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(503, Retry_After="30")) as here:
        here.refusal()
        assert "breaker open for another 30 s" in here.refusal(dossier({"n": 1})).detail
        assert len(here.gemini.requests) == 1


def test_retry__no_pause_past_the_deadline(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(503, Retry_After="4")) as here:
        here.refusal(seconds=2.0)
        assert (here.pauses, len(here.gemini.requests)) == ([], 1)


def test_retry__a_dead_upstream_is_not_stormed(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(503)) as here:
        for number in range(40):
            here.refusal(dossier({"n": number}))
        assert len(here.gemini.requests) <= 10


def test_429__a_short_retry_info_is_waited_for(tmp_path: Path) -> None:
    with world(tmp_path, behave=in_turn(throttled("1.5s"), GOOD)) as here:
        assert here.ask().engine == "gemini"
        assert here.pauses == [pytest.approx(1.55)]


@pytest.mark.parametrize(
    ("behave", "seconds"),
    [
        (throttled("15s"), 15.0),
        (throttled_bare(), 60.0),
        (throttled_for_the_day(), 5 * 3600 + 20 * 60),
        (throttled("20s", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"), 5 * 3600 + 20 * 60),
        (refuses(429, Retry_After="120"), 120.0),
        (refuses(429, Retry_After="99999999999999999999"), 86_400.0),
        (sends(b"<html>Too many</html>", 429), 60.0),
    ],
    ids=["minute", "bare", "day_by_help_alone", "day_by_quota_id", "header", "absurd", "html"],
)
def test_429__closes_the_source_for_as_long_as_its_shape_says(
    behave: Behaviour, seconds: float, tmp_path: Path
) -> None:
    with world(tmp_path, behave=behave, at=FEBRUARY_EVENING) as here:
        assert here.refusal().detail.startswith("Gemini answered 429")
        assert here.ledger.held("gemini") == pytest.approx(seconds)
        assert here.classifier.status() == "quota_exhausted"
        assert "asked for a pause" in here.refusal(dossier({"n": 1})).detail
        assert len(here.gemini.requests) == 1


def test_quota__own_limit_is_kept_and_shown(tmp_path: Path) -> None:
    with world(tmp_path, limits="2/day") as here:
        here.ask(dossier({"n": 1}))
        here.ask(dossier({"n": 2}))
        assert "limit of 2 calls a day to gemini is used up" in here.refusal(dossier({"n": 3})).detail
        assert (len(here.gemini.requests), here.classifier.status()) == (2, "quota_exhausted")


def test_quota__a_refusal_by_our_own_limit_is_no_failure_of_gemini(tmp_path: Path) -> None:
    with world(tmp_path, limits="1/day") as here:
        here.ask(dossier({"n": 0}))
        for number in range(1, 12):
            here.refusal(dossier({"n": number}))
        assert here.breaker.state() == "online"


def test_budget__is_never_overrun(tmp_path: Path) -> None:
    with world(tmp_path, budget=0.012) as here:
        at_once(12, lambda number: here.ask(dossier({"n": number})))
        assert 0 < here.budget.spent_today() <= 0.012
        assert "daily AI budget" in here.refusal(dossier({f"pad{n}": "x" * 7000 for n in range(3)})).detail


def test_budget__an_unpriced_model_is_not_called_while_one_is_set(tmp_path: Path) -> None:
    with world(tmp_path, budget=5.0, model="gemini-4-argon") as here:
        assert "price is not known" in here.refusal().detail
        assert here.gemini.requests == []


def test_budget__an_answer_thrown_away_is_paid(tmp_path: Path) -> None:
    with world(tmp_path, behave=says("nonsense"), budget=5.0) as here:
        assert here.refusal().spent_usd == pytest.approx(0.00067)
        assert here.budget.spent_today() == pytest.approx(0.00067)


def test_budget__a_timeout_keeps_the_reservation(tmp_path: Path) -> None:
    with world(tmp_path, budget=5.0) as here:
        here.gemini.fault = silence
        assert here.refusal(seconds=0.2).spent_usd is None
        assert here.budget.spent_today() > 0.005


def test_breaker__one_probe_closes_it_again(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(500)) as here:
        for number in range(6):
            here.refusal(dossier({"n": number}))
        assert (len(here.gemini.requests), here.classifier.status()) == (5, "offline")
        here.gemini.behave = GOOD
        here.breaker.trip(0.0)
        assert here.ask().engine == "gemini"
        assert here.classifier.status() == "online"


@pytest.mark.parametrize("fault", [silence, drip_headers, drip_body], ids=lambda fault: fault.__name__)
def test_deadline__no_server_holds_an_answer_or_a_thread(fault: Any, tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.classifier.warm_up()
        here.gemini.fault = fault
        started = time.monotonic()
        refusal = here.refusal(seconds=0.3)
        assert time.monotonic() - started < GENEROUS
        assert (refusal.detail, refusal.spent_usd) == ("Gemini did not answer in time", None)
        assert _comes_true(lambda: not _busy(here), 1.0)


def test_deadline__a_connection_that_nobody_accepts_is_given_up(tmp_path: Path) -> None:
    with unaccepting() as url, world(tmp_path, base_url=url) as here:
        here.classifier.warm_up()
        started = time.monotonic()
        here.refusal(seconds=0.3)
        assert time.monotonic() - started < GENEROUS


def test_deadline__a_name_that_resolves_slowly_does_not_hold_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: released.wait(5) and [])
    with world(tmp_path, base_url="http://slow.invalid") as here:
        here.classifier.warm_up()
        started = time.monotonic()
        assert here.refusal(seconds=0.2).detail == "Gemini did not answer in time"
        assert time.monotonic() - started < GENEROUS
        released.set()


def test_deadline__a_call_that_waits_for_a_thread_is_not_paid(tmp_path: Path) -> None:
    with world(tmp_path, threads=1) as here:
        here.classifier.warm_up()
        here.gemini.fault = silence
        first = threading.Thread(target=here.refusal, args=(dossier({"n": 1}), 0.6))
        first.start()
        assert _comes_true(lambda: len(here.gemini.requests) == 1, 0.5)
        refusal = here.refusal(dossier({"n": 2}), seconds=0.1)
        assert (refusal.detail, refusal.spent_usd) == ("Gemini was not asked in time", 0.0)
        first.join()
        assert len(here.gemini.requests) == 1


def test_threads__are_back_at_the_start_after_many_timeouts(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.classifier.warm_up()
        here.gemini.fault = silence
        at_once(16, lambda number: here.ask(dossier({"n": number}), seconds=0.2))
        here.breaker.succeeded()
        assert _comes_true(lambda: not _busy(here), 1.0)
        here.gemini.fault = None
        assert here.ask(dossier({"n": 99})).engine == "gemini"


@pytest.mark.parametrize("name", sorted(set(FAULTS) - {"late", "flapping"}))
def test_faults__each_ends_in_a_refusal_within_the_deadline(name: str, tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.classifier.warm_up()
        here.gemini.fault = FAULTS[name]
        started = time.monotonic()
        outcome = at_once(1, lambda _: here.ask(seconds=0.6))[0]
        assert time.monotonic() - started < GENEROUS
        if name not in NO_FAULT_FOR_A_MODEL:
            assert isinstance(outcome, ModelUnavailable)
            assert 0 < len(outcome.detail) < 120


NO_FAULT_FOR_A_MODEL = {"minus_one", "nan", "1e308", "text_for_numbers"}
"""They change the numbers around the answer: an opinion without a cost, or a refusal; never a wrong cost."""


@pytest.mark.parametrize("name", sorted(NO_FAULT_FOR_A_MODEL))
def test_faults__odd_token_counts_are_no_cost(name: str, tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.gemini.fault = FAULTS[name]
        outcome = at_once(1, lambda _: here.ask())[0]
        cost = outcome.spent_usd if isinstance(outcome, ModelUnavailable) else outcome.cost.usd
        assert cost is None


def test_charset__a_hostile_one_chooses_no_codec(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        good = here.gemini.behave
        here.gemini.behave = lambda asked: type(answer := good(asked))(
            200, answer.body, {"Content-Type": "x; charset=zlib"}
        )
        assert here.ask().engine == "gemini"


def _busy(here: Any) -> bool:
    attempts = here.classifier._attempts
    return attempts._threads._idle_semaphore._value < len(attempts._threads._threads)


def _comes_true(done: Any, seconds: float) -> bool:
    ends_at = time.monotonic() + seconds
    while not done() and time.monotonic() < ends_at:
        time.sleep(0.02)
    return bool(done())
