"""Lines of Home: its tables and the overview of one session."""
