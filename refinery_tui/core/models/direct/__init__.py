"""A model that answers inputs itself: the words by which it knows that, and what the simulated one says."""
