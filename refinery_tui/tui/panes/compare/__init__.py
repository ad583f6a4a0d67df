"""Lines of two runs, or two sessions, side by side."""
