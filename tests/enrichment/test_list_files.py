from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.enrichment.list_files.entries import canonical_url, public_address, read_entries
from triage.enrichment.list_files.meaning import MEANINGS, Effect, meaning_of
from triage.enrichment.list_files.ranges import AddressRanges
from triage.enrichment.list_files.sources import SOURCES, refresh_guide

V4 = st.builds(
    lambda number, bits: ip_network((number >> bits << bits, 32 - bits)), st.integers(0, 2**32 - 1), st.integers(0, 12)
)


def entries(text, name):
    return read_entries(text, MEANINGS[name])


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("tor.txt", Effect.TOR),
        ("Tor-exits.TXT", Effect.TOR),
        ("torbulkexitlist.txt", Effect.TOR),
        ("vpn-x4bnet.txt", Effect.VPN),
        ("proxy_socks.list", Effect.PROXY),
        ("datacenter.netset", Effect.DATACENTER),
        ("bad-ips-drop.json", Effect.BAD),
        ("bad-hashes.txt", Effect.BAD),
        ("known-scanners-x.txt", Effect.BENIGN),
        ("allow.txt", Effect.BENIGN),
    ],
)
def test_meaning__by_the_beginning_of_the_name(name, effect):
    assert meaning_of(name).effect is effect


@pytest.mark.parametrize("name", ["README.md", "tor", "tor.txt.new", "bad.txt", "ips.txt", ".txt", "vpn.csv"])
def test_meaning__other_files__no_list(name):
    assert meaning_of(name) is None


@given(st.lists(V4, max_size=20), st.integers(0, 2**32 - 1))
@settings(max_examples=200)
def test_ranges__same_as_asking_each_network(networks, number):
    address = ip_address(number)
    near = [address, *(network[0] for network in networks), *(network[-1] for network in networks)]
    for asked in near:
        assert (asked in AddressRanges(networks)) == any(asked in network for network in networks)


@pytest.mark.parametrize(
    ("address", "inside"),
    [("1.0.0.0", True), ("1.0.1.255", True), ("1.0.2.0", False), ("0.255.255.255", False), ("2a00::1", True)],
)
def test_ranges__edges(address, inside):
    ranges = AddressRanges([ip_network("1.0.1.0/24"), ip_network("1.0.0.0/24"), ip_network("2a00::/32")])
    assert (ip_address(address) in ranges) is inside


def test_ranges__versions_apart():
    assert ip_address("::102:304") not in AddressRanges([ip_network("1.2.3.4")])


def test_entries__comments_blanks_and_cidr():
    found = entries("# head\r\n; more\r\n\r\n8.8.8.8 # dns\r\n8.8.4.0/24 ; SBL1\r\n 2001:4860::/32 \r\n", "bad-ips")
    assert (found.count, found.skipped) == (3, 0)
    assert ip_address("8.8.4.7") in found.ranges


def test_entries__spamhaus_json_lines__metadata_is_no_entry():
    text = (
        '{"cidr":"1.10.16.0/20","sblid":"SBL256894","rir":"apnic"}\n{"type":"metadata","records":1,"copyright":"(c)"}\n'
    )
    found = entries(text, "bad-ips")
    assert (found.count, found.skipped) == (1, 0)
    assert ip_address("1.10.31.255") in found.ranges


@pytest.mark.parametrize(
    "line",
    [
        "1.2.3",
        "1.2.3.4.5",
        "example.org",
        "<html>",
        '{"cidr": 7}',
        '{"ip": "1.2.3.4"}',
        "{",
        "0.0.0.0/0",
        "1.0.0.0/7",
        "::/0",
    ],
)
def test_entries__broken_line__skipped_and_counted(line):
    found = entries(f"8.8.8.8\n{line}\n8.8.4.4\n", "bad-ips")
    assert (found.count, found.skipped) == (2, 1)


def test_entries__line_without_end__skipped():
    assert entries("8.8.8.8" + " " * 5000 + "x", "bad-ips").skipped == 1


def test_entries__domains__canonical():
    found = entries("Evil.Example.ORG.\n*.bad.net\n0.0.0.0 hosts.example.com\n-x.org\ncom\nä.org\n", "bad-domains")
    assert found.texts == {"evil.example.org", "bad.net", "hosts.example.com"}
    assert found.skipped == 3


def test_entries__hashes__three_lengths():
    found = entries(
        "D41D8CD98F00B204E9800998ECF8427E  empty\n" + "a" * 40 + "\n" + "b" * 64 + "\n" + "c" * 41, "bad-hashes"
    )
    assert found.texts == {"d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "b" * 64}
    assert found.skipped == 1


def test_entries__known_good__addresses_and_domains():
    found = entries("8.8.8.0/24\nscan.example.org\n", "known-scanners")
    assert ip_address("8.8.8.1") in found.ranges
    assert found.texts == {"scan.example.org"}


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Evil.Example.org:80", "http://evil.example.org/"),
        ("https://x.org:8443/A?b=C#d", "https://x.org:8443/A?b=C"),
        ("http://[2A00::1]/x", "http://[2a00::1]/x"),
        ("http://x.org/a;b", "http://x.org/a;b"),
    ],
)
def test_canonical_url(url, canonical):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("url", ["x.org/a", "javascript:alert(1)", "http://", "http://[", "http://x:99999/"])
def test_canonical_url__no_web_url(url):
    with pytest.raises(ValueError):
        canonical_url(url)


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "fe80::1", "x"]
)
def test_public_address__ours_or_none(text):
    assert public_address(text) is None


def test_refresh_guide__a_command_for_each_source_that_lands_in_a_list():
    guide = refresh_guide()
    assert guide.count("curl -fsSL") == len(SOURCES) == 5
    assert "https://check.torproject.org/torbulkexitlist" in guide
    assert all(meaning_of(source.file_name) for source in SOURCES)
    assert all(meaning_of(source.file_name + ".new") is None for source in SOURCES)


def test_refresh_guide__the_folder_s_readme_names_the_same_sources():
    readme = (Path(__file__).resolve().parents[2] / "data" / "lists" / "README.md").read_text()
    assert all(f"get {source.file_name} {source.url}\n" in readme for source in SOURCES)
