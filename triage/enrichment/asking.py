"""One lookup, whatever comes of it, as a finding: the one place here that catches broadly."""

from __future__ import annotations

import logging
from collections.abc import Callable

from triage.enrichment.outcome import Answer, answered, failed
from triage.enrichment.question import Question
from triage.errors import CouldNotAsk, UpstreamError
from triage.model.finding import Finding, Reading

log = logging.getLogger(__name__)


def find(question: Question, ask: Callable[[], Answer | Reading | None]) -> Finding:
    """Ask, and take whatever happens as a finding: a fault in one source must not cost the others' answers."""
    try:
        said = ask()
    except CouldNotAsk as error:
        return failed(question.source, question.indicator, error)
    except Exception as error:
        log.exception("lookup_fault", extra={"source": question.source, "kind": str(question.indicator.kind)})
        fault = UpstreamError(f"a fault in this program ({type(error).__name__}); the log has the details")
        return failed(question.source, question.indicator, fault)
    return answered(question.source, question.indicator, said if isinstance(said, Answer) else Answer(said))
