"""Files that nobody may be trusted with: opened, listed, written and unpacked without following what they contain."""
