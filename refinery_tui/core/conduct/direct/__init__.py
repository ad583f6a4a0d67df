"""A block in which inputs are answered directly: its inputs are drawn, and every answer is judged."""
