"""What an experiment file says of a model's server: what it supports, and what is wrong with that."""
