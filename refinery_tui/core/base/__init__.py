"""What everything rests on: errors, clock, text, TOML, design, verdicts, safe files; nothing here knows an
experiment.
"""
