"""Lines of which a relay took the head, sentences, rows of columns, and objects inside lines."""

from __future__ import annotations

from typing import Any

import pytest

from triage.errors import InvalidAlert
from triage.intake.read import read_items, read_payload
from triage.model.alert import Alert

OUT, IN = "203.0.113.7", "10.1.2.3"
SHA256 = "ab" * 32


def one(payload: Any) -> Alert:
    (alert,) = read_payload(payload)
    return alert


@pytest.mark.parametrize(
    ("line", "users", "source", "destination"),
    [
        (f"sshd[4242]: Failed password for ana from {OUT} port 60002 ssh2", ("ana",), OUT, None),
        (f"sshd[4242]: PAM 2 more authentication failures; tty=ssh ruser= rhost={OUT}  user=ana", ("ana",), OUT, None),
        ("error: maximum authentication attempts exceeded for invalid user ana from h.example.org port 5 ssh2",) * 1
        + (("ana",), None, None),
        (f"%FTD-2-106006: Deny inbound UDP from {OUT}/901 to {IN}/111 on interface LAN", (), OUT, IN),
        (f"auth: gate1: Invalid user name on SSH session User 'ana.lima' logs in from {OUT}", ("ana.lima",), OUT, None),
        (f"denied console login org:lab, user:ana@lab, ip:{OUT} 17b82585", ("ana@lab",), OUT, None),
        (f"Warning gate1 firewall: Allow: SCAN(0) {OUT} -> {IN}:0 |[ID: 5 Port Scan]||3|Probing", (), OUT, IN),
        (f"list ACL denied udp 0.0.0.0:547-> {IN}:546 3 matches", (), None, IN),
        (
            f"1689312250.123    145 {OUT} TCP_DENIED/403 39 GET http://bad.example/a ana NONE/- text/html",
            ("ana",),
            OUT,
            None,
        ),
        (f"2026-10-19 09:10:35 - node1 - [{OUT}] ana.lima(LAB)[] - Login failed", ("ana.lima",), OUT, None),
        (f"default AAA LOGIN_FAILED 148 0 : User ana.lima - Client_ip {OUT} - Failure", ("ana.lima",), OUT, None),
        (f"Policy (5, 10.9.0.0/24->10.8.0.0/24, ANY) was modified by ana via web from host {OUT} to {IN}:443.",) * 1
        + (("ana",), OUT, IN),
    ],
)
def test_line__without_a_head(line: str, users: tuple[str, ...], source: str | None, destination: str | None) -> None:
    alert = one(line)
    assert (alert.users, alert.destination_ip) == (users, destination)
    assert alert.source_ip in ((source,) if source else (None, "h.example.org"))
    assert one({"message": line}).users == users


@pytest.mark.parametrize("text", ["hello", "", "name=x", "just some words", "8.8.8.8"])
def test_text__that_says_nothing_is_no_alert(text: str) -> None:
    with pytest.raises(InvalidAlert):
        read_items(text)


def test_brackets__as_a_firewall_behind_apache_logs() -> None:
    line = (
        f"[Thu Jan 22 14:33:30.959520 2026] [:error] [pid 24] [client {OUT}] ModSecurity: Warning. "
        '[file "/etc/rules.conf"] [line "160"] [id "950119"] [msg "Remote file inclusion"] [severity "CRITICAL"] '
        '[hostname "shop.example"] [uri "/a.php"] [unique_id "VMEm"]'
    )
    alert = one(line)
    assert (alert.name, alert.severity, alert.source_ip) == ("Remote file inclusion", "Critical", OUT)
    assert alert.timestamp is not None
    assert alert.timestamp.isoformat() == "2026-01-22T14:33:30.959520+00:00"


def test_brackets__of_strangers_say_no_severity() -> None:
    planted = r"/[severity LOW][a b][c d] [severity \"LOW\"] [e \"f\"]"
    line = f"[Thu Jan 22 14:33:30.959520 2026] [core:error] [pid 24] [tid 7] [client {OUT}] File not found: {planted}"
    assert (one(line).severity, one(line).source_ip) == (None, OUT)


def test_xml__behind_a_head() -> None:
    line = (
        '2026-01-02T03:04:05.0Z mgmt01 EPOEvents - EventFwd [agentInfo@3401 tenantId="1"] <?xml version="1.0"?>'
        f"<EPOevent><MachineInfo><MachineName>LABSRV07</MachineName><IPAddress>{IN}</IPAddress>"
        "<UserName>ana</UserName></MachineInfo><Event><ThreatName>Eicar</ThreatName>"
        f"<SourceProcessHash>{'cd' * 16}</SourceProcessHash></Event></EPOevent>"
    )
    alert = one(line)
    assert (alert.hosts, alert.users, alert.hashes) == (("LABSRV07",), ("ana",), ("cd" * 16,))


def test_bars__also_with_empty_values() -> None:
    line = f"<190>Jan 16 14:15:34 FW1 serial=1|type=THREAT|src={OUT}|dst={IN}|suser=|duser=|app=web|severity=high|x="
    alert = one(line)
    assert (alert.source_ip, alert.destination_ip, alert.users, alert.severity) == (OUT, IN, (), "High")


def test_columns__quoted_without_any_name() -> None:
    row = ",".join(
        f'"{cell}"' for cell in ("2026-01-02 03:04:05", "lab", "7", "DOWNLOAD", "Carbanak", "x", SHA256, "FTD", "0")
    )
    assert one(row).hashes == (SHA256,)


def test_push__of_cef_lines() -> None:
    line = f"CEF:0|Acme|Gate|1|7|Odd login|9|suser=ana dvchost=LABSRV07 src={OUT}"
    alerts = read_payload({"cef": "0", "events": [line, line]})
    assert [(alert.format, alert.users, alert.hosts) for alert in alerts] == [("cef", ("ana",), ("LABSRV07",))] * 2


def test_site__is_the_machine_of_a_firewall_before_sites_and_not_of_a_proxy() -> None:
    pairs = f"src={OUT} request=https://shop.example/a requestMethod=GET"
    assert one(f"CEF:0|Acme|WAF|1|7|Injection|9|{pairs}").hosts == ("shop.example",)
    assert one(f"CEF:0|Acme|Proxy|1|7|Blocked|9|{pairs}").hosts == ()


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        ({"device": {"hostIpAddress": f"{IN}/22"}, "ip": OUT, "direction": "out"}, (IN, OUT)),
        ({"src": f"{OUT}/32", "dst": "10.0.0.0/8"}, (OUT, None)),
        ({"localAddr": IN, "remoteAddr": OUT, "clientAddr": OUT}, (OUT, IN)),
        ({"destination": "shop.example.org", "src": OUT}, (OUT, None)),
        ({"fields": {"fd.name": f"{IN}:51882->{OUT}:80"}}, (IN, OUT)),
    ],
)
def test_ends__of_machines_and_networks(payload: dict[str, Any], read: tuple[str | None, str | None]) -> None:
    alert = one({"title": "x", **payload})
    assert (alert.source_ip, alert.destination_ip) == read


@pytest.mark.parametrize(
    ("payload", "users"),
    [
        ({"accounts": "ana,eva"}, ("ana", "eva")),
        ({"adminid": "ana@example.org"}, ("ana@example.org",)),
        ({"UserNameLookup": "ANA", "User": "S-1-5-21-1-2-3"}, ("ANA",)),
        ({"cloud_account_name": "prod-aws", "user_name": "root"}, ("root",)),
        ({"accountId": "TENANT", "recipients": "ana@example.org"}, ("ana@example.org",)),
        ({"rule_type": {"created_by": "maker"}, "username": "system"}, ("system",)),
        ({"message": "Login failed: 'ana' (Remote IP: '10.3.2.2')", "user": "--"}, ("ana",)),
        ({"user": "No Authentication Required"}, ()),
        ({"process_owner": "ana"}, ("ana",)),
        ({"user": "${Alert.username}"}, ()),
        ({"user": "unknown-user"}, ()),
    ],
)
def test_users__by_more_names(payload: dict[str, Any], users: tuple[str, ...]) -> None:
    assert one({"title": "x", **payload}).users == users


@pytest.mark.parametrize(
    ("payload", "field", "value"),
    [
        ({"device": {"devicelabel": "vSensor01"}}, "hosts", ("vSensor01",)),
        ({"entityType": "host", "entityValue": {"guid": "7", "name": "client1"}}, "hosts", ("client1",)),
        ({"category": "Host", "name": "HX"}, "hosts", ()),
        ({"resourceId": "/SUB/1/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/APP01"}, "hosts", ("APP01",)),
        ({"evidences": [{"type": "ASSET", "value": "vpn-gw-01"}]}, "hosts", ("vpn-gw-01",)),
        ({"alarm_source_names": ["KIOSK-07"]}, "hosts", ("KIOSK-07",)),
        ({"type": "filename|sha256", "value": f"/tmp/a.bin|{SHA256}"}, "hashes", (SHA256,)),
        ({"note": f"verdict = AMP, sha256 = {SHA256}, done"}, "hashes", (SHA256,)),
        ({"filecontenthash": SHA256}, "hashes", (SHA256,)),
        ({"severity": "MAJR"}, "severity", "High"),
        ({"severity": "kCritical"}, "severity", "Critical"),
        ({"severity": 7}, "severity", None),
        ({"level": "INFO"}, "severity", None),
        ({"riskLevel": "info"}, "severity", "Informational"),
    ],
)
def test_fields__by_more_names(payload: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(one({"title": "x", "data": payload}), field) == value


def test_leef__parted_by_bars() -> None:
    line = (
        f"LEEF:1.0|Acme|Flow|7|Hoarding|src={IN}|dst={OUT}|targetUser=|targetHostname=nas|sourceUser=ana|alarmSev=Major"
    )
    alert = one(line)
    assert (alert.source_ip, alert.destination_ip, alert.users, alert.hosts) == (IN, OUT, ("ana",), ("nas",))


def test_structured_data__says_it_all() -> None:
    line = (
        '<14>1 2026-01-02T03:04:05Z edge1 RT_IDP - ATTACK_LOG [junos@2636.1 source-address="203.0.113.7" '
        'destination-address="10.1.2.3" threat-severity="CRITICAL" attack-name="SMB:RCE"]'
    )
    alert = one(line)
    assert (alert.name, alert.severity) == ("SMB:RCE", "Critical")
    assert (alert.source_ip, alert.destination_ip, alert.hosts) == (OUT, IN, ("edge1",))


def test_audit__the_pairs_inside_its_message() -> None:
    line = (
        "type=USER_LOGIN msg=audit(1709979010.404:88121): pid=3011 uid=0 auid=42 ses=42 "
        f'msg=\'op=login acct="ana" exe="/usr/sbin/sshd" addr={OUT} res=failed\''
    )
    alert = one(line)
    assert (alert.format, alert.users, alert.source_ip) == ("keyvalue", ("ana",), OUT)
    planted = one(f"date=2026-01-02 time=03:04:05 src={IN} action=ok msg='severity=low user=mallory a=b'")
    assert planted.severity is None


def test_windows__as_xml_and_as_snare_sends_it() -> None:
    event = (
        "<Event xmlns='http://schemas.example/event'><System><EventID>1</EventID><Level>4</Level>"
        "<Channel>Sysmon</Channel><Computer>lab-07</Computer></System><EventData><Data Name='User'>LAB\\ana</Data>"
        "<Data Name='CommandLine'>mshta.exe http://bad.example/p.hta</Data>"
        "<Data Name='Image'>C:\\mshta.exe</Data></EventData></Event>"
    )
    alert = one(event)
    assert (alert.hosts, alert.users, alert.urls) == (("lab-07",), ("ana",), ("http://bad.example/p.hta",))
    line = (
        "<14>Sep 04 16:02:13 DC1.lab.example\tMSWinEventLog\t1\tSecurity\t44120\tWed Sep 04 16:02:12 2026\t4740\t"
        "A user account was locked out.    Account Name:  DC1$   Account Name:  ana.lima    Domain: LAB"
    )
    assert (one(line).hosts, one(line).users) == (("DC1.lab.example",), ("ana.lima",))


def test_ossec__where_it_happened() -> None:
    line = (
        "Apr 19 04:12:55 ossec-srv ossec: Alert Level: 10; Rule: 31151 - Many 400 codes.; "
        f"Location: (shop-web1) {IN}->/var/log/access.log; srcip: {OUT};"
    )
    assert one(line).hosts == ("shop-web1",)
    lines = f"** Alert 1456.5: - web\n2026 Feb 23 12:39:05 (shop-web1) {IN}->/var/log/a.log\nSrc IP: {OUT}\nGET /a?b=1"
    assert one(lines).hosts == ("shop-web1",)


@pytest.mark.parametrize(
    ("identity", "hosts", "users"),
    [
        ("LAP-CHEN", ("LAP-CHEN",), ()),
        ("Ana Lima (ana@example.org)", (), ("ana@example.org",)),
        ("Head office network", (), ()),
    ],
)
def test_umbrella__who_asked(identity: str, hosts: tuple[str, ...], users: tuple[str, ...]) -> None:
    line = (
        f'"2026-04-18 12:03:55","{identity}","{identity},Net","{IN}","{OUT}","Blocked","1 (A)","NOERROR","bad.example."'
    )
    assert (one(line).hosts, one(line).users) == (hosts, users)


def test_umbrella__a_link_and_who_asked_for_it() -> None:
    line = (
        f'"2026-10-02 23:52:53","ana","ana, LAP-44","{IN}","198.51.100.9","{OUT}","","BLOCKED","http://bad.example/a"'
    )
    alert = one(line)
    assert (alert.source_ip, alert.destination_ip, alert.hosts) == (IN, OUT, ("LAP-44",))
    assert alert.urls == ("http://bad.example/a",)


def test_head__of_5424_without_its_priority() -> None:
    alert = one(f"1 2026-03-02T14:11:57.5371+00:00 CENTER ATA 4688 Alert CEF:0|Acme|ATA|1|7|Odd|5|suser=ana src={OUT}")
    assert (alert.format, alert.users, alert.source_ip) == ("cef", ("ana",), OUT)


@pytest.mark.parametrize(
    ("pairs", "users", "hosts"),
    [
        ('src_user_name="Ana Lima (alima)" src_machine_name="lab-22@corp.local"', ("alima",), ("lab-22",)),
        ('duser="CN=Temp Helpdesk,OU=Staff,DC=example,DC=org"', ("Temp Helpdesk",), ()),
        ("type=spam client_name=mx1.bad.example", (), ("mx1.bad.example",)),
        ("srcname=chrome.exe hostname=LAB-1", (), ("LAB-1",)),
        ("dstname=srv_web fw=FW1", (), ("srv_web",)),
    ],
)
def test_pairs__names_of_firewalls(pairs: str, users: tuple[str, ...], hosts: tuple[str, ...]) -> None:
    alert = one(f"src={OUT} dst={IN} action=block {pairs}")
    assert (alert.users, alert.hosts) == (users, hosts)


@pytest.mark.parametrize(
    ("payload", "field", "value"),
    [
        ({"severity": {"score": 3, "description": "High"}}, "severity", "High"),
        ({"srcids": {"instance": "i-0d15cd0d3ffaaa111"}}, "hosts", ("i-0d15cd0d3ffaaa111",)),
        ({"HOST": {"DNS": "erp-db.example.net"}}, "hosts", ("erp-db.example.net",)),
        ({"device": {"name": "cam-lobby", "type": "IP Camera"}}, "hosts", ("cam-lobby",)),
        ({"lacework_account": "CONTOSO"}, "users", ()),
        ({"cloudType": "azure", "accountName": "contoso-prod"}, "users", ()),
        ({"node_id": "opencanary-dmz"}, "hosts", ("opencanary-dmz",)),
    ],
)
def test_fields__of_clouds_and_things(payload: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(one({"title": "x", **payload}), field) == value


def test_darktrace__the_machine_went_to_what_its_filter_names() -> None:
    filters = [{"id": "d1", "filterType": "Destination IP", "trigger": {"value": OUT}}]
    alert = one({"title": "x", "device": {"ip": IN}, "triggeredComponents": [{"triggeredFilters": filters}]})
    assert (alert.source_ip, alert.destination_ip) == (IN, OUT)
