"""The session screen and its controllers: stepping, replay, commands, evidence, human input."""
