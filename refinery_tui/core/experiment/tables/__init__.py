"""Tables of a task's file, whatever its kind: keys that are known, their types, and files that must be there."""
