"""One file a sender; the registry of formats."""
