"""Whatever stands as a heading, a view or a field on a screen is explained by `?`, wherever it is added."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import refinery_tui.tui
from refinery_tui.core.experiment.form import SETTINGS
from refinery_tui.core.find.glossary import explained
from refinery_tui.tui.panes.plan.experiment_form import SECTIONS

FILES = sorted(Path(refinery_tui.tui.__file__).parent.rglob("*.py"))


def _constants(name: str) -> Iterator[str]:
    """The first argument or `title` of every call of `name`, where it is written there."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "title")]
                yield from (str(each.value) for each in given if isinstance(each, ast.Constant) and each.value)


def _assigned(*names: str) -> Iterator[str]:
    """The words assigned to such a name or attribute, alone or in a tuple."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Assign):
                continue
            target = node.targets[0]
            called = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            if called in names:
                yield from (str(each.value) for each in values if isinstance(each, ast.Constant) and each.value)


WORDS = {
    "columns": lambda: [*_constants("Column"), *SETTINGS],
    "views": lambda: [*_assigned("VIEWS", "NAMES")],
    "sliders": lambda: [*_constants("Slider")],
    "fields": lambda: [entry.label for _, entries in SECTIONS for entry in entries],
    "panes": lambda: [*_assigned("border_title")],
}
LEAST = {"columns": 35, "views": 25, "sliders": 5, "fields": 24, "panes": 8}


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_of_its_kind_has_an_entry(kind: str) -> None:
    words = WORDS[kind]()
    assert len(words) >= LEAST[kind]  # they are found at all
    assert [word for word in words if explained(word) is None] == []
