"""The command `apply`: the gate before a program is used, how far it is, and the command."""
