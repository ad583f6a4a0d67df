"""The pages of docs/ and README.md, and their fenced blocks with what stands behind the language.

What stands behind a block's language says how it is tested: `toml file: mine.toml` is written into the page's folder
before the commands below it are typed, `sh exit: 4` ends with that code, `sh not-run: "why"` is asked for its help
alone, and `text shown` is what the command above it answers, `...` standing for whatever is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.places import ROOT

DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
FENCE = re.compile(r"^```(\w*)[ ]?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, what stands behind that, its text, and the line on which it begins (from 1)."""

    language: str
    info: str
    text: str
    line: int

    def word(self, name: str) -> str:
        """What stands behind `name:` in the info; empty where nothing does."""
        found = re.search(rf'\b{name}: (?:"([^"]*)"|(\S+))', self.info)
        return (found[1] or found[2]) if found else ""


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    return blocks_of(page.read_text(encoding="utf-8"))


def blocks_of(text: str) -> Iterator[Block]:
    """Every fenced block of a text, in order."""
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(language=found[1], info=found[2], text=found[3], line=line)


def page_name(page: Path) -> str:
    """How a test names a page."""
    return page.stem
