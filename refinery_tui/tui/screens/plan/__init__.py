"""Planning the next experiment, writing a new one, and starting it."""
