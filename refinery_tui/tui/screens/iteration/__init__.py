"""One iteration read in full, with search."""
