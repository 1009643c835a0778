"""Cortex XSOAR automation: asks alert-triage about the incident's own alert; the verdict goes into the context."""
# ruff: noqa: F403, F405

import json

import demistomock as demisto
import requests
from CommonServerPython import *

VERDICTS = ("TRUE_POSITIVE", "FALSE_POSITIVE", "NEEDS_REVIEW")
NOT_JUDGED = "NOT_JUDGED"
# As DBot scores: 0 unknown, 1 good, 2 suspicious, 3 bad. About the alert, not about an indicator.
SCORES = {"TRUE_POSITIVE": 3, "NEEDS_REVIEW": 2, "FALSE_POSITIVE": 1}
# XSOAR's incident severities.
SEVERITIES = {"Critical": 4, "High": 3, "Medium": 2, "Low": 1, "Informational": 0.5}
TIMEOUT_SECONDS = 60


def alert_of(args, incident):
    """What is asked about: the argument `alert`, else the incident's rawJSON, else the incident; as text."""
    given = args.get("alert") or incident.get("rawJSON") or incident
    return given if isinstance(given, str) else json.dumps(given)


def asked(url, key, body, verify):
    """The answer, and None; or None, and why there is none."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    try:
        response = requests.post(
            f"{url.rstrip('/')}/analyze",
            data=body.encode(),
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            verify=verify,
            allow_redirects=False,
        )
        answer = response.json() if response.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"
    if response.status_code != 200:
        return None, f"HTTP {response.status_code}"
    if not isinstance(answer, dict) or answer.get("classification") not in VERDICTS:
        return None, "the answer holds no verdict of one alert"
    return answer, None


def context_of(answer, error):
    """The context entry. `SafeToClose` only for a FALSE_POSITIVE that no policy touched and no fault degraded."""
    if answer is None:
        return {"Verdict": NOT_JUDGED, "Score": 0, "SafeToClose": False, "Error": error}
    verdict, risk, policy = answer["classification"], answer.get("risk") or {}, answer.get("policy")
    return {
        "ID": answer.get("id"),
        "Verdict": verdict,
        "Score": SCORES[verdict],
        "Confidence": answer.get("confidence"),
        "Severity": SEVERITIES.get(answer.get("severity"), 0),
        "RiskScore": risk.get("score"),
        "Priority": risk.get("priority"),
        "Reasons": answer.get("reasoning"),
        "Policy": policy,
        "Degraded": answer.get("degraded"),
        "SafeToClose": verdict == "FALSE_POSITIVE" and policy == [] and answer.get("degraded") is False,
    }


def results_of(context, answer):
    """A table in the war room; a warning when nothing was judged."""
    shown = {name: value for name, value in context.items() if name != "Policy"}
    return CommandResults(
        outputs_prefix="AlertTriage",
        outputs=context,
        raw_response=answer,
        readable_output=tableToMarkdown(f"alert-triage: {context['Verdict']}", shown, removeNull=True),
        entry_type=EntryType.NOTE if answer else EntryType.WARNING,
    )


def main():
    args = demisto.args()
    body = alert_of(args, demisto.incident())
    answer, error = asked(args["url"], args["api_key"], body, not argToBoolean(args.get("insecure", False)))
    return_results(results_of(context_of(answer, error), answer))


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
