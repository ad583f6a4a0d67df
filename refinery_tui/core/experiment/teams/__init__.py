"""Teams as an experiment writes them: protocols with their parameters, members, teams by name."""
