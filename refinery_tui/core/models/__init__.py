"""Talking to a model: `openai_model` any compatible server, `simulated_model` the embedded default."""
