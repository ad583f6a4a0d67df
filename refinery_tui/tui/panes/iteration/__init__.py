"""Lines of one iteration: its pages and its facts."""
