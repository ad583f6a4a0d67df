"""Answers that no program gave: inputs that can be written, the value in a reply, what is right of it."""
