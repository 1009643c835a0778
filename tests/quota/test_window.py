import logging

from tests.quota.clocks import utc
from triage.quota import window
from triage.quota.limits import Limit
from triage.quota.window import day_of, window_of


def test_window_of__minute_is_the_last_sixty_seconds():
    found = window_of(Limit(4, "minute"), 1000.0, "UTC")
    assert (940.0 < found.start < 940.001, found.opens_at(950.0)) == (True, 1010.0)


def test_day_of__utc():
    found = day_of(utc("2026-05-04T17:30:00"), "UTC")
    assert (found.start, found.ends) == (utc("2026-05-04"), utc("2026-05-05"))


def test_day_of__pacific_in_summer_begins_at_seven_utc():
    found = day_of(utc("2026-07-01T06:59:59"), "America/Los_Angeles")
    assert (found.start, found.ends) == (utc("2026-06-30T07:00:00"), utc("2026-07-01T07:00:00"))


def test_day_of__pacific_day_of_twenty_five_hours():
    found = day_of(utc("2026-11-01T12:00:00"), "America/Los_Angeles")
    assert found.ends - found.start == 25 * 3600


def test_day_of__zone_without_data_counts_the_last_25_hours(caplog):
    window._zone.cache_clear()
    with caplog.at_level(logging.WARNING):
        found = day_of(1_000_000.0, "Nowhere/At_All")
    assert (round(found.start), found.opens_at(950_000.0), caplog.messages) == (
        910_000,
        1_040_000.0,
        ["time_zone_unknown"],
    )
