"""How a program's time grows with the size of its input, from what was measured; the measuring is the bench's."""
