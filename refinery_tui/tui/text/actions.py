"""What a click on a mark of a drawing does, as the action that the screen under it carries out."""

from refinery_tui.core.base.text import one_line


def tell(words: str) -> str:
    """It says what it stands for."""
    return f"tell({one_line(words, 200)!r})"


def program(treatment: str, seconds: float) -> str:
    """It says which run of a treatment took so long, and opens that run when it is clicked again."""
    return f"program({treatment!r}, {seconds!r})"
