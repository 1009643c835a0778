"""What typed entities, requests and mails of any product tell of accounts, machines and links."""

from __future__ import annotations

from typing import Any

import pytest

from triage.intake.adapters import generic
from triage.intake.read import read_payload
from triage.model.alert import Alert
from triage.model.scales import Severity

OUT, IN = "203.0.113.7", "10.1.2.3"
ODD = "https://bad.example/a*b|c[1]"
MD5, SHA256 = "ef" * 16, "ab" * 32
ANA = ("ana@lab.example",)


def read(payload: dict[str, Any]) -> Alert:
    (alert,) = read_payload({"title": "x", **payload}, adapters={"generic": generic.ADAPTER})
    return alert


@pytest.mark.parametrize(
    "payload",
    [
        {"threats": [{"url": ODD}]},
        {"observables": [{"type": "url", "data": ODD}]},
        {"entities": [{"type": "url", "label": ODD}]},
        {"href": ODD},
        {"details": {"path": ODD}},
        {"resource": ODD},
        {"recipient": ANA[0], "links": [{"name": "x", "url": ODD}]},
        {"http_request": f"GET {ODD} HTTP/1.1"},
    ],
)
def test_links__whole(payload: dict[str, Any]) -> None:
    assert read(payload).urls == (ODD,)


@pytest.mark.parametrize(
    ("payload", "link"),
    [
        ({"http": {"hostname": "shop.example", "url": "/a", "http_port": 8080}}, "http://shop.example:8080/a"),
        ({"http": {"hostname": "shop.example", "url": "/a", "port": 443}}, "https://shop.example/a"),
        ({"host": "shop.example", "path": "/a", "method": "GET"}, "http://shop.example/a"),
        ({"host": "shop.example", "request_line": "POST /a?b=c HTTP/1.1"}, "http://shop.example/a?b=c"),
        ({"request": {"hostname": "shop.example", "path": "/a", "portDst": 443}}, "https://shop.example/a"),
    ],
)
def test_links__out_of_their_parts(payload: dict[str, Any], link: str) -> None:
    assert read(payload).urls == (link,)


@pytest.mark.parametrize(
    "payload",
    [
        {"links": [{"name": "help", "url": "https://help.example/1"}]},
        {"reference": {"path": "https://help.example/1"}},
        {"host": "pc-1.lab.example", "path": "/usr/bin/curl"},
        {"policy": {"target": "https://help.example/1"}},
    ],
)
def test_links__none_of_what_it_is_about(payload: dict[str, Any]) -> None:
    assert read(payload).urls == ()


@pytest.mark.parametrize(
    ("payload", "users"),
    [
        ({"entities": [{"type": "account", "label": "ana"}]}, ("ana",)),
        ({"entities": [{"type": "user", "id": ANA[0], "label": "Ana Roe"}]}, ANA),
        ({"entities": [{"entityType": "USER", "entityName": "ana"}]}, ("ana",)),
        ({"entities": [{"type": "account", "entity": "ana"}, {"type": "policyRule", "label": "bo"}]}, ("ana",)),
        ({"recipients": [{"email": ANA[0]}], "from": {"address": "bo@far.example"}}, ANA),
        ({"email": {"to": [{"address": ANA[0]}]}}, ANA),
        ({"message_id": "<1@x>", "subject": "hi", "owner": ANA[0]}, ANA),
        ({"owner": ANA[0]}, ()),
        ({"victim": ANA[0]}, ANA),
        ({"victim": "shop"}, ()),
        ({"user": {"label": "vip"}}, ()),
        ({"email": "an****e@mail.example"}, ("an****e@mail.example",)),
        ({"user": "***"}, ()),
        ({"User": r"LAB\ana (Initiator)"}, ("ana",)),
        ({"part": {"keyOperator": "regexp", "valueOperator": "pattern"}}, ()),
        ({"tags": [{"createdBy": "OddRule", "name": "x"}]}, ()),
        ({"history": [{"caller": {"email": "bo@lab.example"}}]}, ()),
        ({"user_list": ["00-0C-C6-01-37-B1"]}, ()),
        ({"trusteeCn": "ana"}, ("ana",)),
        ({"more": [["User", "ana"], ["File", "a.doc"]]}, ("ana",)),
        ({"extraDetails": "Kind=ssh;User=ana;Zone=lab;"}, ("ana",)),
        ({"extraDetails": "he wrote User=ana;b=c;d=e"}, ()),
    ],
)
def test_users__of_entities_mails_and_labels(payload: dict[str, Any], users: tuple[str, ...]) -> None:
    assert read(payload).users == users


@pytest.mark.parametrize(
    ("payload", "hosts"),
    [
        ({"endpoint": "EP-1002"}, ("EP-1002",)),
        ({"source_asset": "EP-1002"}, ("EP-1002",)),
        ({"device": "Computer"}, ()),
        ({"asset": "payroll"}, ()),
        ({"entities": [{"type": "host", "label": "EP-1002"}]}, ("EP-1002",)),
        ({"NetBIOSName": "EP-1002"}, ("EP-1002",)),
        ({"target": "pc-1.lab.example"}, ("pc-1.lab.example",)),
        ({"target": "report.doc"}, ()),
        ({"canaryName": "decoy-7"}, ("decoy-7",)),
        ({"site": "Berlin"}, ()),
        ({"resource": {"author": "A", "container": {"name": "blog-7"}}}, ()),
        ({"requestHeaders": {"host": "shop.example", "x-forwarded-for": OUT}}, ("shop.example",)),
        ({"headers": [{"key": "Host", "value": "bad.example"}]}, ()),
    ],
)
def test_hosts__machines_by_name_or_number(payload: dict[str, Any], hosts: tuple[str, ...]) -> None:
    assert read(payload).hosts == hosts


@pytest.mark.parametrize(
    ("payload", "ends"),
    [
        ({"incidentSrc": f"srcIpAddr:{OUT},", "incidentTarget": f"destIpAddr:{IN},", "rptIp": "10.9.9.9"}, (OUT, IN)),
        ({"host_ip": IN, "dst_ip": OUT, "headend_addr": "10.9.9.9"}, (IN, OUT)),
        ({"host_ip": IN, "dst_ip": OUT, "direction": "inbound"}, (None, OUT)),
        ({"host_ip": IN, "dst_ip": IN}, (None, IN)),
        ({"source": "news", "destination": "syslog"}, (None, None)),
        ({"src": "news", "dst": "webserver"}, (None, None)),
        ({"src": "lab-pc-07", "destination": "web01"}, ("lab-pc-07", "web01")),
        ({"source_ip": "xxx.xxx.xxx.xxx"}, (None, None)),
        ({"mail_server": {"ip": IN}}, (None, None)),
        ({"SourceIP": OUT, "honeypotIP": IN}, (OUT, IN)),
        ({"connsrcip": OUT, "conndestip": IN}, (OUT, IN)),
    ],
)
def test_ends__neither_reporters_nor_words(payload: dict[str, Any], ends: tuple[str | None, str | None]) -> None:
    alert = read(payload)
    assert (alert.source_ip, alert.destination_ip) == ends


@pytest.mark.parametrize(
    ("payload", "severity"),
    [
        ({"eventSeverity": 7, "eventSeverityCat": "MEDIUM"}, Severity.MEDIUM),
        ({"priority": 20, "priority_label": "low"}, Severity.LOW),
        ({"level": "high", "log": {"data": {"Severity ID": "5"}}}, Severity.HIGH),
        ({"score": 0.7721870783056456}, None),
        ({"urls": [{"risk": "information"}]}, None),
        ({"category": "critical"}, Severity.CRITICAL),
        ({"category": "High risk software"}, None),
        ({"severity": "Moderate"}, Severity.MEDIUM),
    ],
)
def test_severity__the_word_before_numbers(payload: dict[str, Any], severity: Severity | None) -> None:
    assert read(payload).severity is severity


@pytest.mark.parametrize(
    ("payload", "hashes"),
    [
        ({"detectionValue": MD5, "detectionValueType": "X_FILE"}, (MD5,)),
        ({"detectionValue": MD5, "detectionValueType": "SESSION"}, ()),
        ({"incidentHash": MD5, "node_id": SHA256, "uuid": MD5}, ()),
        ({"event": {"sha256": SHA256}}, (SHA256,)),
        ({"ja3": {"hash": MD5}, "certificate": {"md5": MD5}}, ()),
    ],
)
def test_hashes__of_files_alone(payload: dict[str, Any], hashes: tuple[str, ...]) -> None:
    assert read(payload).hashes == hashes
