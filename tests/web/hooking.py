"""Hooks for tests: their settings, and senders that sign by themselves with nothing of the service's own code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

TOKEN = "Q2FuYXJ5VG9rZW5PZlRoZVNwbHVua0hvb2swMTIzNDU"
OTHER_TOKEN = "T3RoZXJDYW5hcnlUb2tlbk9mQW5vdGhlckhvb2sxMjM0"
SIGNING = "whsec_" + base64.b64encode(b"CanarySecretOfTheFirstKey-012345").decode()
NEXT_SIGNING = "whsec_" + base64.b64encode(b"CanarySecretOfTheSecondKey-98765").decode()
HUB_SECRET = "It's a Secret to Everybody"
ALERT = b'{"name": "Suspicious Login", "alert": {"source_ip": "8.8.8.8", "message": "login"}}'


def token_entry(source: str, token: str) -> str:
    return f"{source}:token:{hashlib.sha256(token.encode()).hexdigest()}"


HOOKS = ",".join(
    [
        token_entry("splunk", TOKEN),
        token_entry("other", OTHER_TOKEN),
        token_entry("eve@suricata", TOKEN),
        f"siem:hmac:{SIGNING}",
        f"siem:hmac:{NEXT_SIGNING}",
        f"github:hmac:{HUB_SECRET}",
    ]
)


def standard(
    body: bytes = ALERT, message_id: str = "msg_1", secret: str = SIGNING, off: float = 0, key: bytes | None = None
) -> dict[str, str]:
    """The headers of Standard Webhooks; `off` is how many seconds the sender's clock is ahead."""
    sent = str(int(time.time() + off))
    made = key if key is not None else base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(made, f"{message_id}.{sent}.".encode() + body, "sha256")
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": message_id, "webhook-timestamp": sent, "webhook-signature": signature}


def hub(body: bytes = ALERT, delivery: str | None = "d-1", secret: str = HUB_SECRET) -> dict[str, str]:
    """The headers of a GitHub-style sender."""
    named = {} if delivery is None else {"X-GitHub-Delivery": delivery}
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), **named}
