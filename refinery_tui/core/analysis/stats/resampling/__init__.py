"""Bootstrap and permutation, seeded."""
