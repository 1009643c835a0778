"""A caller's limit: told on every answer, kept over threads, and no other caller's matter."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.service import service
from tests.web.hooking import HOOKS, TOKEN
from triage.web.rate_limit import MOST_CALLERS, RateLimiter

ALERT = {"name": "x", "alert": {"user": "eve"}}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_bucket__fills_up_evenly() -> None:
    clock = Clock()
    limiter = RateLimiter(6, clock)
    assert [limiter.take("a").remaining for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    refused = limiter.take("a")
    assert (refused.remaining, refused.retry_after, refused.full_in) == (0, 10, 60)
    assert limiter.take("b").retry_after is None
    clock.now = 9.9
    assert limiter.take("a").retry_after == 1
    clock.now = 10.0
    assert limiter.take("a").retry_after is None
    clock.now = 1_000.0
    assert limiter.take("a").remaining == 5


def test_bucket__exactly_so_many_over_threads() -> None:
    limiter = RateLimiter(100, Clock())
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: limiter.take("a").retry_after is None, range(1_000)))
    assert taken.count(True) == 100


def test_bucket__the_callers_heard_of_longest_ago_are_forgotten() -> None:
    limiter = RateLimiter(1, Clock())
    for number in range(MOST_CALLERS + 1):
        limiter.take(f"a{number}")
    assert (limiter.take("a0").retry_after, limiter.take(f"a{MOST_CALLERS}").retry_after) == (None, 60)


def test_request__one_too_many_is_429_and_health_is_free(tmp_path: Path) -> None:
    with service(tmp_path, TRIAGE_REQUESTS_PER_MINUTE="2") as client:
        answers = [client.post("/analyze", json=ALERT) for _ in range(3)]
        assert client.get("/health").status_code == 200
        assert client.get("/api/stats").status_code == 429
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"requests";q=2;w=60'
    assert answers[0].headers["RateLimit"] == '"requests";r=1;t=30'
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 30
    problem = answers[2].get_json()
    assert (problem["status"], problem["title"], answers[2].content_type) == (
        429,
        "Too Many Requests",
        "application/problem+json",
    )


def test_request__each_key_and_each_hook_has_its_own(tmp_path: Path) -> None:
    keys = ",".join(f"{name}:admin:{hashlib.sha256(name.encode()).hexdigest()}" for name in ("a", "b"))
    with service(tmp_path, TRIAGE_API_KEYS=keys, TRIAGE_HOOKS=HOOKS, TRIAGE_REQUESTS_PER_MINUTE="1") as client:
        by_key = [client.post("/analyze", json=ALERT, headers={"X-API-Key": key}).status_code for key in "aabb"]
        by_hook = [client.post(f"/hooks/splunk/{TOKEN}", json=ALERT).status_code for _ in range(2)]
        unknown = client.post("/analyze", json=ALERT).status_code
    assert (by_key, by_hook, unknown) == ([200, 429, 200, 429], [200, 429], 401)


def test_request__without_a_limit_no_header_tells_of_one(tmp_path: Path) -> None:
    with service(tmp_path) as client:
        assert "RateLimit" not in client.post("/analyze", json=ALERT).headers
