"""Every accepted alert with its verdict, committed before it is acknowledged."""
