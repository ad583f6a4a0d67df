"""The bench's part of programs at work: an accepted one over records that nobody has judged."""
