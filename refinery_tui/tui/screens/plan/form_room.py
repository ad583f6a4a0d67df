"""The room that a form needs: from which size it has what beside what."""

WIDE = (124, 30)
TALL = 22  # rows from which the status line has room for both sentences on a field
MEANING_ROWS = 3
