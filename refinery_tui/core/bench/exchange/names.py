"""The names by which what is a program's own is told from what calls it."""

PROGRAM_FILE = "program.py"  # of its code
EACH = "_refinery_each"
CALLED = "_refinery_called"  # the function below its text that is called in its place
