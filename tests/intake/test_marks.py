"""Marks recognise one payload, never a list of them."""

from __future__ import annotations

from triage.intake.marks import fits, has, has_any, missing

FORMS = ((has("id"), has("rule.name")), (has("legacy"),))
PAYLOAD = {"id": 1, "rule": {"name": "x"}}


def test_fits__every_mark_of_one_form() -> None:
    assert fits(PAYLOAD, FORMS)
    assert not fits({"id": 1}, FORMS)
    assert missing({"id": 1}, FORMS)[0].pointer == "/rule/name"


def test_fits__a_list_is_opened_before_it_is_looked_at() -> None:
    assert not fits([PAYLOAD, PAYLOAD], FORMS)
    assert missing([PAYLOAD], FORMS)


def test_has_any__one_of_several_places() -> None:
    forms = ((has("id"), has_any("name", "rule.name")),)
    assert fits(PAYLOAD, forms)
    assert not fits({"id": 1, "name": ""}, forms)
    assert missing({"id": 1}, forms)[0].detail == "must have name or rule.name"
