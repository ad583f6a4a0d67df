"""Lines of two runs, or two sessions, side by side, and of several as one study."""
