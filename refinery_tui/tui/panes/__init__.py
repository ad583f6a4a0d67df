"""What a state looks like, as plain functions from values to lines, a folder a subject; no widget, no I/O."""
