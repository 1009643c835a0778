import os
import sqlite3
import stat

import pytest

from tests.quota.clocks import SetClock, utc
from triage.errors import QuotaExhausted, UpstreamError
from triage.quota import ledger_file
from triage.quota.ledger import Ledger, Usage
from triage.quota.limits import Limit, parse_limits

FOUR_A_MINUTE = parse_limits("4/minute")
TWO_A_DAY = parse_limits("2/day")


@pytest.fixture
def clock():
    return SetClock(utc("2026-05-04T12:00:00"))


@pytest.fixture
def ledger(tmp_path, clock):
    ledger = Ledger(tmp_path / "ledger.db", clock)
    yield ledger
    ledger.close()


def granted(ledger, limits, tries, name="virustotal", zone="UTC"):
    """How many of some reservations were granted."""
    count = 0
    for _ in range(tries):
        try:
            ledger.reserve(name, limits, zone)
        except QuotaExhausted:
            continue
        count += 1
    return count


def test_reserve__fifth_call_of_a_minute_is_refused(ledger):
    assert granted(ledger, FOUR_A_MINUTE, 6) == 4


def test_reserve__refusal_says_when_there_is_room(ledger, clock):
    ledger.reserve("virustotal", FOUR_A_MINUTE)
    clock.time += 10
    granted(ledger, FOUR_A_MINUTE, 3)
    clock.time += 15
    with pytest.raises(QuotaExhausted, match="4 calls a minute to virustotal is used up for 35 s") as caught:
        ledger.reserve("virustotal", FOUR_A_MINUTE)
    assert caught.value.retry_after == 35.0


def test_reserve__minute_slides(ledger, clock):
    ledger.reserve("virustotal", FOUR_A_MINUTE)
    clock.time += 30
    granted(ledger, FOUR_A_MINUTE, 3)
    clock.time += 30
    assert granted(ledger, FOUR_A_MINUTE, 4) == 1


def test_reserve__day_ends_at_midnight_utc(ledger, clock):
    assert granted(ledger, TWO_A_DAY, 3) == 2
    clock.time = utc("2026-05-04T23:59:59")
    assert granted(ledger, TWO_A_DAY, 1) == 0
    clock.time = utc("2026-05-05T00:00:00")
    assert granted(ledger, TWO_A_DAY, 3) == 2


def test_reserve__day_ends_at_midnight_pacific(ledger, clock):
    assert granted(ledger, TWO_A_DAY, 2, zone="America/Los_Angeles") == 2
    clock.time = utc("2026-05-05T06:59:59")
    assert granted(ledger, TWO_A_DAY, 1, zone="America/Los_Angeles") == 0
    clock.time = utc("2026-05-05T07:00:00")
    assert granted(ledger, TWO_A_DAY, 1, zone="America/Los_Angeles") == 1


def test_reserve__day_refusal_waits_for_midnight(ledger):
    granted(ledger, TWO_A_DAY, 2)
    with pytest.raises(QuotaExhausted, match="used up for 12 h") as caught:
        ledger.reserve("virustotal", TWO_A_DAY)
    assert caught.value.retry_after == 43_200.0


def test_reserve__a_refusal_uses_nothing(ledger):
    granted(ledger, FOUR_A_MINUTE, 9)
    assert ledger.usage("virustotal", FOUR_A_MINUTE) == (Usage(Limit(4, "minute"), 4),)


def test_reserve__names_are_apart(ledger):
    granted(ledger, TWO_A_DAY, 2, name="virustotal")
    assert granted(ledger, TWO_A_DAY, 2, name="abuseipdb") == 2


def test_reserve__without_limits_is_granted_and_counted(ledger):
    assert granted(ledger, (), 3) == 3
    assert ledger.usage("virustotal", TWO_A_DAY)[0].used == 3


def test_reserve__survives_a_restart(ledger, tmp_path, clock):
    granted(ledger, TWO_A_DAY, 1)
    ledger.close()
    again = Ledger(tmp_path / "ledger.db", clock)
    assert granted(again, TWO_A_DAY, 3) == 1
    again.close()


def test_reserve__clock_set_back_opens_no_window(ledger, clock):
    granted(ledger, FOUR_A_MINUTE, 4)
    clock.time -= 7200
    assert granted(ledger, FOUR_A_MINUTE, 4) == 0
    clock.time += 7200 + 59
    assert granted(ledger, FOUR_A_MINUTE, 4) == 0


def test_reserve__calls_made_while_set_back_count_when_the_clock_is_right_again(ledger, clock):
    granted(ledger, FOUR_A_MINUTE, 2)
    clock.time -= 7200
    granted(ledger, FOUR_A_MINUTE, 2)
    clock.time += 7200 + 1
    assert granted(ledger, FOUR_A_MINUTE, 4) == 0


def test_reserve__clock_back_over_midnight_and_a_restart(ledger, tmp_path, clock):
    granted(ledger, TWO_A_DAY, 2)
    clock.time = utc("2026-05-05T00:00:01")
    granted(ledger, TWO_A_DAY, 1)
    ledger.close()
    clock.time = utc("2026-05-04T23:00:00")
    again = Ledger(tmp_path / "ledger.db", clock)
    assert granted(again, TWO_A_DAY, 2) == 0
    again.close()


def test_hold__all_ledgers_on_the_file_obey(ledger, tmp_path, clock):
    other = Ledger(tmp_path / "ledger.db", clock)
    ledger.hold("abuseipdb", 90)
    with pytest.raises(QuotaExhausted, match="abuseipdb asked for a pause, which ends in 90 s") as caught:
        other.reserve("abuseipdb", ())
    assert (caught.value.retry_after, other.held("abuseipdb"), other.held("virustotal")) == (90.0, 90.0, 0.0)
    other.close()


def test_hold__ends(ledger, clock):
    ledger.hold("abuseipdb", 90)
    clock.time += 90
    assert (ledger.held("abuseipdb"), granted(ledger, (), 1, name="abuseipdb")) == (0.0, 1)


def test_hold__a_shorter_one_does_not_shorten(ledger):
    ledger.hold("abuseipdb", 90)
    ledger.hold("abuseipdb", 5)
    assert ledger.held("abuseipdb") == 90.0


@pytest.mark.parametrize(
    ("seconds", "held"), [(1e12, 86_400.0), (float("inf"), 86_400.0), (-5.0, 0.0), (float("nan"), 0.0)]
)
def test_hold__absurd_lengths_are_clamped(ledger, seconds, held):
    ledger.hold("abuseipdb", seconds)
    assert ledger.held("abuseipdb") == held


def test_exhausted__says_so_and_reserves_nothing(ledger):
    answers = []
    for _ in range(3):
        answers.append(ledger.exhausted("virustotal", TWO_A_DAY))
        granted(ledger, TWO_A_DAY, 1)
    assert answers == [False, False, True]


def test_exhausted__while_held(ledger):
    ledger.hold("virustotal", 10)
    assert ledger.exhausted("virustotal", ())


def test_reserve__old_rows_are_pruned_and_todays_kept(ledger, tmp_path, clock):
    granted(ledger, (), 5)
    clock.time += 2 * 86_400
    granted(ledger, (), 1)
    clock.time += 2 * 86_400
    granted(ledger, (), 1)
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (2,)
    connection.close()


def test_file__is_private_in_a_private_folder(tmp_path, clock):
    ledger = Ledger(tmp_path / "new" / "deep" / "ledger.db", clock)
    ledger.reserve("virustotal", ())
    modes = [stat.S_IMODE(os.stat(path).st_mode) for path in (tmp_path / "new").rglob("*")]
    ledger.close()
    assert sorted(set(modes)) == [0o600, 0o700]


def test_file__nothing_is_opened_before_the_first_use(tmp_path, clock):
    Ledger(tmp_path / "ledger.db", clock)
    assert list(tmp_path.iterdir()) == []


def failures(ledger):
    """What a ledger that can't be used answers."""
    with pytest.raises(UpstreamError, match="the quota ledger cannot be written: ") as caught:
        ledger.reserve("virustotal", ())
    ledger.hold("virustotal", 5)
    return caught.value.detail, ledger.held("virustotal"), ledger.exhausted("virustotal", ())


def test_broken__file_is_no_database(tmp_path, clock):
    (tmp_path / "ledger.db").write_text("not a database, but longer than a header" * 40)
    detail = "the quota ledger cannot be written: file is not a database"
    assert failures(Ledger(tmp_path / "ledger.db", clock)) == (detail, 0.0, True)


def test_broken__folder_is_a_file(tmp_path, clock):
    (tmp_path / "file").write_text("")
    detail = "the quota ledger cannot be written: Not a directory"
    assert failures(Ledger(tmp_path / "file" / "ledger.db", clock)) == (detail, 0.0, True)


def test_broken__symbolic_link_is_not_followed(tmp_path, clock):
    (tmp_path / "ledger.db").symlink_to(tmp_path / "elsewhere")
    assert failures(Ledger(tmp_path / "ledger.db", clock))[0].endswith("the ledger's path is a symbolic link")
    assert not (tmp_path / "elsewhere").exists()


def test_broken__locked_by_a_stranger(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(ledger_file, "BUSY_SECONDS", 0.05)
    ledger = Ledger(tmp_path / "ledger.db", clock)
    ledger.reserve("virustotal", ())
    stranger = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(UpstreamError, match="database is locked"):
        ledger.reserve("virustotal", ())
    stranger.close()
    ledger.reserve("virustotal", ())
    assert ledger.usage("virustotal", TWO_A_DAY)[0].used == 2
    ledger.close()


def test_broken__waits_no_longer_behind_another_thread(ledger, monkeypatch):
    monkeypatch.setattr(ledger_file, "BUSY_SECONDS", 0.05)
    with ledger.file._mutex, pytest.raises(UpstreamError, match="it is busy"):
        ledger.reserve("virustotal", ())


def test_broken__full_disk_grants_nothing_and_recovers(ledger):
    ledger.reserve("virustotal", ())
    connection = ledger.file._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(UpstreamError, match="full"):
        granted(ledger, (), 2000)
    before = ledger.usage("virustotal", TWO_A_DAY)[0].used
    ledger.reserve("virustotal", ())
    assert ledger.usage("virustotal", TWO_A_DAY)[0].used == before + 1
