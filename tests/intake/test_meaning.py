"""Any product's object: who, whence, whither, on what, how bad, by the names and shapes of its values alone."""

from __future__ import annotations

from typing import Any

import pytest

from triage.intake.adapters import generic
from triage.intake.meaning import Fields
from triage.intake.read import read_payload
from triage.model.alert import Alert, FieldOrigin, Sureness

SHA256, SHA1, MD5 = "ab" * 32, "cd" * 20, "ef" * 16
OUT, IN = "203.0.113.7", "10.1.2.3"
BOTH = ("b@example.org", "c@example.org")


def read(payload: Any) -> Alert:
    (alert,) = read_payload(payload, adapters={"generic": generic.ADAPTER})
    return alert


@pytest.mark.parametrize(
    "payload",
    [
        {"src_ip": OUT, "dest_ip": IN},
        {"SourceIp": OUT, "DestinationIp": IN},
        {"saddr": OUT, "daddr": IN},
        {"source": {"address": OUT}, "destination": {"address": IN}},
        {"network.source.ip": OUT, "network.destination.ip": IN},
        {"client_ip": f"{OUT}:51000", "server_ip": f"{IN}:443"},
        {"attacker": {"ip": [OUT]}, "victim": {"ip": [IN]}},
        {"originIP": OUT, "impactedIP": IN},
        {"id.orig_h": OUT, "id.resp_h": IN},
        {"ip_src": OUT, "ip_dst": IN},
        {"c-ip": OUT, "s-ip": IN},
        {"actor": {"endpoint": {"ip_address": OUT}}, "target": {"device": {"ip": IN}}},
        {"participants": [{"role": "victim", "object_value": IN}, {"role": "offender", "object_value": OUT}]},
        {"observables": [{"type": "ip-dst", "value": IN}, {"type": "ip-src", "value": OUT}]},
        {"fields": [{"name": "Source Address", "value": OUT}, {"key": "dstip", "value": IN}]},
        {"remote_ip": OUT, "local_ip": IN, "direction": "inbound"},
        {"localAddress": OUT, "remoteAddress": IN, "connectionDirection": "OUTGOING"},
        {"LocalIP": OUT, "RemoteIP": IN},
        {"addr.local": f"{IN}:22", "addr.remote": f"{OUT}:51000"},
        {"local_ip": IN, "remote_ip": OUT, "local_port": 22, "remote_port": 51000},
        {"src_ip": OUT, "remote_address": IN, "remote_port": 445},
        {"src": OUT, "dst": IN, "nat_src_ip": "192.0.2.9", "device_ip": "192.0.2.8", "dns_ip": "192.0.2.7"},
        {"src_ip": OUT, "dest_ip": IN, "agent": {"version": "10.4.5.6"}, "engine_version": "10.4.5.7"},
        {"x_forwarded_for": f"{OUT}, 192.0.2.1", "service_ip": IN},
    ],
)
def test_ends__who_acts_and_the_other_end(payload: Any) -> None:
    alert = read({"title": "x", **payload})
    assert (alert.source_ip, alert.destination_ip) == (OUT, IN)


@pytest.mark.parametrize(
    ("payload", "source", "destination"),
    [
        ({"ip": OUT, "user": "ana"}, OUT, None),
        ({"context": {"ipAddress": OUT}}, OUT, None),
        ({"remote_addr": OUT}, OUT, None),
        ({"rip": OUT, "lip": IN}, OUT, IN),
        ({"remote_addr": f"{OUT}:60748", "source_ip": OUT, "source_port": 60748}, OUT, None),
        ({"meta_sip4": "192.0.2.9", "rawmsg": f'{{"src_ip": "{OUT}", "dest_ip": "{IN}"}}\n'}, OUT, IN),
        ({"remote_ip": OUT, "remote_port": 443}, None, OUT),
        ({"host_ip": IN, "hostname": "pc"}, None, None),
        ({"agent": {"ipv4": IN, "external_ip": OUT}}, None, None),
        ({"observables": [{"dataType": "ip", "data": OUT}]}, None, None),
        ({"src_ip": "0.0.0.0", "dest_ip": "::"}, None, None),
        ({"client_version": "10.1.2.3", "oid": "1.3.6.1"}, None, None),
        ({"ip": IN, "os_name": "Linux", "mac": "00:07:4d:c1:06:20"}, None, None),
        ({"ip": OUT, "os": "Linux", "browser": "Firefox"}, OUT, None),
        ({"sender_ip": OUT, "clickIP": IN}, OUT, None),
        ({"src": "ws-1", "dest": "srv-1"}, "ws-1", "srv-1"),
        ({"source": "/var/log/secure", "src_ip": "::ffff:203.0.113.7"}, OUT, None),
        ({"clientIP": "fe80::1%eth0"}, "fe80::1", None),
        ({"client_ip": "172.16.0.1", "src_ip": OUT}, OUT, None),
        ({"destination": {"public_ip": OUT, "private_ip": IN}}, None, OUT),
    ],
)
def test_ends__only_where_the_names_tell_them(payload: Any, source: str | None, destination: str | None) -> None:
    alert = read({"title": "x", **payload})
    assert (alert.source_ip, alert.destination_ip) == (source, destination)


def test_addresses__all_others_there_are() -> None:
    alert = read({"title": "x", "src_ip": OUT, "host": {"ip": [IN, "10.1.2.4"]}, "nat_ip": "192.0.2.1"})
    assert alert.addresses == ("192.0.2.1", IN, "10.1.2.4")


def test_ports__belong_to_their_ends() -> None:
    alert = read({"title": "x", "spt": "51000", "server": {"port": 443}, "switch_port": "1"})
    assert (alert.source_port, alert.destination_port) == (51000, 443)


@pytest.mark.parametrize(
    "payload",
    [
        {"user": "j.doe"},
        {"UserName": "CORP\\j.doe"},
        {"username": ["j.doe"]},
        {"src_user_name": "j.doe"},
        {"subjectUserName": "-", "TargetUserName": "j.doe"},
        {"actor": "j.doe"},
        {"actor": {"name": "j.doe", "type": "User"}},
        {"userIdentity": {"userName": "j.doe", "principalId": "AIDA1234"}},
        {"principal": {"user": {"userid": "j.doe"}}},
        {"login": "j.doe", "login_status": "denied"},
        {"entities": [{"entityType": "account", "entityValue": "CORP\\j.doe"}]},
        {"InitiatingProcessAccountName": "j.doe"},
        {"user": {"name": "j.doe", "id": "S-1-5-21-1-2-3-1001", "domain": "CORP"}},
        {"process": {"owner": "CORP\\j.doe"}},
        {"source": "CORP\\j.doe"},
        {"user": "j.doe", "process_user": "NT AUTHORITY\\SYSTEM"},
        {"user_name": "j.doe", "assignee": {"user": "soc"}, "lastModifiedBy": "admin", "tenant": {"name": "Acme"}},
        {"user": "J.DOE", "details": {"user": "j.doe"}} | {"user": "j.doe"},
        {"user_id": "00u1abvz4p", "userName": "j.doe"},
    ],
)
def test_users__the_accounts_plain_name(payload: Any) -> None:
    assert read({"title": "x", **payload}).users == ("j.doe",)


@pytest.mark.parametrize(
    ("payload", "users"),
    [
        ({"actor": {"alternateId": "ana@example.org", "displayName": "Ana Lim"}}, ("ana@example.org",)),
        ({"target_user": {"email": "ana@example.org", "name": "Ana Lim"}}, ("ana@example.org",)),
        ({"UserId": "ana@example.org"}, ("ana@example.org",)),
        ({"created_by": {"email_address": "ana@example.org"}}, ("ana@example.org",)),
        ({"user": "ana", "target_user": "bo"}, ("ana", "bo")),
        ({"user_agent": "curl/8", "userAgent": {"name": "Chrome"}}, ()),
        ({"user_id": "6182002f34f4dd006b05b5c7", "uid": 0, "user": "S-1-5-18"}, ()),
        ({"sender": "a@example.org", "recipient": "b@example.org"}, ("b@example.org",)),
        ({"envelope": {"from": "a@example.org", "rcpts": ["b@example.org", "c@example.org"]}}, BOTH),
        ({"header": {"to": ["Bo <b@example.org>, c@example.org"]}}, BOTH),
        ({"senderAddress": "a@example.org"}, ("a@example.org",)),
        ({"recipient": "b@example.org", "user": "ana"}, ("ana",)),
        ({"recipient": "b@example.org", "source": "CORP\\ana"}, ("ana",)),
        ({"notification": {"to": "soc@example.org"}, "reply_to": "x@example.org", "cc": "y@example.org"}, ()),
        ({"to": "10.0.0.1", "from": "lan", "recipient": "somebody"}, ()),
        ({"failed_login": "STANDARD", "ConsoleLogin": "Success", "user_count": 3, "user": True}, ()),
        ({"owner": "soc", "account_id": "123", "accountName": None}, ()),
        ({"user": "203.0.113.9"}, ()),
        ({"account": {"name": "Demo Account 2"}, "identity": "LT-ANN"}, ()),
        ({"account": {"name": "ana"}}, ("ana",)),
    ],
)
def test_users__e_mails_names_and_what_is_none(payload: Any, users: tuple[str, ...]) -> None:
    assert read({"title": "x", **payload}).users == users


@pytest.mark.parametrize(
    ("payload", "hosts"),
    [
        ({"hostname": "pc-1"}, ("pc-1",)),
        ({"ComputerName": "CORP\\PC-1"}, ("PC-1",)),
        ({"device": {"name": "pc-1", "type": "Laptop"}}, ("pc-1",)),
        ({"agentRealtimeInfo": {"agentComputerName": "pc-1"}}, ("pc-1",)),
        ({"machines": [{"displayName": "pc-1"}, {"displayName": "pc-2"}]}, ("pc-1", "pc-2")),
        ({"entities": [{"type": "host", "name": "pc-1"}]}, ("pc-1",)),
        ({"hostname": "pc-1", "dvc": "fw-1", "agent": {"name": "beat"}, "dest_host": "srv"}, ("pc-1",)),
        ({"agent": {"name": "pc-1", "version": "1.2"}}, ("pc-1",)),
        ({"ecs": {"version": "8"}, "agent": {"name": "beat"}}, ()),
        ({"dest_host": "srv-1"}, ("srv-1",)),
        ({"deviceDnsName": "pc-1.example.org"}, ("pc-1.example.org",)),
        ({"hostname": "00:07:4d:c1:06:20", "device_name": "10.0.0.1", "host": "12.4.1"}, ()),
        ({"http": {"host": "shop.example", "hostname": "shop.example"}, "device": "Computer"}, ()),
        ({"device": {"deviceName": "Apple iPhone (17.2.1)"}}, ("Apple iPhone (17.2.1)",)),
        ({"computer_name": "John's MacBook Pro"}, ("John's MacBook Pro",)),
        ({"hostname": "pc-1", "device_name": "John's MacBook Pro"}, ("pc-1",)),
        ({"device_name": "Windows 10 Enterprise"}, ()),
        ({"device_name": "no device was found here at all"}, ()),
        ({"device_name": "A name of six words it is"}, ()),
        ({"auth_device": {"name": "My Phone X"}, "mfa": {"device": {"name": "My Phone X"}}}, ()),
        ({"src_ip": "John's MacBook Pro", "hostname": "localhost"}, ()),
        ({"resource": {"type": "CONTAINER", "name": "job-7"}}, ("job-7",)),
        ({"container": {"name": "job-7"}, "hostname": "pc-1"}, ("pc-1",)),
        ({"label_src": "plc-1", "dstname": "plc-2", "appliance_host": "sensor-1"}, ("plc-1", "plc-2")),
        ({"source_name": "feed-1"}, ()),
        ({"host_id": "abc-1", "host_os": "Linux", "user_agent": {"device": {"name": "Other"}}}, ()),
    ],
)
def test_hosts__the_machine_it_is_about(payload: Any, hosts: tuple[str, ...]) -> None:
    assert read({"title": "x", **payload}).hosts == hosts


@pytest.mark.parametrize(
    ("payload", "hashes"),
    [
        ({"sha256": SHA256, "md5": MD5.upper()}, (SHA256, MD5)),
        ({"file": {"hashes": {"sha1": SHA1}}}, (SHA1,)),
        ({"targethash": MD5}, (MD5,)),
        ({"sha1hex": SHA1}, (SHA1,)),
        ({"Hashes": f"MD5={MD5.upper()},SHA256={SHA256},IMPHASH={'1' * 32}"}, (MD5, SHA256)),
        ({"indicators": [{"type": "file_sha256", "value": SHA256}]}, (SHA256,)),
        ({"hashes": [{"algorithm": "SHA-1", "value": SHA1}]}, (SHA1,)),
        ({"process": {"sha256": SHA256}, "parent_process": {"sha256": "9" * 64}}, (SHA256, "9" * 64)),
        ({"cert_sha1": SHA1, "ja3_hash": MD5, "imphash": MD5, "tls": {"fingerprint": {"sha256": SHA256}}}, ()),
        ({"signature": {"thumbprint": SHA1}, "device_id": MD5, "aggregation_key": SHA256, "md5": "0" * 32}, ()),
    ],
)
def test_hashes__of_files_only(payload: Any, hashes: tuple[str, ...]) -> None:
    assert read({"title": "x", **payload}).hashes == hashes


BAD = "https://bad.example/a?b=1"


@pytest.mark.parametrize(
    ("payload", "urls"),
    [
        ({"url": BAD}, (BAD,)),
        ({"requestUrl": BAD, "http_referrer": "https://ref.example/"}, (BAD,)),
        ({"urls": [BAD, "hxxp://worse.example/"]}, (BAD, "hxxp://worse.example/")),
        ({"url": {"full": BAD, "domain": "bad.example"}}, (BAD,)),
        ({"indicators": [{"type": "url", "value": BAD}]}, (BAD,)),
        ({"url": "bad.example/x.exe"}, ("http://bad.example/x.exe",)),
        ({"url": "/login.php", "uri": "C:\\Temp\\a.zip", "request": "GET / HTTP/1.1"}, ()),
        ({"alert_url": BAD, "workbenchLink": BAD, "links": {"self": BAD}, "mitre": {"url": BAD}}, ()),
        ({"id": 95917, "url": "https://console.example/x/95917"}, ()),
        ({"url": "https://console.example/ui/detections/9"}, ()),
        ({"accessedUrl": BAD, "playbackUrl": "https://x.example/p", "sessionUrl": "https://x.example/s"}, (BAD,)),
        ({"url": "https://shop.example/alerts/share"}, ("https://shop.example/alerts/share",)),
        ({"http": {"hostname": "bad.example", "url": "/a?b=1"}}, ("http://bad.example/a?b=1",)),
        ({"request": {"uri": "/a", "headers": {"Host": "bad.example"}}}, ("http://bad.example/a",)),
        ({"url": {"domain": "bad.example", "path": "/a", "query": "b=1", "scheme": "https"}}, (BAD,)),
        ({"cs-host": "bad.example", "cs-uri-stem": "/a", "cs-uri-query": "b=1", "cs-uri-port": 443}, (BAD,)),
        ({"host": "bad.example:8080", "uri": "/a"}, ("http://bad.example:8080/a",)),
        ({"url": "bad.example", "obj": "/"}, ("http://bad.example/",)),
        ({"url": BAD, "http": {"host": "other.example", "uri": "/b"}}, (BAD,)),
        ({"host": "srv.example", "path": "/usr/bin/x"}, ()),
        ({"hostname": "srv-1", "uri": "/a"}, ()),
        ({"http": {"uri": "/a"}, "url": "bad.example"}, ()),
        ({"avatar_url": BAD, "documentation": {"url": BAD}, "redirect_uri": BAD}, ()),
    ],
)
def test_urls__not_those_of_the_console(payload: Any, urls: tuple[str, ...]) -> None:
    assert read({"title": "x", **payload}).urls == urls


def test_link__a_url_that_leads_to_the_alert_itself() -> None:
    alert = read({"title": "x", "id": 95917, "url": "https://console.example/x/95917"})
    assert (alert.link, alert.origins["link"].sureness) == ("https://console.example/x/95917", Sureness.GUESSED)


@pytest.mark.parametrize(
    ("payload", "severity"),
    [
        ({"severity": "SEVERITY_HIGH"}, "High"),
        ({"Severity": "4-critical"}, "Critical"),
        ({"threatseverity": "Medium", "priority": "low"}, "Medium"),
        ({"severity": 8}, "High"),
        ({"severity": 2, "severity_label": "Low"}, "Low"),
        ({"severity": 2, "level": "error", "risk_score": 90}, None),
        ({"severity_id": 4}, "High"),
        ({"severity": 3, "syslog_severity": 3}, "High"),
        ({"syslog": {"severity": 6}}, "Informational"),
        ({"priority": "P2"}, "High"),
        ({"category_level_code": "HIGH", "score": 100}, "High"),
        ({"rule": {"level": "high"}}, "High"),
        ({"rule": {"level": 12}, "priority": 9}, None),
        ({"riskLevelAggregated": "high"}, "High"),
        ({"risk_score": 61}, "Medium"),
        ({"risk_score": 7}, None),
        ({"confidence": "high", "integrity_level": "High", "impact_level_max": "high"}, None),
        ({"log": {"level": "warning"}}, "Medium"),
        ({"severity": "medium", "evidence": [{"severity": "critical"}]}, "Medium"),
        ({"severity": "not critical"}, None),
        ({"relatedBreaches": [{"threatScore": 37, "severity": "low"}]}, None),
        ({"severity": None, "urgency": "high"}, "High"),
    ],
)
def test_severity__words_before_numbers_before_scores(payload: Any, severity: str | None) -> None:
    found = read({"title": "x", **payload}).severity
    assert (found.value if found else None) == severity


@pytest.mark.parametrize(
    ("payload", "time"),
    [
        ({"@timestamp": "2031-01-01T00:00:09Z", "event_time": "2031-01-01T00:00:00Z"}, "2031-01-01T00:00:00+00:00"),
        ({"ingested_at": "2031-01-02T00:00:00Z", "detected": "2031-01-01T00:00:00Z"}, "2031-01-01T00:00:00+00:00"),
        ({"updated_at": "2031-01-02T00:00:00Z", "rise_time": "2031-01-01 00:00:00"}, "2031-01-01T00:00:00+00:00"),
        ({"created_at": {"seconds": 1924992000, "nanos": 0}}, "2031-01-01T00:00:00+00:00"),
        ({"time": "00:00:00", "when": "Wed Jan  1 00:00:00 2031"}, "2031-01-01T00:00:00+00:00"),
        ({"expires": "2031-01-02T00:00:00Z", "uptime": 1924992000}, None),
    ],
)
def test_time__the_events_own(payload: Any, time: str | None) -> None:
    found = read({"title": "x", **payload}).timestamp
    assert (found.isoformat() if found else None) == time


@pytest.mark.parametrize(
    ("payload", "location"),
    [
        ({"src_country": "Peru"}, "Peru"),
        ({"geo": {"country_name": "Peru"}}, "Peru"),
        ({"location": "/var/log/auth.log"}, None),
        ({"location": "ws-12"}, None),
        ({"location": {"city": "Lima", "country": "Peru"}}, "Peru"),
    ],
)
def test_location__a_country_not_a_file(payload: Any, location: str | None) -> None:
    assert read({"title": "x", **payload}).location == location


@pytest.mark.parametrize(
    "name", ["expected_source", "usualIp", "previous_ip", "baselineSourceAddress", "known_client_ip"]
)
def test_ends__what_was_usual_is_nobodys_address_in_the_event(name: str) -> None:
    for payload in ({name: "10.0.4.8", "source_ip": "8.8.8.8"}, {"source_ip": "8.8.8.8", name: "10.0.4.8"}):
        found = [value for value, _ in Fields(payload).candidates("source_ip")]
        assert found == ["8.8.8.8"]


def test_urls__put_together_are_a_guess_and_a_bare_host_is_a_domain() -> None:
    alert = read({"title": "x", "http": {"host": "bad.example", "uri": "/a"}})
    assert (alert.urls, alert.origins["urls"]) == (
        ("http://bad.example/a",),
        FieldOrigin("/http/uri", Sureness.GUESSED),
    )
    alone = read({"title": "x", "url": "bad.example"})
    assert (alone.urls, alone.domains) == ((), ("bad.example",))


@pytest.mark.parametrize(
    ("arn", "user"),
    [
        ("arn:aws:sts::111122223333:assumed-role/ops/ana", "ana"),
        ("arn:aws:iam::111122223333:user/ben", "ben"),
        ("AWSReservedSSO_Admin_8f33/ana@corp.example", "ana@corp.example"),
    ],
)
def test_users__in_an_aws_resource_name(arn: str, user: str) -> None:
    (alert,) = read_payload({"title": "x", "identity": {"arn": arn}})
    assert alert.users == (user,)


def test_hosts__a_cloud_machine_has_an_id_for_a_name_unless_it_has_one() -> None:
    (alert,) = read_payload({"title": "x", "Trigger": {"Dimensions": [{"name": "InstanceId", "value": "i-0abc12345"}]}})
    assert alert.hosts == ("i-0abc12345",)
    (named,) = read_payload({"title": "x", "instanceId": "i-0abc12345", "hostname": "web1"})
    assert named.hosts == ("web1",)


def test_names__the_column_types_of_custom_tables_say_nothing() -> None:
    (alert,) = read_payload(
        {"title_s": "x", "clientIP_s": "8.8.8.8", "hostname_s": "web1", "user_s": "ana", "count_d": 1}
    )
    assert (alert.source_ip, alert.hosts, alert.users) == ("8.8.8.8", ("web1",), ("ana",))


def test_ends__what_is_advised_names_no_end_and_a_cut_guid_is_nobody() -> None:
    advice = {"countermeasures": [{"object": {"action": "deny", "target": {"ipv4_net": "8.8.4.4"}}}]}
    (alert,) = read_payload({"title": "x", "source": "8.8.8.8", "created_by": "59899459-d385-48da", **advice})
    assert (alert.source_ip, alert.destination_ip, alert.users) == ("8.8.8.8", None, ())
