"""Keys, their hints, themes and notices: what is the same on every screen."""
