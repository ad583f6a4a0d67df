"""Two runs or two sessions beside each other: what differs, and which of it may be said in numbers."""
