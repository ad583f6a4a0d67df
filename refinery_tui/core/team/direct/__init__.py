"""A team of one agent that writes no program: it answers inputs itself."""
