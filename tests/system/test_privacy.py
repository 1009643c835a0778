"""What must not leave does not: addresses in every disguise, names, links, e-mail, secrets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service import analyze, service
from tests.system.conftest import Upstreams

PRIVATE = """
10.0.0.5 127.0.0.1 172.16.3.4 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 0.0.0.0 224.0.0.1
255.255.255.255 192.0.2.1 198.51.100.9 203.0.113.7 198.18.0.1 192.0.0.192 168.63.129.16 192.88.99.1 240.0.0.1
::1 :: fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1
::ffff:10.0.0.5 ::ffff:100.64.0.1 ::ffff:169.254.169.254 ::a9fe:a9fe 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:a9fe:a9fe::
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:4860::200:5efe:10.0.0.5 fe80::1%eth0 fd20:ce::254
""".split()
NAMES = ["db01", "dc.corp.local", "metadata.google.internal", "printer.lan", "10-0-0-5.nip.io", "host.corp.example.com"]
MAILS = ["ana@bigbank.com", "j.doe@gmail.com"]
LINKS = ["http://user:word@evil.com/", "https://evil.com/?token=abcdef0123456789abcdef", "http://10.0.0.5/x"]


def asked(upstreams: Upstreams) -> str:
    """Everything that both sources received, as text."""
    both = [*upstreams.abuse.requests, *upstreams.total.requests]
    return json.dumps([[r.target, dict(r.headers), r.body.decode()] for r in both]) + " ".join(upstreams.total.asked)


@pytest.mark.parametrize("place", ["field", "text", "list", "url"])
def test_private__no_form_of_an_address_leaves(tmp_path: Path, upstreams: Upstreams, place: str) -> None:
    with service(tmp_path, **upstreams.settings(model=False)) as client:
        for address in PRIVATE:
            alert = {
                "field": {"source_ip": address, "destination_ip": address},
                "text": {"message": f"seen from {address} and [{address}]:443"},
                "list": {"ips": [address], "nested": {"dest": {"ip": address}}},
                "url": {"url": f"http://[{address}]/x" if ":" in address else f"http://{address}/x"},
            }[place]
            analyze(client, alert)
    assert (upstreams.abuse.requests, upstreams.total.requests) == ([], [])


def test_private__names_mail_and_links_stay(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings(model=False, TRIAGE_INTERNAL_DOMAINS="corp.example.com")) as client:
        for name in NAMES:
            analyze(client, {"host": name, "domain": name, "message": f"on {name}"})
        for mail in MAILS:
            analyze(client, {"user": mail, "message": f"login of {mail}"})
        for link in LINKS:
            analyze(client, {"url": link})
    text = asked(upstreams)
    assert [item for item in [*NAMES, *MAILS, *LINKS, "bigbank", "gmail"] if item in text] == []


def test_public__is_still_asked_about(tmp_path: Path, upstreams: Upstreams) -> None:
    with service(tmp_path, **upstreams.settings(model=False)) as client:
        analyze(client, {"source_ip": "8.8.8.8", "message": "to 185[.]220[.]101[.]52 and hxxp://evil-site[.]com/a"})
    assert sorted(upstreams.abuse.asked) == ["185.220.101.52", "8.8.8.8"]
    assert "evil-site.com" in upstreams.total.asked


def test_secrets__of_an_alert_do_not_reach_the_model(tmp_path: Path, upstreams: Upstreams) -> None:
    secrets = "Authorization: Bearer abcDEF123456abcDEF123456 password=hunter2hunter2"
    with service(tmp_path, **upstreams.settings()) as client:
        analyze(client, {"message": secrets, "source_ip": "8.8.8.8"})
    prompt = upstreams.gemini.asked[0].user + upstreams.gemini.asked[0].system
    assert "hunter2" not in prompt
    assert "abcDEF123456" not in prompt


def test_keys__appear_in_no_answer_cache_or_store(tmp_path: Path, upstreams: Upstreams) -> None:
    settings = upstreams.settings()
    with service(tmp_path, **settings) as client:
        answer = json.dumps(analyze(client, {"source_ip": "8.8.8.8"})) + client.get("/health").text
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for name in ("ABUSEIPDB_API_KEY", "VIRUSTOTAL_API_KEY", "GEMINI_API_KEY"):
        assert settings[name] not in answer
        assert settings[name].encode() not in kept
