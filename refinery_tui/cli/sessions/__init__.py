"""Commands about sessions that exist: list, show, open, join, compare, analyze, export, import; nothing here
conducts.
"""
