"""Answers kept as JSON Lines with a time to live, shared by processes, and single flight for identical work."""
