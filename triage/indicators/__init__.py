"""The indicators in an alert, each once, and which of them may leave this machine."""
