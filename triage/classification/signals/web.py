"""Web servers that start shells, and attacks that the server answered."""

from __future__ import annotations

import re

from triage.classification import fields
from triage.classification.facts import Facts
from triage.classification.signal import Sight, Signal, reads

SERVERS = re.compile(
    r"(?:^|[\\/])(?:w3wp|httpd|apache2?|nginx|tomcat\d?|php-fpm|php-cgi|java|lighttpd|caddy|uwsgi|gunicorn|sqlservr)"
    r"(?:\.exe)?(?=$|[\s\"'])"
)
SHELLS = re.compile(r"\b(?:cmd\.exe|powershell|pwsh|whoami|certutil|(?:ba|da|z)?sh|net1?\.exe|nc|curl|wget|python3?)\b")


def server_shell(facts: Facts) -> Sight | None:
    """A web or database server is the parent of a shell."""
    parent = next((leaf for leaf in facts.index.all(fields.PARENT) if SERVERS.search(leaf.text)), None)
    own = [leaf for leaf in facts.wording.leaves if leaf.kind == "command" and leaf.path != (parent and parent.path)]
    child = next((leaf for leaf in own if SHELLS.search(leaf.text)), None) if parent else None
    if parent is None or child is None:
        return None
    return Sight(reads(parent.path, child.path), {"parent": parent.text[:80], "child": child.text[:80]})


SIGNALS = (
    Signal("server_shell", 70, 'The server process {parent} started "{child}"', server_shell, technique="T1505.003"),
)
