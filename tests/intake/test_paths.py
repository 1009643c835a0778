"""Documented paths in the spellings of one product."""

from __future__ import annotations

from typing import Any

from triage.intake.paths import also_in_snake_case, in_pascal_case, under, values_at


def test_in_pascal_case__every_part_of_every_path() -> None:
    assert in_pascal_case("service.eventLastSeen id") == "Service.EventLastSeen Id"


def test_also_in_snake_case__behind_each_path_that_differs() -> None:
    assert also_in_snake_case("target.file.fullPath principal.ip") == (
        "target.file.fullPath target.file.full_path principal.ip"
    )


def test_under__each_path() -> None:
    assert under("detail.", "id title") == "detail.id detail.title"


def test_values_at__a_path_in_either_spelling() -> None:
    assert list(values_at({"event_time": 1}, also_in_snake_case("eventTime"))) == [("/event_time", 1)]


def test_values_at__lists_in_lists_as_far_as_tables_have_them() -> None:
    assert [*values_at({"a": [[{"b": 1}], [[{"b": 2}]]]}, "a.b")] == [("/a/0/0/b", 1), ("/a/1/0/0/b", 2)]


def test_values_at__a_list_a_thousand_deep_or_in_itself_ends() -> None:
    deep: Any = {"b": 1}
    for _ in range(1_000):
        deep = [deep]
    ring: list[Any] = []
    ring.append(ring)
    assert [*values_at({"a": deep, "c": ring}, "a.b c.b")] == []
