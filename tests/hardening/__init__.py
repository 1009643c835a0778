"""What must hold under kills, faults and hostile input; the full counts run with `pytest -m long tests/hardening`."""
