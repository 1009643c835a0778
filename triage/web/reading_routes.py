"""GET /api/alerts, /api/alerts/{id} and /api/stats."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from triage.model.record import row_of
from triage.store.repository import Store
from triage.web.body import json_answer
from triage.web.query_args import FILTERS, read_query


def blueprint(store: Store) -> Blueprint:
    """The routes that read what was judged."""
    routes = Blueprint("reading", __name__, url_prefix="/api")

    @routes.get("/alerts")
    def alerts() -> Any:
        """One page of alerts, newest first, without raw payloads."""
        page = store.page(read_query(request.args))
        return json_answer(
            {
                "alerts": [row_of(alert_id, summary) for alert_id, summary in page.rows],
                "total": page.total,
                "next_cursor": None if page.next_cursor is None else str(page.next_cursor),
            }
        )

    @routes.get("/alerts/<int:alert_id>")
    def alert(alert_id: int) -> Any:
        """One alert: the whole answer, the alert as received, the analyst's word."""
        record = store.get(alert_id) if alert_id < 2**63 else None
        if record is None:
            raise NotFound
        answer = {"id": alert_id, **json.loads(record.answer_json)}
        return json_answer({**answer, "alert": json.loads(record.alert_json), "analyst": None})

    @routes.get("/stats")
    def stats() -> Any:
        """Counts over the alerts that the filters match."""
        return json_answer(asdict(store.stats(read_query(request.args, FILTERS))))

    return routes
