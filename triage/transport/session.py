"""A requests session that keeps nothing, follows nothing, and whose timeouts are totals."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

from triage.transport.sockets import POOLS

# How many upstreams may keep connections at a time; each host has a pool of its own.
HOSTS = 16


def build_session(pool_size: int, proxies: Mapping[str, str], ca_bundle: str | None = None) -> requests.Session:
    """One session for all upstreams: connections are pooled by host, so a hung upstream holds no other's.

    `pool_size` connections to each host are kept alive; more are opened when more are needed. `proxies` maps "http"
    and "https" to proxy URLs. `ca_bundle` is a file of certificates to trust in place of the bundled ones. Nothing is
    read from the environment or .netrc, no cookie is kept, no redirect followed, no request repeated.
    """
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip"})
    session.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=()))
    session.proxies.update(proxies)
    session.verify = ca_bundle or True
    session.mount("https://", _TimedAdapter(HOSTS, pool_size))
    session.mount("http://", _TimedAdapter(HOSTS, pool_size))
    return session


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None always: even when told not to follow, requests would read a redirect's whole body to prepare it."""
        return None


class _TimedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager
