"""A browser task and what a bench says of one: actions, scripts of them, goals, observations; not the browser."""
