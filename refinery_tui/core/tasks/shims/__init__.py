"""Text that is put into the inputs.py of new tasks, where it runs in the bench, without this package."""
