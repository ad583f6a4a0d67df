"""The list of tasks, each with its page."""
