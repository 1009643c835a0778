def alert_triage(container=None, url=None, api_key=None, close_false_positives=None, **kwargs):
    """
    Asks alert-triage about a container and its artifacts, writes a note, sets the severity; closes only when told to.

    Args:
        container (CEF type: phantom container id): the container, or its id
        url: https://triage.example.net
        api_key: an API key of the service, role ingest
        close_false_positives: "yes" closes the container on a FALSE_POSITIVE that no policy touched; empty: never

    Returns a JSON-serializable object that implements the configured data paths:
        verdict: TRUE_POSITIVE, FALSE_POSITIVE, NEEDS_REVIEW or NOT_JUDGED
        confidence
        risk_score
        priority
        safe_to_close
        error
    """
    import json  # a custom function is one function: its imports stand inside

    import phantom.rules as phantom  # the same
    import requests  # the same

    severities = {"Critical": "high", "High": "high", "Medium": "medium", "Low": "low", "Informational": "low"}

    def body_of(event):
        rows = phantom.collect2(
            container=event, datapath=["artifact:*.name", "artifact:*.severity", "artifact:*.cef"], scope="all"
        )
        alert = {name: event[name] for name in ("description", "severity", "start_time", "label") if event.get(name)}
        for _, _, cef in rows:
            alert.update({name: value for name, value in (cef or {}).items() if name not in alert})
        if len(rows) > 1:
            alert["artifacts"] = [{"name": name, "severity": severity, "cef": cef} for name, severity, cef in rows]
        return {"name": event.get("name") or "Splunk SOAR container", "alert": alert}

    def ask(body):
        headers = {"Authorization": f"Bearer {api_key}"}
        address = f"{url.rstrip('/')}/analyze"
        try:
            response = requests.post(address, json=body, headers=headers, timeout=60, allow_redirects=False)
            answer = response.json() if response.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            return None, f"{type(error).__name__}: {error}"
        known = isinstance(answer, dict) and answer.get("classification") in (
            "TRUE_POSITIVE",
            "FALSE_POSITIVE",
            "NEEDS_REVIEW",
        )
        if known:
            return answer, None
        return None, "the answer holds no verdict" if response.status_code == 200 else f"HTTP {response.status_code}"

    def outputs_of(answer, error):
        if answer is None:
            return {"verdict": "NOT_JUDGED", "safe_to_close": False, "error": error}
        untouched = answer.get("policy") == [] and answer.get("degraded") is False
        risk = answer.get("risk") or {}
        return {
            "verdict": answer["classification"],
            "confidence": answer.get("confidence"),
            "risk_score": risk.get("score"),
            "priority": risk.get("priority"),
            "safe_to_close": answer["classification"] == "FALSE_POSITIVE" and untouched,
            "error": None,
        }

    def write(event, answer, outputs):
        reasons = answer.get("reasoning") if answer else [outputs["error"], "Judge it by hand, or run this again."]
        lines = [f"{place}. {reason}" for place, reason in enumerate(reasons or [], 1)]
        title = f"alert-triage: {outputs['verdict']}"
        phantom.add_note(
            container=event["id"], note_type="general", title=title, content="\n".join(lines), note_format="markdown"
        )
        if outputs["verdict"] == "TRUE_POSITIVE":
            phantom.update(event, {"severity": severities.get(answer.get("severity"), "medium")})
        if outputs["safe_to_close"] and str(close_false_positives).lower() == "yes":
            phantom.update(event, {"status": "closed"})

    event = container if isinstance(container, dict) else phantom.get_container(int(container))
    answer, error = ask(body_of(event))
    outputs = outputs_of(answer, error)
    write(event, answer, outputs)
    phantom.debug(f"alert-triage: {outputs}")
    json.dumps(outputs)
    return outputs
