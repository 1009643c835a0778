"""Outbound HTTP, against local emulators that fail in every way."""
