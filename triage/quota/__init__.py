"""Limits per minute and day, and the money budget, in a ledger that survives restarts and is shared by processes."""
