"""How processes of ours are started: from where the package is installed, with nothing of the current folder."""
