"""What a person agrees to before it happens: which key goes where, and whose program is run. Front ends ask."""

AGREEMENTS_FILE = "agreements.toml"  # in the person's own configuration
