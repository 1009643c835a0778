"""What looks like an indicator and is none."""

from __future__ import annotations

import pytest

from tests.indicators.searching import found, search

UUID = "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c"
MD5 = "44d88612fea8a8f36de82e1278abb02f"


@pytest.mark.parametrize(
    "text",
    [
        "version 10.0.19041.1", "version 1.2.3.4", "v1.2.3.4", "Chrome/120.0.0.0", "010.1.2.3", "256.1.1.1",
        "1.2.3.4.5", "1.2.3", "OpenSSL 1.0.2", "1587082700.80945", "2026-01-01T10:20:30.123Z", "10:20:30",
        "00:11:22:33:44:55", "fe80::1%eth0", "8.8.8.8%2f..", "std::string", "a::b", "AWS::IAM::AccessKey", "١.٢.٣.٤",
        "/opt/app/1.2.3.4/bin", "C:\\app\\1.2.3.4\\x", "0x7f.1", "127.1", "2852039166", "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_address__not_here(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "report.pdf", "cmd.exe", "svchost.exe", "kernel32.dll", "script.ps1", "index.php", "main.py", "run.sh", "a.zip",
        "libc.so", "README.md", "lib.rs", "id_rsa.pub", "app.js.map", "Microsoft.SecurityInsights", "System.Net",
        "Microsoft.Network", "com.sun.jndi.rmi", "org.apache.log4j", "com.android.app", "java.io", "os.path",
        "user.name", "event.id", "first.last", "john.doe", "C:\\Windows\\evil.com", "/var/www/evil.com/a", "etc.",
        "e.g.the", "i.e", "Smith.He", "CORP.LOCAL\\bob", "a..com", "-evil-.com", "evil.c", "evil.123", "user john.me",
        "my_module.do", "...com", "http://", "http:///x", "://evil", "hxxp", "@evil.com", "bob@localhost", "bob@.com",
    ],
)  # fmt: skip
def test_domain__not_here(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "raw",
    [
        {"id": MD5}, {"uuid": MD5}, {"flow_id": MD5}, {"trace": {"id": MD5}}, {"guid": UUID},
        {"session_id": MD5}, {"password_hash": MD5}, {"ntlm": {"hash": MD5}}, {"tls": {"ja3": {"hash": MD5}}},
        {"imphash": MD5}, {"commit": {"sha": "5f1e8acedc065031aad553b710838eb366cfee9a"}}, {"note": MD5},
        {"certificate": {"sha1": "5f1e8acedc065031aad553b710838eb366cfee9a"}}, {"token": MD5},
    ],
)  # fmt: skip
def test_hash__not_in_an_id(raw: dict[str, object]) -> None:
    assert found(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        {"decoder": {"name": "web.one"}}, {"file": {"name": "evil.com"}}, {"process": {"name": "setup.run"}},
        {"type": "Microsoft.Security/Incidents"}, {"service": {"name": "cloudtrail.amazonaws.com"}},
        {"user": "john.page"}, {"user": {"name": "ann.it", "domain": "acme.com"}}, {"srcuser": "evil.com"},
        {"upnSuffix": "acme.com"}, {"class": "system.web"}, {"version": "1.2.3.4"}, {"agent": {"version": "8.8.8.8"}},
        {"time": 1695135922487, "port": 443, "count": 3232235777, "ok": True, "gone": None},
    ],
)  # fmt: skip
def test_field__of_another_kind_holds_none(raw: dict[str, object]) -> None:
    assert found(raw) == []


@pytest.mark.parametrize(
    "key",
    ["results_link", "externalURL", "generatorURL", "alertWebUrl", "incidentUrl", "falcon_host_link", "references"],
)
def test_console_link__is_no_indicator(key: str) -> None:
    assert found({key: "https://siem.example.com/alerts/1"}) == []


def test_users_own_name__is_no_domain_in_text() -> None:
    assert search({"message": "denied for Kim.Page"}, users=("kim.page",)).indicators == ()


def test_own_link__is_no_indicator() -> None:
    link = "https://siem.acme.com/case/7"
    assert search({"weblink": link}, link=link).indicators == ()
