"""A screen as an SVG file: the same screen gives the same bytes, and no reader's browser asks anybody for a font."""

import re
from hashlib import sha256
from html import unescape

from rich.cells import cell_len
from textual.app import App

_FONT_FACE = re.compile(r"@font-face \{[^}]*\}\s*")
_IDENTIFIER = re.compile(r"\.(terminal-\d+)-matrix \{")
_TEXT = re.compile(r'(<text [^>]*textLength=")([\d.]+)("[^>]*>)([^<]*)')
_CELL = 20 * 0.61  # how wide a cell is drawn: rich's Console.export_svg
_DIGITS = 8


def svg_of(app: App[int], title: str) -> str:
    """What the app shows; `title` stands in the window's frame."""
    drawn = _TEXT.sub(_wide, _FONT_FACE.sub("", app.export_screenshot(title=title)))
    found = _IDENTIFIER.search(drawn)
    assert found is not None, "rich names the parts of a picture otherwise now"
    # The name is made of what is drawn and of what only this process knows: it is made of what is drawn alone, and
    # differs for each picture, as two may stand on one page.
    bare = drawn.replace(found[1], "terminal")
    return drawn.replace(found[1], f"terminal-{sha256(bare.encode()).hexdigest()[:_DIGITS]}")


def _wide(text: re.Match[str]) -> str:
    """Words of two cells a letter have the room of their cells: rich counts letters."""
    cells, letters = cell_len(words := unescape(text[4])), len(words)
    length = f"{_CELL * cells:g}" if cells != letters else text[2]
    return f"{text[1]}{length}{text[3]}{text[4]}"
