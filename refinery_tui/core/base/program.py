"""The name that a program's text has everywhere: its SHA-256."""

import hashlib


def sha(source: str) -> str:
    """The SHA-256 of the source as UTF-8, in hex; what UTF-8 cannot hold counts as `?`."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
