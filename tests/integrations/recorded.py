"""Payloads as each platform hands them on, of our own making: an attack, a harmless event and an unclear one."""

from __future__ import annotations

from typing import Any

ATTACKER, SCANNER = "185.220.101.52", "10.20.9.50"
CHANGE = {"approved_scanner": "true", "change_ticket": "CHG-20431"}


def _wazuh(level: int, description: str, number: str, **more: Any) -> dict[str, Any]:
    rule = {"level": level, "description": description, "id": number, "firedtimes": 2, "mail": False}
    return {
        "timestamp": "2026-09-14T08:15:22.481+0000",
        "rule": {**rule, "groups": more.pop("groups")},
        "agent": {"id": "014", "name": "web-edge-2", "ip": "10.20.4.17"},
        "manager": {"name": "wazuh-mgr"},
        "id": f"1789373722.{number}",
        "decoder": {"name": more.pop("decoder")},
        **more,
    }


WAZUH: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _wazuh(
        10,
        "sshd: authentication success after many failures.",
        "5720",
        groups=["syslog", "sshd", "authentication_success"],
        decoder="sshd",
        full_log=f"Sep 14 08:15:22 web-edge-2 sshd[20418]: Accepted password for root from {ATTACKER} port 51822 ssh2",
        data={"srcip": ATTACKER, "srcport": "51822", "dstuser": "root"},
        location="/var/log/auth.log",
    ),
    "FALSE_POSITIVE": _wazuh(
        7,
        "Suricata: Alert - Nessus scan",
        "86601",
        groups=["ids", "suricata"],
        decoder="json",
        full_log=f"authorized vulnerability scan by nessus from {SCANNER}",
        data={"srcip": SCANNER, "dest_ip": "10.20.4.17", **CHANGE},
        location="/var/log/scanner.json",
    ),
    "NEEDS_REVIEW": _wazuh(
        7,
        "Integrity checksum changed.",
        "550",
        groups=["ossec", "syscheck"],
        decoder="syscheck_integrity_changed",
        full_log="File '/etc/ssh/sshd_config' modified",
        syscheck={"path": "/etc/ssh/sshd_config", "event": "modified", "sha256_after": "5f" * 32},
        location="syscheck",
    ),
}


def _splunk(search: str, **result: Any) -> dict[str, Any]:
    link = "https://splunk.corp.example/app/search/@go?sid=scheduler__admin__search__1"
    return {
        "sid": "scheduler__admin__search__RMD5a1_at_1789373700_11",
        "search_name": search,
        "app": "search",
        "owner": "admin",
        "results_link": link,
        "result": {"_time": "1789373722", **result},
    }


SPLUNK: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _splunk(
        "Brute force then success",
        src_ip=ATTACKER,
        dest="vpn-gw-1",
        user="j.doe",
        failed_count="47",
        action="success",
        severity="high",
        signature="Multiple failed logins followed by success",
    ),
    "FALSE_POSITIVE": _splunk(
        "Vulnerability scan detected",
        src_ip=SCANNER,
        dest="web-edge-2",
        signature="Nessus scan",
        severity="low",
        **CHANGE,
    ),
    "NEEDS_REVIEW": _splunk(
        "New local administrator",
        dest="ws-114",
        user="m.ruiz",
        severity="medium",
        signature="User added to local administrators",
    ),
}


def _elastic(rule: str, severity: str, reason: str, **fields: Any) -> dict[str, Any]:
    return {
        "@timestamp": "2026-09-14T08:15:22.481Z",
        "kibana.alert.uuid": "5b" * 20,
        "kibana.alert.rule.name": rule,
        "kibana.alert.severity": severity,
        "kibana.alert.workflow_status": "open",
        "kibana.alert.reason": reason,
        "event.kind": "signal",
        **{name.replace("__", "."): value for name, value in fields.items()},
    }


ELASTIC: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _elastic(
        "Encoded PowerShell started by Office",
        "high",
        'process event with process powershell.exe by "m.ruiz" on ws-114 created high alert',
        host__name="ws-114",
        user__name="m.ruiz",
        process__name="powershell.exe",
        process__parent__name="WINWORD.EXE",
        process__command_line="powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA",
    ),
    "FALSE_POSITIVE": _elastic(
        "Port scan from one address",
        "low",
        f"network event from approved scanner {SCANNER}",
        source__ip=SCANNER,
        destination__ip="10.20.4.17",
        host__name="nessus-1",
        labels=CHANGE,
    ),
    "NEEDS_REVIEW": _elastic(
        "Scheduled task created",
        "medium",
        "process event with process schtasks.exe by m.ruiz on ws-114 created medium alert",
        host__name="ws-114",
        user__name="m.ruiz",
        process__name="schtasks.exe",
    ),
}


def _eve(signature: str, severity: int, category: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    alert = {"action": "allowed", "gid": 1, "signature_id": 2900001, "rev": 2, "signature": signature}
    return {
        "timestamp": "2026-09-14T08:15:22.481516+0000",
        "flow_id": 1184552318840210,
        "event_type": "alert",
        "src_ip": source,
        "src_port": 51822,
        "dest_ip": target,
        "dest_port": 443,
        "proto": "TCP",
        "alert": {**alert, "category": category, "severity": severity, **more},
        "host": "ids-1",
    }


SURICATA: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _eve(
        "MALWARE Cobalt Strike beacon command and control", 1, "Malware", "10.20.4.17", "45.155.205.233"
    ),
    "FALSE_POSITIVE": _eve(
        "SCAN Nessus vulnerability scanner probe",
        3,
        "Detection of a Network Scan",
        SCANNER,
        "10.20.4.17",
        metadata={name: [value] for name, value in CHANGE.items()},
    ),
    "NEEDS_REVIEW": _eve(
        "POLICY SMB session to a host not seen before", 3, "Policy Violation", "10.20.4.17", "10.20.4.18"
    ),
}


def _entity(kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "id": "/x/Entities/1",
        "type": "Microsoft.SecurityInsights/Entities",
        "kind": kind,
        "properties": properties,
    }


def _incident(title: str, description: str, severity: str, *entities: dict[str, Any], **more: Any) -> dict[str, Any]:
    workspace = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/soc/providers/Microsoft.X/w/soc-ws"
    properties = {
        "title": title,
        "description": description,
        "severity": severity,
        "status": "New",
        "owner": {"objectId": None, "email": None, "assignedTo": None, "userPrincipalName": None},
        "labels": [],
        "createdTimeUtc": "2026-09-14T08:21:00Z",
        "firstActivityTimeUtc": "2026-09-14T08:15:22Z",
        "incidentNumber": 731,
        "additionalData": {"alertsCount": 1, "tactics": []},
        "alerts": [],
        "relatedEntities": list(entities),
        **more,
    }
    kind = "Microsoft.SecurityInsights/Incidents"
    found = {"id": f"{workspace}/Incidents/7c1", "name": "7c1", "type": kind, "properties": properties}
    return {"objectSchemaType": "Incident", "objectEventType": "Create", "workspaceId": "9999", "object": found}


SENTINEL: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _incident(
        "Brute force <b>followed</b> by a successful sign-in",
        f"47 failed logins, then a success, from {ATTACKER}",
        "High",
        _entity("Account", accountName="j.doe", upnSuffix="corp.example"),
        _entity("Ip", address=ATTACKER),
    ),
    "FALSE_POSITIVE": _incident(
        "Vulnerability scan from an internal address",
        "Scheduled Nessus scan of the approved scanner, change CHG-20431",
        "Low",
        _entity("Ip", address=SCANNER),
        _entity("Host", hostName="nessus-1"),
        labels=[{"labelName": "approved-scanner", "labelType": "User"}],
    ),
    "NEEDS_REVIEW": _incident(
        "Sign-in from a device not seen before",
        "A user signed in with a device that is new in the directory",
        "Medium",
        _entity("Account", accountName="m.ruiz", upnSuffix="corp.example"),
    ),
}


def _container(name: str, severity: str, *artifacts: dict[str, Any]) -> dict[str, Any]:
    rows = [{"name": f"artifact {place}", "severity": severity, "cef": cef} for place, cef in enumerate(artifacts, 1)]
    start = "2026-09-14T08:15:22.481Z"
    return {"id": 42, "name": name, "severity": severity, "label": "events", "start_time": start, "artifacts": rows}


SPLUNK_SOAR: dict[str, dict[str, Any]] = {
    "TRUE_POSITIVE": _container(
        "Brute force then success",
        "high",
        {"sourceAddress": ATTACKER, "destinationAddress": "10.20.4.17", "failedLogins": 47, "outcome": "success"},
        {"destinationUserName": "j.doe", "destinationHostName": "vpn-gw-1"},
    ),
    "FALSE_POSITIVE": _container(
        "Vulnerability scan detected",
        "low",
        {"sourceAddress": SCANNER, "destinationAddress": "10.20.4.17", "changeTicket": "CHG-20431"},
        {"approvedScanner": True, "deviceHostname": "nessus-1"},
    ),
    "NEEDS_REVIEW": _container(
        "User added to local administrators", "medium", {"destinationUserName": "m.ruiz", "deviceHostname": "ws-114"}
    ),
}
