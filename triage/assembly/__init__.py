"""Settings become services: the only room where long-lived objects are built."""

from triage.assembly.care import back_up_store, purge_all, restore_store
from triage.assembly.opening import opened_journals, opened_services, opened_store, prepare
from triage.assembly.services import build_services

__all__ = [
    "back_up_store",
    "build_services",
    "opened_journals",
    "opened_services",
    "opened_store",
    "prepare",
    "purge_all",
    "restore_store",
]
