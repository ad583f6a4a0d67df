"""A session as one HTML page: no script, no network, every number that of `analyze --json`; sections in templates."""
