"""The bench of browser tasks: a process that drives the system's Chromium, and the conductor's end of it."""
