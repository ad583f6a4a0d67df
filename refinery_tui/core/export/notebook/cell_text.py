"""The notebook's text: Markdown files whose Python blocks are its code cells."""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal, NamedTuple

_CODE = re.compile(r"^```python\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)


class NotebookCell(NamedTuple):
    """One cell as it is written into the notebook."""

    kind: Literal["markdown", "code"]
    text: str


def section(name: str, words: Mapping[str, str] | None = None) -> list[NotebookCell]:
    """The cells of `cells/NAME.md`; `{key}` in its prose, not in its code, is replaced by the word of that key."""
    text = files(__package__).joinpath("cells", f"{name}.md").read_text(encoding="utf-8")
    made: list[NotebookCell] = []
    for place, piece in enumerate(_CODE.split(text)):
        if place % 2:
            made.append(NotebookCell("code", piece.strip("\n")))
        elif piece.strip():
            made.append(NotebookCell("markdown", _filled(piece.strip(), words or {})))
    return made


def _filled(text: str, words: Mapping[str, str]) -> str:
    for key, value in words.items():
        text = text.replace(f"{{{key}}}", value)
    return text.strip()
