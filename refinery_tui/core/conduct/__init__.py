"""Carrying out a plan: runs, blocks, the bench's queue, what people ask for; it only makes events."""
