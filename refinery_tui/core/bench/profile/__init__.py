"""Where a program's time goes, by line: the tracer in the program's own process, and the runs that ask for its word."""
