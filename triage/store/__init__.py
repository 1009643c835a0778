"""Every accepted alert with its verdict, committed before it is acknowledged."""

from triage.store.opening import open_store
from triage.store.repository import Store

__all__ = ["Store", "open_store"]
