"""The shapes of JSON answers: those that docs/for-scripts.md gives, and those that an answer has.

A shape is a set of lines `path: types`. A path goes by keys; `[]` is any item of a list, `{}` any value of an object
whose keys are names (of factors, models, formulas) and no part of the shape. `python -m tests.docs.json_shapes` writes
the lines that are missing.
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.docs.pages import DOCS, blocks_of

PAGE = DOCS / "for-scripts.md"
BY_NAME = frozenset(
    {
        "levels",
        "prices",
        "limits",
        "absent",
        "votes",
        "columns",
        "reasons",
        "parameters",
        "usd_by_level",
        "p_marked",
        "sd_amounts",
        "visit",
        "tasks_sha256",
        "factorial-power",
    }
)


def observed(facts: Any, path: str = "") -> dict[str, set[str]]:
    """The paths of an answer, each with the types found there."""
    found: dict[str, set[str]] = {}
    for place, kind in _walk(facts, path):
        found.setdefault(place, set()).add(kind)
    return found


def _walk(facts: Any, path: str) -> Iterator[tuple[str, str]]:
    match facts:
        case None:
            yield path, "null"
        case bool():
            yield path, "boolean"
        case int() | float():
            yield path, "number"
        case str():
            yield path, "text"
        case list():
            yield path, "list"
            for each in facts:
                yield from _walk(each, f"{path}[]")
        case dict():
            yield path, "object"
            named = path.rpartition(".")[2] in BY_NAME
            for key, value in facts.items():
                yield from _walk(value, f"{path}{{}}" if named else f"{path}.{key}".lstrip("."))


def written_shapes(text: str = "") -> dict[str, dict[str, str]]:
    """What stands on the page (or in its `text`), by command: every path with what is said of it."""
    found = blocks_of(text or PAGE.read_text(encoding="utf-8"))
    pages = {block.word("shape"): block.text for block in found if block.word("shape")}
    return {name: dict(_line(line) for line in text.splitlines()) for name, text in pages.items()}


def _line(line: str) -> tuple[str, str]:
    path, _, rest = line.partition(": ")
    return path.strip(), rest.strip()


def same_as(said: str) -> str:
    """The path, or the command, whose shape is meant by `as OTHER`; empty where types are said."""
    return said.removeprefix("as ").removesuffix(" or null") if said.startswith("as ") else ""


def documented(command: str, text: str = "") -> dict[str, set[str]]:
    """The types of every path of a command's answers, what is said to be as another path in full."""
    pages = written_shapes(text)
    if other := same_as(pages[command].get("it", "")):
        return documented(other, text)
    found: dict[str, set[str]] = {}
    for path, said in pages[command].items():
        if not (other := same_as(said)):
            found[path] = set(said.split(" or "))
            continue
        found |= {path + place[len(other) :]: set(kinds) for place, kinds in found.items() if below(place, other)}
        found[path] |= {"null"} if said.endswith(" or null") else set()
    return found


def below(place: str, start: str) -> bool:
    """Whether a path is `start` or leads on from it."""
    return place == start or place.startswith((f"{start}.", f"{start}[", f"{start}{{"))


def undocumented(command: str, facts: Any, text: str = "") -> list[str]:
    """What an answer of the command holds and the page does not say: `path: type`."""
    said = documented(command, text)
    return [
        f"{path or 'it'}: {kind}"
        for path, kinds in observed(facts).items()
        for kind in sorted(kinds)
        if kind not in said.get(path or "it", set())
    ]


def assert_held(command: str, facts: Any) -> None:
    """The page has every key of an answer that a test of the command itself has, as it costs too much to ask twice."""
    assert undocumented(command, facts) == []


def with_missing(text: str, command: str, facts: Any) -> str:
    """The page with the lines that an answer of the command asks for, each behind its nearest relative."""
    for missing in undocumented(command, facts, text):
        path, _, kind = missing.partition(": ")
        head, shape, tail = _around(text, command)
        lines = shape.splitlines()
        here = next((n for n, line in enumerate(lines) if line.startswith(f"{path}: ")), None)
        if here is not None:
            lines[here] += f" or {kind}"
        else:
            parent = re.sub(r"(\.[^.\[{]+|\[\]|\{\}|^[^.\[{]+)$", "", path)
            near = [n for n, line in enumerate(lines) if below(line.partition(": ")[0], parent)] if parent else []
            lines.insert(near[-1] + 1 if near else len(lines), f"{path}: {kind}")
        text = head + "\n".join(lines) + "\n" + tail
    return text


def _around(text: str, command: str) -> tuple[str, str, str]:
    head, mark, rest = text.partition(f'```text shape: "{command}"\n')
    shape, fence, tail = rest.partition("```\n")
    return head + mark, shape, fence + tail


if __name__ == "__main__":
    from tests.docs.gallery import answered

    for name, _, facts in answered():
        PAGE.write_text(with_missing(PAGE.read_text(encoding="utf-8"), name, facts), encoding="utf-8")
