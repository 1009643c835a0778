"""The things that Microsoft's products name in an alert, in every spelling, and the accounts among them."""

from __future__ import annotations

from typing import Any

import pytest

from triage.intake.accounts import is_person, people_of, plain_name
from triage.intake.entities import by_id, entities_in
from triage.intake.entity_readers import read_entities
from triage.intake.gathering import Gathering, is_public
from triage.intake.packed import unpacked
from triage.intake.prefixed import prefixed


def gathered(*things: Any) -> Gathering:
    gathering = Gathering(by_id(list(things)))
    read_entities(gathering, entities_in(list(things), ""))
    return gathering


@pytest.mark.parametrize(
    "thing",
    [
        {"kind": "Account", "properties": {"accountName": "eli", "upnSuffix": "x.example"}},
        {"Type": "account", "Name": "eli", "UPNSuffix": "x.example"},
        {
            "@odata.type": "#microsoft.graph.security.userEvidence",
            "userAccount": {"accountName": "eli", "userPrincipalName": "eli@x.example"},
        },
        {"entityType": "User", "accountName": "eli", "userPrincipalName": "eli@x.example"},
        {"EntityType": "User", "AccountName": "eli", "AccountUpn": "eli@x.example"},
        {"kind": "Account", "account_name": "X\\eli", "upn_suffix": "x.example"},
    ],
)
def test_account__in_every_spelling(thing: dict[str, Any]) -> None:
    assert [value for _, value in gathered(thing).given()["users"]] == ["eli", "eli@x.example"]


def test_entity__pointers_of_values_and_of_packed_ones() -> None:
    thing = {"Type": "host", "HostName": "h", "IpInterfaces": ["10.0.0.1", "10.0.0.2"]}
    (told,) = entities_in([thing], "/Entities")
    assert list(told.every("hostname ipinterfaces")) == [
        ("/Entities/0/HostName", "h"),
        ("/Entities/0/IpInterfaces/0", "10.0.0.1"),
        ("/Entities/0/IpInterfaces/1", "10.0.0.2"),
    ]
    (packed,) = entities_in([thing], "/Entities", is_packed=True)
    assert packed.first("hostname") == ("/Entities", "h")


def test_entities__kinds_by_the_key_that_holds_them() -> None:
    device = {"@odata.type": "#microsoft.graph.security.deviceEvidence", "loggedOnUsers": [{"accountName": "a"}]}
    process = {"Type": "process", "Account": {"Name": "b"}, "Host": {"HostName": "h"}}
    kinds = [item.kind for item in entities_in([device, process], "")]
    assert kinds == ["host", "bystander", "process", "account", "host"]


@pytest.mark.parametrize(
    ("folder", "name", "path"),
    [
        ("C:\\t", "a.exe", "C:\\t\\a.exe"),
        ("C:\\t\\", "a.exe", "C:\\t\\a.exe"),
        ("/usr/bin", "nc", "/usr/bin/nc"),
        ("C:\\t\\A.exe", "a.exe", "C:\\t\\A.exe"),
        (None, "a.exe", "a.exe"),
        ("C:\\t", None, "C:\\t"),
    ],
)
def test_process__its_path(folder: Any, name: Any, path: str) -> None:
    image = {"entityType": "Process", "filePath": folder, "fileName": name}
    assert gathered(image).given()["processes"] == [("/0/fileName" if name and path != folder else "/0/filePath", path)]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.4.4", True),
        ("203.0.113.1", True),
        ("10.1.1.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.1.1", False),
        ("224.0.0.1", False),
        ("2001:db8::1", True),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::1", False),
        ("host", False),
        (None, False),
    ],
)
def test_public__by_its_range(address: Any, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("name", "person"),
    [("eli", True), ("SYSTEM", False), ("NT AUTHORITY\\SYSTEM", False), ("WS-1$", False), ("WS-1$@X.EXAMPLE", False)],
)
def test_account__a_persons_or_not(name: str, person: bool) -> None:
    assert is_person(name) is person


def test_people__everybody_where_nobody_is_a_person() -> None:
    assert people_of([("/a", "WS$"), ("/b", "S-1-5-18")]) == [("/a", "WS$"), ("/b", "S-1-5-18")]
    assert people_of([("/a", "WS$"), ("/b", "eli")]) == [("/b", "eli")]


def test_plain_name__without_its_domain() -> None:
    assert plain_name(("/a", "X\\eli")) == ("/a", "eli")
    assert plain_name(("/a", "eli@x.example")) == ("/a", "eli@x.example")
    assert plain_name(("/a", None)) is None


def test_unpacked__json_in_a_text() -> None:
    assert unpacked('[{"a": 1}]') == [{"a": 1}]
    assert unpacked({"a": 1}) == {"a": 1}
    assert (unpacked("{"), unpacked("text"), unpacked(7)) == (None, None, None)


def test_prefixed__each_name_under_each_root() -> None:
    assert prefixed(". properties", "a b") == "a properties.a b properties.b"


def test_by_id__ends_where_an_object_holds_itself() -> None:
    ring: dict[str, Any] = {"$id": "1", "Type": "host", "HostName": "web-7"}
    ring["Parent"] = [ring, {"$id": "2", "Parent": ring}]
    assert by_id(ring) == {"1": ring, "2": ring["Parent"][1]}
    assert [found.kind for found in entities_in([ring], "/e")] == ["host"]


def test_by_id__the_first_of_two_however_deep() -> None:
    inner: Any = [{"$id": "1", "n": 1}, {"$id": "1", "n": 2}]
    for _ in range(1_000):
        inner = [inner]
    assert by_id(inner) == {"1": {"$id": "1", "n": 1}}
