"""How the app runs on Textual: patches, key order, garbage collection, workers, shutdown, the conductor's process;
nothing of a session's meaning.
"""
