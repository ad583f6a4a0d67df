"""What of a session a model may learn from: the replies whose programs the bench judged, and where each comes from."""
