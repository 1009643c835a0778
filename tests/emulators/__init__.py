"""Local HTTP servers that speak as the upstreams do, with delays and faults."""
