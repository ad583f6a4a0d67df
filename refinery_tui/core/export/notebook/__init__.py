"""A session's analysis again, as a notebook that needs no Refinery: its cells (`cells`, Markdown with code between
fences), what they are told of the session, and how both become a notebook.
"""
