"""Every promise of speed, runnable: each script prints its figures. Start them as modules from the project's folder."""
