"""The bench's own process: inputs, clock, fork server, verdicts; it never runs a program itself."""
