"""The production server: gunicorn, a process or several, threads in each, a graceful end."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from triage.web.server_log import MaskedLog
from triage.web.worker import TriageWorker

GRACE_SECONDS = 30
KEEPALIVE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to serve: `workers` processes with `threads` threads each."""

    host: str
    port: int
    workers: int
    threads: int

    @property
    def address(self) -> str:
        """host:port, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def serve(create: Callable[[], Flask], listening: Listening, when_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; what is in flight then has 30 s to finish. Each process calls `create` itself.
    Raises OSError when the address cannot be had."""
    _check_free(listening)
    _Server(create, listening, when_ready).run()


def _check_free(listening: Listening) -> None:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((listening.host, listening.port))


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, create: Callable[[], Flask], listening: Listening, when_ready: Callable[[], None]) -> None:
        self._create, self._listening, self._when_ready = create, listening, when_ready
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._create()

    def _options(self) -> dict[str, Any]:
        return {
            "bind": self._listening.address,
            "workers": self._listening.workers,
            "worker_class": TriageWorker,
            "threads": self._listening.threads,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": KEEPALIVE_SECONDS,
            "umask": 0o077,
            "loglevel": "warning",
            "logger_class": MaskedLog,
            "control_socket_disable": True,
            "when_ready": lambda server: self._when_ready(),
            "worker_exit": _close_services,
        }


def _close_services(server: Any, worker: Any) -> None:
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["triage"].close()
