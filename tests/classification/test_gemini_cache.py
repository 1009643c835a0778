"""What the cache of opinions keeps, what it never keeps, and how often Gemini is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.classification.gemini_world import World, at_once, build, dossier, world
from tests.emulators.gemini import Gemini, refuses, says, verdict
from tests.emulators.server import running
from tests.emulators.stubs import hostile, obedient
from triage.classification import opinion_cache
from triage.errors import ModelUnavailable
from triage.model.alert import Alert
from triage.model.evidence import Evidence
from triage.model.finding import Enrichment, SourceState, SourceStatus
from triage.model.opinion import Cost


def sources(status: SourceStatus, age: int | None = None) -> Enrichment:
    return Enrichment(sources=(SourceState("abuseipdb", status, None, age),))


def test_cache__the_second_time_nobody_is_asked(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        first, second = here.ask(), here.ask()
        assert len(here.gemini.requests) == 1
    assert second == replace(first, from_cache=True, cost=Cost(0.0, "cached"))


def test_cache__a_new_process_reads_what_the_old_one_kept(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask()
        again = build(tmp_path, here.gemini.url, here.gemini)
        assert again.ask().from_cache is True
        again.classifier.close()
        again.ledger.close()
        assert len(here.gemini.requests) == 1


def test_cache__identical_alerts_at_the_same_time_are_one_call(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.gemini.delay = 0.1
        opinions = at_once(8, lambda _: here.ask())
        assert len(here.gemini.requests) == 1
    assert sorted(opinion.cost.basis for opinion in opinions) == ["cached"] * 7 + ["measured"]
    assert sum(opinion.from_cache for opinion in opinions) == 7


def test_cache__those_who_wait_share_the_refusal_and_none_of_its_cost(tmp_path: Path) -> None:
    with world(tmp_path, behave=says("nonsense")) as here:
        here.gemini.delay = 0.1
        refusals = at_once(4, lambda _: here.ask())
        assert len(here.gemini.requests) == 1
    assert {error.detail for error in refusals} == {"the answer is not JSON"}
    assert sum(error.spent_usd for error in refusals) == pytest.approx(0.00067)


def test_cache__one_who_waits_no_longer_than_his_deadline(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.gemini.delay = 0.5
        outcomes = at_once(2, lambda number: here.ask(seconds=(5.0, 0.15)[number]))
    assert any(isinstance(outcome, ModelUnavailable) for outcome in outcomes)


OTHER_EVIDENCE = (
    Evidence("E1", "abuseipdb", "abuse_score", 99, "185.220.101.52"),
    Evidence("E2", "alert", "/user", "bob"),
)


@pytest.mark.parametrize(
    "other",
    [
        dossier({"user": "bob", "failed_logins": "40"}),
        dossier({"user": "bob", "failed_logins": 41}),
        dossier({"user": "Bob", "failed_logins": 40}),
        dossier({"userb": "ob", "failed_logins": 40}),
        dossier(name="Suspicious login"),
        dossier(evidence=OTHER_EVIDENCE),
        dossier(enrichment=sources(SourceStatus.ERROR)),
        dossier(enrichment=sources(SourceStatus.NOT_FOUND)),
    ],
)
def test_key__another_fact_is_another_question(other: Any, tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask()
        assert here.ask(other).from_cache is False


def test_key__the_age_of_an_answer_and_the_time_of_receipt_do_not_count(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask(dossier(enrichment=sources(SourceStatus.OK, 0)))
        later = replace(dossier(enrichment=sources(SourceStatus.CACHED, 900)), received_at=datetime.now(UTC))
        assert here.ask(later).from_cache is True


def test_key__the_order_of_the_fields_does_not_count(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask(dossier({"a": 1, "b": 2}))
        assert here.ask(dossier({"b": 2, "a": 1})).from_cache is True


@pytest.mark.parametrize("options", [{"model": "gemini-3.5-flash"}, {"versions": ("policy 2",)}])
def test_key__another_model_or_policy_is_another_question(options: dict[str, Any], tmp_path: Path) -> None:
    assert second_start(tmp_path, options).from_cache is False


def test_key__another_prompt_is_another_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(tmp_path) as here:
        here.ask()
        monkeypatch.setattr(opinion_cache, "PROMPT_VERSION", "next")
        assert here.ask().from_cache is False


def second_start(folder: Path, options: dict[str, Any]) -> Any:
    with running(Gemini()) as gemini:
        for each in ({"versions": ("policy 1",)}, {"versions": ("policy 1",), **options}):
            here = build(folder, gemini.url, gemini, **each)
            opinion = here.ask()
            here.classifier.close()
            here.ledger.close()
    return opinion


def stored(here: World) -> int:
    return here.cache.journal.stats().entries


@pytest.mark.parametrize(
    "name", ["empty_200", "blocked_prompt", "code_fence", "extra_field", "leaks_canary", "status_204"]
)
def test_keep__no_failure(name: str, tmp_path: Path) -> None:
    with world(tmp_path, behave=hostile()[name]) as here:
        here.refusal()
        here.gemini.behave = says(verdict())
        assert (stored(here), here.ask().from_cache) == (0, False)


def test_keep__no_refusal_of_the_server(tmp_path: Path) -> None:
    with world(tmp_path, behave=refuses(500)) as here:
        here.refusal()
        assert stored(here) == 0


def test_keep__no_lines_that_cite_what_does_not_exist(tmp_path: Path) -> None:
    with world(tmp_path, behave=obedient(cites_exist=False)) as here:
        assert (here.ask().from_cache, here.ask().from_cache, stored(here)) == (False, False, 0)


def test_keep__no_lines_that_cite_nothing(tmp_path: Path) -> None:
    with world(tmp_path, behave=says(verdict(cites=[]))) as here:
        assert (here.ask().from_cache, here.ask().from_cache, stored(here)) == (False, False, 0)


def test_keep__nothing_that_policy_marks(tmp_path: Path) -> None:
    seen: list[Any] = []
    with world(tmp_path, may_cache=lambda alert, opinion: bool(seen.append((alert, opinion)))) as here:
        opinion = here.ask()
        assert (stored(here), seen[0][1], seen[0][0].alert.name) == (0, opinion, "Suspicious Login")


@pytest.mark.parametrize(
    "change",
    [
        {"reply": {"classification": "FALSE_POSITIVE"}},
        {"model": 5},
        {"model": None},
        {"cuts": "all of it"},
        {"cuts": [1]},
        {"reply": "text"},
    ],
)
def test_recall__an_entry_that_others_wrote_is_read_like_a_reply(change: dict[str, Any], tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask()
        key = here.classifier._memory.key(dossier(), "gemini-3.5-flash-lite")
        kept = here.cache.get(key)
        assert kept is not None
        here.cache.put(key, {**kept.value, **change})
        assert here.ask().from_cache is False


def test_recall__lines_must_cite_the_evidence_of_this_alert(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.ask()
        memory = here.classifier._memory
        key = memory.key(dossier(), "gemini-3.5-flash-lite")
        assert memory.recall(key, dossier()) is not None
        assert memory.recall(key, dossier(evidence=())) is None


def test_cuts__are_told_from_the_cache_as_well(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        long = dossier({"message": "x" * 9000})
        assert here.ask(long).cuts == ("/alert/message: 1000 characters",)
        assert here.ask(long).cuts == ("/alert/message: 1000 characters",)
        assert here.ask().cuts == ()


def test_alert__the_format_counts(tmp_path: Path) -> None:
    plain = dossier()
    with world(tmp_path) as here:
        here.ask(plain)
        other = replace(plain, alert=Alert(plain.alert.name, plain.alert.raw, format="splunk"))
        assert here.ask(other).from_cache is False
