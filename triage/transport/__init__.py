"""Outbound HTTP: one session, a limit on everything, retries with a budget, a breaker, the egress gate."""
