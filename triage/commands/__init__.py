"""The commands of `python -m triage`, one file each: results on standard output, everything else on standard error."""
