"""Home: sessions and experiments, and what is done with the one under the cursor."""
