"""The Gemini classifier with its guards, its memory and its prices."""

from __future__ import annotations

from triage.assembly.parts import Parts, limits_of
from triage.cache.layers import AiCache
from triage.classification.attempts import Guards
from triage.classification.gemini import GeminiClassifier
from triage.classification.models import load_models
from triage.classification.opinion_cache import OpinionCache
from triage.classification.question import Account
from triage.model.dossier import Dossier
from triage.model.opinion import Opinion
from triage.policy.decide import POLICY_VERSION
from triage.policy.injection import find_marks
from triage.quota.budget import Budget
from triage.transport.breaker import Breaker


def build_gemini(parts: Parts) -> GeminiClassifier:
    """The classifier; it loads its SDK at the first call, or when it is warmed up."""
    settings = parts.settings
    table = load_models(settings.data_dir / "models.json")
    memory = OpinionCache(
        AiCache(parts.journals["ai_response"], settings.ai_ttl), parts.flights, _may_cache, (POLICY_VERSION,)
    )
    return GeminiClassifier(_account(parts), table, _guards(parts), memory)


def _account(parts: Parts) -> Account:
    settings, reached = parts.settings, parts.settings.gemini
    return Account(
        api_key=reached.api_key or "",
        model=settings.gemini_model,
        base_url=reached.base_url,
        api_version=settings.gemini_api_version,
        threads=parts.threads,
        proxy=settings.proxy,
    )


def _guards(parts: Parts) -> Guards:
    settings = parts.settings
    budget = Budget(parts.ledger, settings.ai_daily_budget_usd)
    return Guards(parts.gate.check, Breaker("gemini"), parts.ledger, budget, limits_of(settings.gemini))


def _may_cache(dossier: Dossier, opinion: Opinion) -> bool:
    """A reply to a text that gives orders is not kept."""
    return not find_marks(dossier.alert)
