"""What a person does to a run: turns of their own, messages, whether its program may be used."""
