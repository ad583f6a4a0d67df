"""What a person means by a name: a file, preset, task or session; and what is imported from elsewhere."""
