"""Pairs of names and values, verdicts on parts, fields of analysts: what each shows, and its twin that does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.classification.labelled import dossier_of
from triage.classification.reading import read_ahead
from triage.classification.rules import RulesClassifier
from triage.classification.wording import read_wording
from triage.model.scales import Classification

TP, FP, NR = Classification.TRUE_POSITIVE, Classification.FALSE_POSITIVE, Classification.NEEDS_REVIEW
EICAR, OTHER = "44d88612fea8a8f36de82e1278abb02f", "0" * 32
TASK: dict[str, Any] = {"title": "Scheduled task was created"}
HIDDEN: dict[str, Any] = {"command_line": "powershell -nop -w hidden -c Get-Service", "change_ticket": "CHG0012345"}
SWEEP: dict[str, Any] = {"source_ip": "10.0.0.9", "approved": True}


def signs(name: str, raw: dict[str, Any], severity: str | None = "low") -> set[str]:
    return {fired.signal.name for fired in read_ahead(dossier_of(name, raw, severity)).fired}


def verdict(name: str, raw: dict[str, Any], severity: str | None = "low") -> Classification:
    return RulesClassifier().classify(dossier_of(name, raw, severity)).classification


def lines_of(raw: dict[str, Any]) -> list[tuple[str, str]]:
    leaves = read_wording(dossier_of("x", raw).alert).leaves
    return [(leaf.path, leaf.text) for leaf in leaves if leaf.key == "paired"]


@pytest.mark.parametrize(
    ("pair", "line"),
    [
        ({"Name": "ForwardTo", "Value": "m@mail.example.net"}, "forwardto: m@mail.example.net"),
        ({"key": "ForwardTo", "value": "m@mail.example.net"}, "forwardto: m@mail.example.net"),
        ({"Name": "DeleteMessage", "Value": True}, "deletemessage: true"),
        ({"Name": "Retries", "Value": 3}, "retries: 3"),
    ],
)
def test_pair__is_one_line(pair: dict[str, Any], line: str) -> None:
    ((path, text),) = lines_of({"Parameters": [pair]})

    assert text == line
    assert path.lower() == "/parameters/0/value"


@pytest.mark.parametrize(
    "pair",
    [
        {"Name": "ForwardTo"},
        {"Value": "m@mail.example.net"},
        {"Name": 7, "Value": "x"},
        {"Name": ["ForwardTo"], "Value": "x"},
        {"Name": "DeleteMessage", "Value": False},
        {"Name": "DeleteMessage", "Value": "False"},
        {"Name": "ForwardTo", "Value": None},
        {"Name": "...", "Value": "x"},
        {"Name": "n" * 61, "Value": "x"},
    ],
)
def test_pair__of_less_than_a_name_and_a_value_is_none(pair: dict[str, Any]) -> None:
    assert lines_of({"Parameters": [pair]}) == []


def test_pair__number_is_bounded() -> None:
    assert len(lines_of({"p": [{"n": {"name": f"a{i}", "value": "b"}} for i in range(400)]})) == 300


def test_pair__shows_a_rule_that_forwards_mail() -> None:
    pairs = [{"Name": "Name", "Value": "."}, {"Name": "ForwardTo", "Value": "m@mail.example.net"}]

    assert "forwarding_rule_set" in signs("New-InboxRule", {"Parameters": pairs})
    assert "forwarding_rule_set" not in signs("New-InboxRule", {"Parameters": pairs[:1]})


@pytest.mark.parametrize("name", ["is_authorized_scanner", "approved", "change_ticket", "asset_role", "verdict"])
@pytest.mark.parametrize("value", [True, "CHG0012345", "vulnerability scanner", "false positive"])
def test_pair__never_clears(name: str, value: object) -> None:
    pairs = [{"name": name, "value": value}]
    raw = {"source_ip": "10.0.0.9", "headers": pairs, "attributes": pairs}

    assert verdict("Port scan", raw) is NR


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"verdict": "malicious"}, {"called_guilty"}),
        ({"evidence": [{"verdict": "malicious", "name": "a"}]}, {"part_guilty"}),
        ({"file": {"verdict": "malicious"}}, {"part_guilty"}),
        ({"evidence": [{"verdict": "malicious"}], "verdict": "malicious"}, {"called_guilty"}),
        ({"evidence": [{"verdict": "malicious", "fileDetails": {"md5": EICAR}}]}, set()),
        ({"evidence": [{"verdict": "malicious", "fileDetails": {"md5": OTHER}}]}, {"part_guilty"}),
        ({"evidence": [{"verdict": "malicious", "f": {"md5": EICAR}, "g": {"md5": OTHER}}]}, {"part_guilty"}),
        ({"evidence": [{"verdict": "malicious", "md5": EICAR}, {"verdict": "malicious"}]}, {"part_guilty"}),
        ({"evidence": [{"verdict": "unknown"}]}, set()),
    ],
)
def test_verdict__on_a_part_is_not_one_on_the_alert(raw: dict[str, Any], expected: set[str]) -> None:
    assert signs("Finding", raw) & {"called_guilty", "part_guilty"} == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"customFields": {"change-ticket": {"string": "CHG0031590", "order": 1}}}, FP),
        ({"customFields": [{"name": "change-ticket", "type": "string", "value": "CHG0031590"}]}, FP),
        ({"customFields": {"change-ticket": {"string": "INC0031590"}}}, NR),
        ({"customFields": {"notes": {"string": "CHG0031590"}}}, NR),
        ({"customFields": [{"name": "notes", "value": "CHG0031590"}]}, NR),
        ({"headers": {"customFields": {"change-ticket": {"string": "CHG0031590"}}}}, NR),
        ({"fields": {"change-ticket": {"string": "CHG0031590"}}}, NR),
        ({"attributes": [{"name": "change-ticket", "value": "CHG0031590"}]}, NR),
    ],
)
def test_custom_field__of_analysts_names_a_change(fields: dict[str, Any], expected: Classification) -> None:
    assert verdict("Task", {**TASK, **fields}) is expected


@pytest.mark.parametrize(
    ("description", "doubted"),
    [
        ("PowerShell without a window was started", False),
        ("A process with no visible window", False),
        ("PowerShell was run outside the window", True),
        ("Script ran without a maintenance window", True),
        ("A change ran on this process without a window", True),
        ("No window", True),
    ],
)
def test_window__on_a_screen_is_no_window_of_a_change(description: str, doubted: bool) -> None:
    assert ("doubted_approval" in signs("Process", {**HIDDEN, "description": description})) is doubted


@pytest.mark.parametrize(
    ("listed", "doubted"),
    [("known scanners and monitoring", False), ("sql-07", True), ("finance servers", True), ("approved: db-07", True)],
)
def test_asset_list__is_the_name_of_a_list_or_its_machines(listed: str, doubted: bool) -> None:
    assert ("doubted_approval" in signs("Port scan", {**SWEEP, "asset_list": listed})) is doubted


@pytest.mark.parametrize(
    ("block", "doubted"),
    [
        ({"authorization": {"scope": "/subscriptions/1/providers/n/nsg-web"}}, False),
        ({"authorization": {"scope": "db-07"}}, True),
        ({"change": {"scope": "/subscriptions/1/providers/n/nsg-web"}}, True),
    ],
)
def test_scope__of_an_access_check_is_none_of_an_approval(block: dict[str, Any], doubted: bool) -> None:
    assert ("doubted_approval" in signs("Port scan", {**SWEEP, **block})) is doubted


@pytest.mark.parametrize(
    ("title", "sign", "fires"),
    [
        ("Network security group changed", "rights_granted_named", False),
        ("Security group changed", "rights_granted_named", True),
        ("198.51.100.9 appears to be guessing SSH passwords", "brute_force_named", True),
        ("Guess the next word", "brute_force_named", False),
        ("The server was probably exploited", "exploit_worked_named", True),
        ("A flaw that is likely exploited in the wild", "exploit_worked_named", False),
        ("SSL_Heartbeat_Attack_Success", "exploit_worked_named", True),
        ("Attack success rate report", "exploit_worked_named", False),
        ("Added to a LOCAL administrators group", "top_group_named", False),
        ("Added to a LOCAL administrators group", "local_admin_named", True),
        ("Added to local group: Administrators", "local_admin_named", True),
        ("Added to Domain Admins", "top_group_named", True),
        ("Added to the administrators of a local office", "top_group_named", True),
    ],
)
def test_words__of_one_kind_of_event(title: str, sign: str, fires: bool) -> None:
    assert (sign in signs("x", {"title": title})) is fires


@pytest.mark.parametrize(("ticket", "expected"), [({"change_ticket": "CHG0012345"}, FP), ({}, TP)])
def test_local_administrator__counts_once_so_that_a_change_is_heard(
    ticket: dict[str, Any], expected: Classification
) -> None:
    raw = {"title": "User added to a LOCAL administrators group", "event_id": 4732, "group": "Administrators", **ticket}

    assert verdict("x", raw, "high") is expected


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ({"agent": {"ip": "10.0.0.2"}}, None),
        ({"observer": {"ip": ["10.0.0.2"]}}, None),
        ({"sensor": {"src_ip": "10.0.0.2"}}, "10.0.0.2"),
        ({"ip": "10.0.0.2"}, "10.0.0.2"),
        ({"client": {"ip": "10.0.0.2"}}, "10.0.0.2"),
    ],
)
def test_source__is_not_the_machine_that_reports(raw: dict[str, Any], source: str | None) -> None:
    known = read_ahead(dossier_of("x", raw)).facts.source

    assert (known.value if known else None) == source
