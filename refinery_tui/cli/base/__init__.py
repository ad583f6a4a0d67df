"""The command line itself: the list of commands, shared options, stderr and exit codes, consent, version, keys; no
command of a session.
"""
