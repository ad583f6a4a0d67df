"""What a session looks like to readers who have no Refinery: figures and a report. Tables for programs are `export`."""
