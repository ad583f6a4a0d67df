"""Tables of a file, a task's or an experiment's: keys that are known, their types, and files that must be there."""
