"""A session as one file that strangers can send, open and check; what it is packed from is `export` and `publish`."""
