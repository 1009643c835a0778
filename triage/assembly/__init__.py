"""Settings become services: the only room where long-lived objects are built."""

from triage.assembly.opening import opened_journals, opened_services, opened_store, prepare
from triage.assembly.services import build_services

__all__ = ["build_services", "opened_journals", "opened_services", "opened_store", "prepare"]
