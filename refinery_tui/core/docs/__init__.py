"""The docs that ship: which pages there are, what stands on them, and how they are laid out in so many columns."""
