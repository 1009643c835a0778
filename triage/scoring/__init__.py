"""The weighted 0-100 risk score, every part of it shown."""
