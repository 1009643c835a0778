"""Log lines taken apart: their syslog head, their pairs, their times. The adapters say what the parts mean."""
