"""A session as one HTML page: no script, no network, its tables those of `analyze --json`; sections in templates."""
