"""Logs of Inspect AI, read as a stranger's: which samples were scored how, by what; nothing of it is carried out."""
