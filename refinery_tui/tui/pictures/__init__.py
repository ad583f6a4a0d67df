"""The app without a terminal: pictures of its screens; no screen of its own, and nothing that a screen needs."""
