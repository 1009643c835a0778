"""Documented paths in the spellings of one product."""

from __future__ import annotations

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
