import os
import threading

import pytest

from tests.enrichment.building import SAMPLES, indicator
from triage.enrichment.list_files import folder as folder_module
from triage.enrichment.list_files.folder import ListFolder
from triage.enrichment.provider import LocalSettings
from triage.enrichment.providers.lists import OperatorLists, open_lists
from triage.errors import UpstreamError
from triage.model.deadline import Deadline
from triage.model.finding import Reading
from triage.model.indicator import Kind

SOON = Deadline.after(600)
DAY = 86_400
WRITTEN = 1_790_000_000
TODAY = "2026-09-21"


class Clock:
    def __init__(self, now=0.0):
        self.now = now

    def __call__(self):
        return self.now


def write(path, text, at=WRITTEN):
    path.write_text(text)
    os.utime(path, (at, at))


def lists(folder, clock=None, **files):
    for name, text in files.items():
        write(folder / f"{name.replace('_', '-')}.txt", text)
    return OperatorLists(ListFolder(folder, clock or Clock()), clock=lambda: WRITTEN + DAY)


def ask(provider, value, kind=Kind.IP):
    return provider.lookup(indicator(value, kind), SOON)


def test_tor_exit(tmp_path):
    reading = ask(lists(tmp_path, tor_exits="185.220.101.52\n"), "185.220.101.52")
    assert reading == Reading(is_tor=True, listed_in=("tor-exits",), as_of=TODAY)


def test_fresh_tor_list__other_addresses_are_no_exits(tmp_path):
    assert ask(lists(tmp_path, tor="185.220.101.52\n"), "8.8.8.8") == Reading(is_tor=False, as_of=TODAY)


def test_no_tor_list__nobody_says_no(tmp_path):
    assert ask(lists(tmp_path, vpn="1.2.3.0/24\n"), "8.8.8.8") is None


@pytest.mark.parametrize("text", ["", "# nothing\n", "<html>502 Bad Gateway</html>\n"])
def test_tor_list_without_entries__nobody_says_no(tmp_path, text):
    assert ask(lists(tmp_path, tor=text), "8.8.8.8") is None


def test_old_tor_list__still_says_yes_but_never_no(tmp_path):
    provider = lists(tmp_path, tor="185.220.101.52\n")
    provider._clock = lambda: WRITTEN + 7 * DAY + 1
    assert ask(provider, "8.8.8.8") is None
    assert ask(provider, "185.220.101.52").is_tor is True


@pytest.mark.parametrize(
    ("name", "field"),
    [("vpn", "is_vpn"), ("proxy", "is_proxy"), ("datacenter", "is_datacenter"), ("known_scanners", "is_whitelisted")],
)
def test_ranges__set_their_flag(tmp_path, name, field):
    reading = ask(lists(tmp_path, **{name: "8.8.8.0/24\n"}), "8.8.8.8")
    assert reading == Reading(**{field: True}, listed_in=(name.replace("_", "-"),), as_of=TODAY)


def test_bad_address__named_by_every_list_that_holds_it(tmp_path):
    reading = ask(lists(tmp_path, bad_ips_a="8.8.8.8", bad_ips_b="8.8.0.0/16", bad_ips_c="9.9.9.9"), "8.8.8.8")
    assert reading == Reading(listed_in=("bad-ips-a", "bad-ips-b"), as_of=TODAY)


def test_vpn_and_no_tor_exit__both_said(tmp_path):
    reading = ask(lists(tmp_path, tor="185.220.101.52", vpn="8.8.8.8"), "8.8.8.8")
    assert (reading.is_vpn, reading.is_tor) == (True, False)


@pytest.mark.parametrize("value", ["10.0.0.1", "192.168.1.1", "127.0.0.1", "fd00::1"])
def test_private_network_in_a_list__never_matches(tmp_path, value):
    provider = lists(tmp_path, bad_ips="10.0.0.0/8\n192.168.0.0/16\n127.0.0.0/8\nfd00::/16\n")
    assert ask(provider, value) is None


@pytest.mark.parametrize("kind", [Kind.MD5, Kind.SHA1, Kind.SHA256])
def test_bad_hash(tmp_path, kind):
    provider = lists(
        tmp_path, bad_hashes="\n".join(SAMPLES[kind] for kind in (Kind.MD5, Kind.SHA1, Kind.SHA256)).upper()
    )
    assert ask(provider, SAMPLES[kind], kind).listed_in == ("bad-hashes",)


@pytest.mark.parametrize(
    ("name", "listed"), [("evil.org", True), ("a.evil.org", True), ("notevil.org", False), ("org", False)]
)
def test_bad_domain__covers_what_lies_below(tmp_path, name, listed):
    reading = ask(lists(tmp_path, bad_domains="evil.org\n"), name, Kind.DOMAIN)
    assert (reading is not None) is listed


@pytest.mark.parametrize(("name", "listed"), [("good.org", True), ("a.good.org", False)])
def test_known_good_domain__only_itself(tmp_path, name, listed):
    reading = ask(lists(tmp_path, allow="good.org\n"), name, Kind.DOMAIN)
    assert (reading is not None) is listed


def test_bad_url__fragment_and_default_port_make_no_difference(tmp_path):
    provider = lists(tmp_path, bad_urls="http://Evil.org:80/a?b=1\n")
    assert ask(provider, "http://evil.org/a?b=1#x", Kind.URL).listed_in == ("bad-urls",)
    assert ask(provider, "http://evil.org/a?b=2", Kind.URL) is None


@pytest.mark.parametrize("url", ["http://a.evil.org/x", "http://8.8.8.8:8080/x"])
def test_url__on_a_bad_host(tmp_path, url):
    provider = lists(tmp_path, bad_domains="evil.org\n", bad_ips="8.8.8.8\n")
    assert ask(provider, url, Kind.URL).listed_in in (("bad-domains",), ("bad-ips",))


def test_url__on_a_known_good_host__says_nothing(tmp_path):
    assert ask(lists(tmp_path, allow="good.org\n", bad_urls="http://x.org/\n"), "http://good.org/x", Kind.URL) is None


@pytest.mark.parametrize("url", ["http://[", "http://", "x"])
def test_url__broken__not_listed(tmp_path, url):
    provider = lists(tmp_path, bad_domains="evil.org\n", bad_urls="http://x.org/\n")
    assert ask(provider, url, Kind.URL) is None


def test_kinds__of_the_files_at_hand(tmp_path):
    assert lists(tmp_path, vpn="8.8.8.8\n").kinds == {Kind.IP}
    assert lists(tmp_path, bad_domains="evil.org\n").kinds == {Kind.IP, Kind.DOMAIN, Kind.URL}


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_no_files__not_configured(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    provider = lists(tmp_path / folder)
    assert (provider.kinds, provider.status()) == (frozenset(), "not_configured")
    assert provider.describe() == f"no list files in {tmp_path / folder}"


def test_open_lists__no_folder_configured():
    assert open_lists(LocalSettings(lists_dir=None)) is None


def test_new_file__noticed_after_a_second(tmp_path):
    clock = Clock()
    provider = lists(tmp_path, clock)
    write(tmp_path / "tor.txt", "8.8.8.8\n")
    clock.now = 0.9
    assert provider.kinds == frozenset()
    clock.now = 1.0
    assert ask(provider, "8.8.8.8").is_tor is True


def test_changed_file__read_again(tmp_path):
    clock = Clock()
    provider = lists(tmp_path, clock, bad_ips="8.8.8.8\n")
    write(tmp_path / "bad-ips.txt", "9.9.9.9\n", at=WRITTEN + 1)
    clock.now = 2.0
    assert ask(provider, "8.8.8.8") is None
    assert ask(provider, "9.9.9.9") is not None


def test_unchanged_file__not_read_again(tmp_path, monkeypatch):
    clock = Clock()
    provider = lists(tmp_path, clock, bad_ips="8.8.8.8\n")
    monkeypatch.setattr(folder_module, "read_entries", None)
    clock.now = 2.0
    assert ask(provider, "8.8.8.8") is not None


def test_removed_file__forgotten(tmp_path):
    clock = Clock()
    provider = lists(tmp_path, clock, bad_ips="8.8.8.8\n")
    (tmp_path / "bad-ips.txt").unlink()
    clock.now = 2.0
    assert provider.status() == "not_configured"


def test_file_that_became_unreadable__last_good_content_and_says_so(tmp_path, caplog):
    clock = Clock()
    provider = lists(tmp_path, clock, bad_ips="8.8.8.8\n")
    (tmp_path / "bad-ips.txt").unlink()
    (tmp_path / "bad-ips.txt").mkdir()
    clock.now = 2.0
    assert ask(provider, "8.8.8.8").listed_in == ("bad-ips",)
    assert provider.status() == "offline"
    assert provider.describe().endswith("last good content: bad-ips.txt cannot be read (not a regular file)")
    assert "list_unreadable" in caplog.text


def test_unreadable_file_repaired__read(tmp_path):
    clock = Clock()
    (tmp_path / "bad-ips.txt").mkdir()
    provider = lists(tmp_path, clock)
    (tmp_path / "bad-ips.txt").rmdir()
    write(tmp_path / "bad-ips.txt", "8.8.8.8\n")
    clock.now = 2.0
    assert ask(provider, "8.8.8.8").listed_in == ("bad-ips",)
    assert provider.status() == "online"


def test_file_never_readable__could_not_ask_instead_of_not_listed(tmp_path):
    (tmp_path / "bad-ips.txt").mkdir()
    with pytest.raises(UpstreamError, match="cannot be read"):
        ask(lists(tmp_path, bad_domains="evil.org\n"), "8.8.8.8")


def test_file_too_large__not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "MAX_FILE_BYTES", 3)
    assert "larger than 3 bytes" in lists(tmp_path, bad_ips="8.8.8.8\n").describe()


def test_describe__counts_entries_and_skipped_lines(tmp_path):
    assert lists(tmp_path, vpn="8.8.8.8\nx\n").describe() == f"vpn.txt: 1 entry of {TODAY}, 1 lines skipped"


def test_two_files_of_one_name__kept_apart(tmp_path):
    write(tmp_path / "bad-ips.json", '{"cidr": "9.9.9.0/24"}\n')
    provider = lists(tmp_path, bad_ips="8.8.8.8\n")
    assert ask(provider, "9.9.9.9").listed_in == ("bad-ips",)
    assert ask(provider, "8.8.8.8").listed_in == ("bad-ips",)


def test_while_one_thread_reads__the_others_get_the_lists_before(tmp_path, monkeypatch):
    clock = Clock()
    provider = lists(tmp_path, clock, bad_ips="8.8.8.8\n")
    write(tmp_path / "bad-ips.txt", "9.9.9.9\n", at=WRITTEN + 1)
    clock.now, inside, go_on = 2.0, threading.Event(), threading.Event()
    real = folder_module.read_entries
    monkeypatch.setattr(folder_module, "read_entries", lambda *all: (inside.set(), go_on.wait(5), real(*all))[2])
    reader = threading.Thread(target=ask, args=(provider, "8.8.8.8"))
    reader.start()
    inside.wait(5)
    before = ask(provider, "8.8.8.8")
    go_on.set()
    reader.join()
    assert (before is not None, ask(provider, "8.8.8.8")) == (True, None)
