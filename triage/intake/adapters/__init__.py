"""One file a sender; the registry of formats."""

from triage.intake.adapter import Adapter
from triage.intake.adapters import generic, native, suricata

# Asked in this order; the first that recognises a payload reads it.
ADAPTERS: dict[str, Adapter] = {
    "native": native.ADAPTER,
    "suricata": suricata.ADAPTER,
    "generic": generic.ADAPTER,
}
