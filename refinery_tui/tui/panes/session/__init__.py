"""Lines of a live session: header, countdown, map of runs, results, replies, iterations."""
