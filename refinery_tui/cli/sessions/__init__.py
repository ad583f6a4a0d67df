"""Commands about sessions that exist: list, show, open, join, compare, analyze, import; nothing here conducts, and what
leaves a session is `publish`.
"""
