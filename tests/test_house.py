"""How the house is kept: rooms of a size that is seen at a glance, and names that are found."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.places import ROOT

PACKAGE = ROOT / "refinery_tui"
MOST_MODULES = 17  # about fifteen
MOST_LINES = 300
PREPOSITIONS = {"above", "after", "along", "at", "before", "beneath", "beside", "by", "for", "in", "of", "on", "under"}
NOUNS = {
    "recording",
    "string",
    "timing",
    "wording",
    "meaning",
    "binding",
    "setting",
    "encoding",
    "scaling",
    "drawing",
    "finding",
}
VAGUE = {"at", "of", "said", "told", "place", "facts"}  # words that grep cannot find


def modules() -> Iterator[Path]:
    """Ours, without the programs that tasks and the gallery of attacks are made of."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).parts
        if inside[0] != "tasks" and not {"machine", "reward"} & set(inside):
            yield path


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in modules():
        yield path, ast.parse(path.read_text())


def test_no_folder_holds_more_modules_than_are_seen_at_a_glance() -> None:
    rooms: dict[Path, int] = defaultdict(int)
    for path in modules():
        rooms[path.parent] += path.name != "__init__.py"
    assert {str(room): n for room, n in rooms.items() if n > MOST_MODULES} == {}


def test_every_folder_says_in_a_sentence_what_stands_in_it() -> None:
    rooms = {path.parent for path in modules()}
    bare = [str(room) for room in rooms if not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))]
    assert bare == []


def test_no_module_is_two_rooms() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES}.keys() == set()


def test_no_file_is_called_by_a_participle_or_a_preposition() -> None:
    stems = [path.stem for path in modules()]
    participles = [stem for stem in stems if stem.endswith("ing") and "_" not in stem and stem not in NOUNS]
    assert participles + [stem for stem in stems if stem in PREPOSITIONS] == []


def test_a_public_class_name_stands_once() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(PACKAGE)))
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_public_functions_are_called_by_words_that_can_be_searched_for() -> None:
    vague = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in VAGUE and node in public(tree)
    ]
    assert vague == []


def public(tree: ast.Module) -> list[ast.stmt]:
    """A module's own functions, and those of its classes; functions within functions are nobody else's."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [*tree.body, *(inner for kind in classes for inner in kind.body)]


def test_a_screen_inherits_nothing_but_its_page() -> None:
    """What it does beside showing itself is done by controllers that it owns."""
    allowed = {"Page", "Screen", "ModalScreen", "Dialog"}
    mixed = [
        f"{path.name}: {node.name}({', '.join(names)})"
        for path, tree in trees()
        if "screens" in path.parts
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Screen", "Dialog"))
        if (names := [base_name(base) for base in node.bases]) and (len(names) > 1 or not set(names) <= allowed)
    ]
    assert mixed == []


def base_name(base: ast.expr) -> str:
    return ast.unparse(base).partition("[")[0]
