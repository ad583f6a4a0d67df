"""The screens, a folder a subject; each is a `Page` that owns its controllers."""
