"""Talking to a model: `openai_model` for any compatible server, `simulated_model` for the embedded default."""
