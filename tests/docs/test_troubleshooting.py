"""The sentences of docs/troubleshooting.md are the product's own: each is what a text in the code can become."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.places import ROOT

SAID = re.findall(r"^\| `([^`]+)` \|", (DOCS / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE)
LEAST = 20  # characters of its own that a text must have to stand for a sentence


@cache
def texts() -> tuple[str, ...]:
    """The longest part of every text of the code that is the text's own, nothing filled in."""
    folders = [ROOT / "refinery_tui" / name for name in ("core", "cli", "tui")]
    paths = [path for folder in folders for path in folder.rglob("*.py") if "gallery" not in path.parts]
    return tuple({part for path in paths for part in _parts(path) if len(part) >= LEAST})


def _parts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield max((str(part.value) for part in node.values if isinstance(part, ast.Constant)), key=len, default="")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def stands_in_the_code(sentence: str) -> bool:
    """Whether the sentence holds what is a text's own, or is the beginning of one."""
    return any(part.strip() in sentence or part.startswith(sentence) for part in texts())


@pytest.mark.parametrize("sentence", SAID)
def test_a_sentence_that_is_explained_can_be_said(sentence: str) -> None:
    assert stands_in_the_code(sentence)


def test_a_sentence_that_nobody_says_is_found() -> None:
    assert len(SAID) > 12
    assert not stands_in_the_code("The flux capacitor of session a is empty: fill it with plutonium.")
