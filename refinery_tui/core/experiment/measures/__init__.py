"""How the final programs of an experiment are checked and timed; what they are compared by stands beside."""
