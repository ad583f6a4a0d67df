"""Where a model answers inputs itself and no program does: what it is asked, and what cannot be asked beside it."""
