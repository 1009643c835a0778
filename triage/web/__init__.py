"""The HTTP side: routes, problems, keys."""
