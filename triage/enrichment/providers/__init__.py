"""One file a source; the registry of sources."""
