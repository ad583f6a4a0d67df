"""Refinery: `core` is the instrument, `cli` and `tui` its two front ends; tasks and presets are files to copy."""
