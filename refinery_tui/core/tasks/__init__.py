"""New tasks: a skeleton, a person's own function, published benchmarks; no task is run here but on the bench."""
