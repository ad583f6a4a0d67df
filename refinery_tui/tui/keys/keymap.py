"""Keys of one's own: a TOML file that names a binding and its keys; what cannot be is refused in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean, one_line
from refinery_tui.tui.keys.key_hints import key_words

SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace"}
TAKEN = {
    "ctrl+c": "interrupts",
    "ctrl+z": "suspends the app",
    "ctrl+s": "stops the terminal's output",
    "ctrl+a": "belongs to screen",
    "ctrl+b": "belongs to tmux",
}
_SPELT = {"esc": "escape", "return": "enter", "del": "delete", "page up": "pageup", "page down": "pagedown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBinding:
    """A binding by its id: its keys as textual names them, and what it does, in words."""

    id: str
    keys: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingGroup:
    """Where bindings hold: a screen, a dialog (which hides all others), the panes, everywhere."""

    name: str
    bound: tuple[KeyBinding, ...]
    dialog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keymap:
    """Keys by binding id, as textual's keymap has them, and a sentence for each line that is refused."""

    keys: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def read(path: Path, rooms: Sequence[BindingGroup]) -> Keymap:
    """The file's keys; a file that is not there changes nothing."""
    if not path.exists():
        return Keymap()
    try:
        document = toml.read(path)
    except ConfigurationError as error:
        return Keymap(refused=(str(error),))
    return checked(document, rooms)


def checked(document: toml.Document, rooms: Sequence[BindingGroup]) -> Keymap:
    """What holds of a file, and what is refused: unknown names, impossible keys, two bindings on one key."""
    known = {bound.id: bound for room in rooms for bound in room.bound}
    keys: dict[str, tuple[str, ...]] = {}
    refused: list[tuple[int, str]] = []
    for path, value in _leaves(document.values, ()):
        name, line = ".".join(path), document.line(path)
        trouble = _trouble(name, value, known)
        if trouble:
            refused.append((line, f"{one_line(name, 60)}: {trouble}"))
        else:
            keys[name] = tuple(map(textual_key, [value] if isinstance(value, str) else value))
    while clash := _clash(keys, rooms):
        name, words = clash
        del keys[name]
        refused.append((document.line(tuple(name.split("."))), f"{name}: {words}"))
    told = tuple(f"{one_line(document.name, 200)}:{line}: {words}" for line, words in sorted(refused))
    return Keymap(keys={name: ",".join(each) for name, each in keys.items()}, refused=told)


def textual_key(key: str) -> str:
    """A key as textual names it: `[` is left_square_bracket, `esc` is escape."""
    from refinery_tui.tui.runtime.textual_patches import key_of_character

    if len(key) == 1:
        return " " if key == " " else key_of_character(key)
    lower = key.strip().lower()
    modifiers, plus, last = lower.rpartition("+")
    if plus and modifiers == "alt" and len(last) == 1:
        return f"alt+{key_of_character(last)}"
    return _SPELT.get(lower, lower)


def _leaves(values: Mapping[str, Any], before: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*before, name))
        else:
            yield (*before, name), value


def _trouble(name: str, value: object, known: Mapping[str, KeyBinding]) -> str:
    if name not in known:
        hint = did_you_mean(name, known)
        return "is not the name of a key." + (hint if "mean" in hint else " 'refinery keys' lists them.")
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        return 'write a key in quotes, or a list of keys: "f5" or ["f5", "f6"].'
    return next((words for key in keys if (words := impossible(key))), "")


def impossible(key: str) -> str:
    """Why no terminal can give this key to the app, or nothing."""
    shown = repr(one_line(key, 40))
    if len(key) == 1 and key.isprintable():
        return "" if key != " " else "' ' is called space: write \"space\"."
    name = textual_key(key)
    if name in SAME:
        return f"{shown} cannot be told from {SAME[name]} by a terminal: choose another key."
    if name in TAKEN:
        return f"{shown} {TAKEN[name]}: choose another key."
    if name.startswith("shift+") and len(name) == 7:
        return f'{shown} is written as the letter it makes: "{name[-1].upper()}".'
    if name.startswith("alt+") and name.count("+") == 1:
        return ""
    if name not in sendable():
        hint = did_you_mean(name, sendable())
        return f"{shown} is not a key that a terminal sends." + (
            hint if "mean" in hint else " Write a letter, or a name such as f5."
        )
    return ""


@cache
def sendable() -> frozenset[str]:
    """The names of all keys for which terminals have a code, and of the characters of every keyboard."""
    from refinery_tui.tui.runtime.textual_patches import terminal_keys

    characters = {textual_key(chr(code)) for code in range(33, 127)}
    return terminal_keys() | characters


def _clash(keys: Mapping[str, tuple[str, ...]], rooms: Sequence[BindingGroup]) -> tuple[str, str] | None:
    """The first binding of the file whose key another one has where both hold, and the words for it."""
    common = [bound for room in rooms if room.name in ("everywhere", "panes") for bound in room.bound]
    for room in rooms:
        held: dict[str, KeyBinding] = {}
        for bound in (*room.bound, *(() if room.dialog else common)):
            for key in keys.get(bound.id, bound.keys):
                other = held.setdefault(key, bound)
                if other.id != bound.id and not set(other.keys) & set(bound.keys):
                    moved, kept = (bound, other) if bound.id in keys else (other, bound)
                    if moved.id in keys:
                        return moved.id, _taken(key, kept, room)
    return None


def _taken(key: str, by: KeyBinding, room: BindingGroup) -> str:
    return (
        f"'{key_words(key)}' is already {by.id} ({one_line(by.what, 60)}) on the screen {room.name}: "
        f"choose another key, or give {by.id} another one too."
    )
