#!/var/ossec/framework/python/bin/python3
"""Wazuh integration: asks alert-triage about one alert and hands the verdict back to the manager as an event.

Called by wazuh-integratord as `custom-alert-triage ALERT_FILE API_KEY HOOK_URL [debug]`. Standard library only.
"""

import json
import os
import sys
import time
from http.client import HTTPException
from socket import AF_UNIX, SOCK_DGRAM, socket
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

NAME = "alert-triage"
HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LOG = os.path.join(HOME, "logs", "integrations.log")
QUEUE = os.path.join(HOME, "queue", "sockets", "queue")
# The service answers within 30 s; the integrator runs one script after the other.
TIMEOUT_SECONDS = 35
# analysisd takes messages of 64 KiB; a verdict must not come near.
MOST_CHARS = 500
VERDICTS = ("TRUE_POSITIVE", "FALSE_POSITIVE", "NEEDS_REVIEW")
NOT_JUDGED = "NOT_JUDGED"
EXIT_ARGUMENTS, EXIT_ALERT_FILE, EXIT_QUEUE = 2, 6, 5


class _NoRedirects(HTTPRedirectHandler):
    """The key goes to the configured host alone."""

    def redirect_request(self, *_args, **_named):
        return None


def main(arguments):
    """Exit code: 0 also when nothing could be judged, which the event says; others as Wazuh's own integrations."""
    if len(arguments) < 4:
        return _failed("usage: custom-alert-triage ALERT_FILE API_KEY HOOK_URL", EXIT_ARGUMENTS)
    alert = _alert_in(arguments[1])
    if alert is None:
        return _failed(f"no JSON object in {arguments[1]}", EXIT_ALERT_FILE)
    if is_own(alert):
        return 0
    event = event_of(alert, asked(alert, arguments[2], arguments[3]))
    return 0 if _sent(message_of(event, alert.get("agent"))) else EXIT_QUEUE


def is_own(alert):
    """Whether the alert was raised by an event of this script: asking about it again would never end."""
    data, groups = _object(alert.get("data")), _object(alert.get("rule")).get("groups") or []
    return data.get("integration") == NAME or "alert_triage" in groups or str(alert.get("location", "")).endswith(NAME)


def asked(alert, key, url):
    """The service's answer as {"verdict", …}; NOT_JUDGED with an `error` when there is none, whatever the reason."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    if not url.startswith(("https://", "http://")):
        return _not_judged("hook_url is no http address")
    try:
        request = Request(url, json.dumps(alert).encode(), headers, method="POST")  # noqa: S310 - http by the line above
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.loads(response.read())
    except HTTPError as error:
        return _not_judged(f"HTTP {error.code}")
    except (URLError, HTTPException, OSError, ValueError) as error:
        return _not_judged(f"{type(error).__name__}: {error}")
    if not isinstance(answer, dict) or answer.get("classification") not in VERDICTS:
        return _not_judged("the answer holds no verdict")
    return _verdict(answer)


def event_of(alert, verdict):
    """The event for the manager; `source` says which alert it is about."""
    rule = _object(alert.get("rule"))
    source = {
        "alert_id": str(alert.get("id", "")),
        "rule_id": str(rule.get("id", "")),
        "description": str(rule.get("description", ""))[:MOST_CHARS],
    }
    return {"integration": NAME, "alert_triage": {**verdict, "source": source}}


def message_of(event, agent):
    """A line of the manager's queue: `1:<location>:<event>`, in the location `|` and `:` escaped by `|`."""
    location = NAME
    if isinstance(agent, dict) and agent.get("id") not in (None, "000"):
        place = f"[{agent['id']}] ({agent.get('name', '')}) {agent.get('ip', 'any')}"
        location = place.replace("|", "||").replace(":", "|:") + "->" + NAME
    return f"1:{location}:{json.dumps(event)}"


def _verdict(answer):
    risk = _object(answer.get("risk"))
    return {
        "verdict": answer["classification"],
        "confidence": answer.get("confidence"),
        "severity": answer.get("severity"),
        "risk_score": risk.get("score"),
        "priority": risk.get("priority"),
        "degraded": "true" if answer.get("degraded") else "false",
        "policy_entries": len(answer.get("policy") or []),
        "reasons": [str(reason)[:MOST_CHARS] for reason in answer.get("reasoning") or []][:3],
        "triage_id": answer.get("id"),
    }


def _not_judged(reason):
    _log(f"not judged: {reason}")
    return {"verdict": NOT_JUDGED, "error": reason[:MOST_CHARS]}


def _object(value):
    return value if isinstance(value, dict) else {}


def _alert_in(path):
    try:
        with open(path, encoding="utf-8") as file:
            alert = json.load(file)
    except (OSError, ValueError):
        return None
    return alert if isinstance(alert, dict) else None


def _sent(message):
    try:
        with socket(AF_UNIX, SOCK_DGRAM) as queue:
            queue.connect(QUEUE)
            queue.send(message.encode())
    except OSError as error:
        _log(f"cannot reach {QUEUE}: {error}")
        return False
    return True


def _failed(reason, code):
    _log(reason)
    return code


def _log(text):
    with open(LOG, "a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y/%m/%d %H:%M:%S')} {NAME}: {text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv))
