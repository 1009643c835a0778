"""The pages of docs/integrations: their payloads get the verdicts and the answers that they show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.intake.payloads import FOLDER, paths_of
from tests.service import ROOT, service
from tests.test_readme import shown_in
from triage.intake.adapters import ADAPTERS

PAGES = FOLDER.parent
EXPECTATIONS = ROOT / "tests" / "intake" / "expectations"
CASES = [(kind, name, path) for kind in ("attack", "benign") for name, path in paths_of(kind).items()]
CURL = re.compile(r"(?:-d|--data-binary) @(docs/integrations/payloads/\S+)")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with service(tmp_path_factory.mktemp("service")) as running:
        yield running


def answer(client: FlaskClient, path: Path) -> dict[str, Any]:
    """The service's answer to a payload, sent as the pages send it."""
    media_type = "application/json" if path.suffix == ".json" else "text/plain"
    response = client.post("/analyze", data=path.read_bytes(), headers={"Content-Type": media_type})
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


@pytest.mark.parametrize(("kind", "name", "path"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_verdict__one_attack_and_one_harmless_alert_of_each_format(
    client: FlaskClient, kind: str, name: str, path: Path
) -> None:
    told = json.loads((EXPECTATIONS / f"{name}.json").read_text(encoding="utf-8"))[kind]["verdict"]
    judged = answer(client, path)
    assert told == {"attack": "TRUE_POSITIVE", "benign": "FALSE_POSITIVE"}[kind]
    assert (judged["format"], judged["classification"]) == (name, told), judged["reasoning"]


def test_pages__every_format_has_its_page_and_payloads() -> None:
    for name in ADAPTERS:
        assert (PAGES / f"{name}.md").exists(), name
        assert name in paths_of("attack"), name
        assert name in paths_of("benign"), name


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_page__shows_what_the_service_answers(client: FlaskClient, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    sent = CURL.search(text)
    if sent is not None:
        shown = re.search(r"```json\n(.*?)```", text[sent.end() :], re.DOTALL)
        assert shown is not None, "a curl without its answer"
        assert shown_in(json.loads(shown[1]), answer(client, ROOT / sent[1]))


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_page__links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_readme__leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\((\w[\w-]*)\.md\)", (PAGES / "README.md").read_text(encoding="utf-8")))
    assert linked == {page.stem for page in PAGES.glob("*.md")} - {"README"}
