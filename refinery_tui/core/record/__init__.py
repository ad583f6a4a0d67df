"""What happened: events, the fold into a state, the session on disk, results and frames; nothing here talks to a
model or a bench.
"""
