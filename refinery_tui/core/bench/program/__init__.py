"""What stands in the process that runs a program; nothing here knows an answer."""
