"""Whether generated code is worth it: how code and model answer the same inputs, and what a call of each costs."""
