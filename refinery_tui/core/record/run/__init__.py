"""One run on record: programs and what the bench said of them, what protocols add, and what each event changes."""
