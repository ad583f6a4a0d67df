"""One view a file: `SAYS` in one sentence, `draw(paper, subject)` draws it and returns the same in words."""
