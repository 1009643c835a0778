"""Lists, numbers and exports: the right rows, each once, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.store.making import NOON, in_threads, record
from triage.model.query import AlertQuery
from triage.model.record import Stats
from triage.store import Store


def names(store: Store, **filters: Any) -> list[str]:
    """The names that match, newest first; page, total, export and stats must agree on them."""
    query = AlertQuery(**filters)
    page = store.page(query)
    found = [summary.name for _, summary in page.rows]
    assert page.total == len(found) == store.stats(query).total_alerts
    assert [record.summary.name for _, record in store.export(query)] == found
    return found


def fill(store: Store, *changes: dict[str, Any]) -> None:
    """Rows named a, b, c … with the given changes."""
    for letter, change in zip("abcdefgh", changes, strict=False):
        store.save(record(**{"name": letter, **change}))


def walk(store: Store, **filters: Any) -> list[int]:
    """All ids by following the cursor."""
    ids: list[int] = []
    page = store.page(AlertQuery(**filters))
    while True:
        ids += [alert_id for alert_id, _ in page.rows]
        if page.next_cursor is None:
            return ids
        page = store.page(AlertQuery(**filters, cursor=page.next_cursor))


def test_page__empty_store(store: Store) -> None:
    page = store.page(AlertQuery())
    assert (page.rows, page.total, page.next_cursor) == ((), 0, None)


def test_page__newest_first_by_id_whatever_the_event_time(store: Store) -> None:
    fill(store, {"timestamp": NOON}, {"timestamp": NOON - timedelta(days=9)}, {"timestamp": NOON - timedelta(days=1)})
    assert names(store) == ["c", "b", "a"]


def test_page__summary_is_the_one_saved(store: Store) -> None:
    saved = record(is_vpn=True)
    alert_id = store.save(saved)
    assert store.page(AlertQuery()).rows == ((alert_id, saved.summary),)


@pytest.mark.parametrize(
    ("column", "other"), [("priority", "Low"), ("classification", "NEEDS_REVIEW"), ("severity", "Critical")]
)
def test_page__words_of_one_field_are_or(store: Store, column: str, other: str) -> None:
    fill(store, {}, {column: other}, {column: "third"})
    assert names(store, **{column: (other,)}) == ["b"]
    assert names(store, **{column: (other, "third")}) == ["c", "b"]


def test_page__fields_are_and(store: Store) -> None:
    fill(store, {"priority": "Low"}, {"priority": "Low", "severity": "Low"}, {"severity": "Low"})
    assert names(store, priority=("Low",), severity=("Low",)) == ["b"]


def test_page__source_ip_is_exact(store: Store) -> None:
    fill(store, {"source_ip": "10.0.0.1"}, {"source_ip": "10.0.0.11"}, {"source_ip": None})
    assert names(store, source_ip="10.0.0.1") == ["a"]


def test_page__since_counts_and_until_does_not(store: Store) -> None:
    fill(store, *({"timestamp": NOON + timedelta(microseconds=n)} for n in range(4)))
    first, last = NOON + timedelta(microseconds=1), NOON + timedelta(microseconds=3)
    assert names(store, since=first, until=last) == ["c", "b"]


def test_page__bounds_in_another_zone(store: Store) -> None:
    fill(store, {"timestamp": datetime(2026, 3, 1, 11, 59, tzinfo=UTC)}, {"timestamp": NOON})
    assert names(store, since=datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == ["b"]


@pytest.mark.parametrize("column", ["name", "message", "source_ip", "destination_ip", "alert_type"])
def test_search__reads_each_of_five_columns(store: Store, column: str) -> None:
    store.save(record())
    store.save(record(**{column: "xx needle xx"}))
    assert store.page(AlertQuery(q="NEEDLE")).total == 1


@pytest.mark.parametrize(
    ("q", "found"), [("100%", ["a"]), ("a_b", ["b"]), ("a\\b", ["d"]), ("/x", ["e"]), ("%", ["a"]), ("_", ["b"])]
)
def test_search__wildcards_are_letters(store: Store, q: str, found: list[str]) -> None:
    fill(store, *({"message": m, "alert_type": None} for m in ("100% cpu", "a_b", "axb", "a\\b", "/x")))
    assert names(store, q=q) == found


def test_search__quotes_are_letters(store: Store) -> None:
    fill(store, {"message": 'it\'s "q"; --'}, {})
    assert names(store, q='it\'s "q"; --') == ["a"]


def test_search__combines_with_filters(store: Store) -> None:
    fill(store, {"message": "needle"}, {"message": "needle", "priority": "Low"})
    assert names(store, q="needle", priority=("Low",)) == ["b"]


def test_page__cursor_walks_all_ids_once(store: Store) -> None:
    saved = in_threads(8, lambda _: [store.save(record()) for _ in range(5)])
    assert walk(store, limit=7) == sorted(saved, reverse=True)


def test_page__walk_is_not_disturbed_by_new_rows(store: Store) -> None:
    before = [store.save(record()) for _ in range(10)]
    page, seen = store.page(AlertQuery(limit=3)), []
    while page.rows:
        seen += [alert_id for alert_id, _ in page.rows]
        store.save(record())
        page = store.page(AlertQuery(limit=3, cursor=seen[-1]))
    assert seen == before[::-1]


@pytest.mark.parametrize(("limit", "pages"), [(4, [4, 2]), (6, [6]), (5, [5, 1]), (7, [6])])
def test_page__last_page_names_no_next(store: Store, limit: int, pages: list[int]) -> None:
    fill(store, *({} for _ in range(6)))
    first = store.page(AlertQuery(limit=limit))
    second = store.page(AlertQuery(limit=limit, cursor=first.next_cursor)) if first.next_cursor else None
    assert [len(page.rows) for page in (first, second) if page] == pages
    assert first.total == 6


def test_page__cursor_out_of_range(store: Store) -> None:
    fill(store, {}, {})
    assert [store.page(AlertQuery(cursor=cursor)).total for cursor in (0, -5, 2**80)] == [2, 2, 2]
    assert len(store.page(AlertQuery(cursor=2**80)).rows) == 2


def test_stats__counts_and_mean(store: Store) -> None:
    fill(
        store,
        {"priority": "High", "risk_score": 80.0},
        {"priority": "Medium", "risk_score": 50.04, "classification": "NEEDS_REVIEW", "degraded": True},
        {"priority": "Low", "risk_score": 10.0, "classification": "FALSE_POSITIVE"},
        {"priority": "Low", "risk_score": 10.0, "classification": "FALSE_POSITIVE"},
    )
    assert store.stats(AlertQuery()) == Stats(4, 1, 1, 2, 37.5, 1, 2, 1, 1)
    assert store.stats(AlertQuery(priority=("Low",))) == Stats(2, 0, 0, 2, 10.0, 0, 2, 0, 0)


def test_stats__none_match(store: Store) -> None:
    assert store.stats(AlertQuery()) == Stats(0, 0, 0, 0, 0.0, 0, 0, 0, 0)


def test_stats__ignore_cursor_and_limit(store: Store) -> None:
    fill(store, {}, {}, {})
    assert store.stats(AlertQuery(limit=1, cursor=2)).total_alerts == 3


def test_count__all_rows(store: Store) -> None:
    fill(store, {}, {}, {})
    assert store.count() == 3


def test_export__all_rows_whole_and_once(store: Store) -> None:
    saved = [(store.save(r), r) for r in (record(name=f"n{n}", answer_json=f"[{n}]") for n in range(50))]
    assert list(store.export(AlertQuery(limit=1))) == saved[::-1]


def test_export__what_is_saved_meanwhile_is_left_out(store: Store) -> None:
    fill(store, *({} for _ in range(3)))
    exported = store.export(AlertQuery())
    ids = [next(exported)[0], store.save(record()) and next(exported)[0], next(exported)[0]]
    assert (ids, list(exported)) == ([3, 2, 1], [])


def test_export__given_up_halfway_leaves_the_store_usable(store: Store) -> None:
    fill(store, {}, {})
    for _ in range(40):
        next(store.export(AlertQuery()))
    assert store.save(record()) == 3
