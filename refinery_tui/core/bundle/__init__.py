"""A session as one file that strangers can send, open and check; what it is packed from is `export` and `publish`."""

import os


def is_bundle(name: str) -> bool:
    """Whether what a person named is a bundle's file, there or not; a folder is a session however it is called."""
    return name.lower().endswith(".zip") and not os.path.isdir(name)
