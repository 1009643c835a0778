"""The rules' signals, one family a file."""
