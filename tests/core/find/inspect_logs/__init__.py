"""Logs of Inspect AI that become sessions."""
