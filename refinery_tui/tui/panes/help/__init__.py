"""Lines that explain: what the words on a screen mean."""
