"""`refinery keys`: the keys of the terminal app by name, and whether the file that changes them is any good."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.errors import ConfigurationError


def keys(
    file: Annotated[
        Path | None, typer.Option("--file", help="The keys file to check.", show_default="the one the app reads")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every key of the app by name, with what it does, and check the file that changes them.

    In the file stands a name and its key, or a list of keys: session.follow = "f5". --json gives {file, bindings,
    refused}; each binding: where (a list of screens), name, keys, usual_keys, what. Exits with 2 if a line is refused.
    """
    from platformdirs import user_config_path

    from refinery_tui.tui.all_bindings import binding_groups
    from refinery_tui.tui.keys.keymap import read

    path = file or user_config_path("refinery") / "keys.toml"
    if file is not None and not file.is_file():
        raise ConfigurationError(f"{file}: no such file. Name a file of keys, or leave --file out.")
    found = read(path, binding_groups())
    listed = _listed(dict(found.keys))
    if as_json:
        facts = {"file": str(path), "bindings": listed, "refused": list(found.refused)}
        typer.echo(json_text(facts))
    else:
        typer.echo(
            "\n".join([f"{path}{'' if path.exists() else ' (not there: the usual keys hold)'}", *_lines(listed)])
        )
    if found.refused:
        raise ConfigurationError(*found.refused)


def _listed(changed: dict[str, str]) -> list[dict[str, Any]]:
    from refinery_tui.tui.all_bindings import binding_groups
    from refinery_tui.tui.keys.key_hints import key_words

    listed: dict[str, dict[str, Any]] = {}
    for room in binding_groups():
        for bound in room.bound:
            usual = key_words(",".join(bound.keys))
            held = key_words(changed[bound.id]) if bound.id in changed else usual
            fresh = {"where": [], "name": bound.id, "keys": held, "usual_keys": usual, "what": bound.what}
            known = listed.setdefault(bound.id, fresh)
            known["where"].append(room.name)
            if _group(known) == room.name:
                listed[bound.id] = listed.pop(bound.id)  # it takes its place among those of its own screen
    return list(listed.values())


def _lines(listed: list[dict[str, Any]]) -> list[str]:
    """A group a screen, in the order of its bindings; what several share stands with the one it is named for."""
    rows = [("name", "keys", "what"), *((f["name"], f["keys"] + _usual(f), f["what"]) for f in listed)]
    wide = [max(len(row[at]) for row in rows) for at in (0, 1)]
    head, *told = [f"{name:<{wide[0]}}  {keys:<{wide[1]}}  {what}" for name, keys, what in rows]
    groups: dict[str, list[str]] = {}
    for fact, words in zip(listed, told, strict=True):
        groups.setdefault(_group(fact), []).append(words)
    return [head, *(row for name, rows in groups.items() for row in ("", name, *rows))]


def _group(fact: dict[str, Any]) -> str:
    """The screen a binding is named for, as session.follow is for Session; else the last of those where it holds."""
    where: list[str] = fact["where"]
    named = fact["name"].partition(".")[0]
    return next((name for name in where if name.lower() == named), where[-1])


def _usual(fact: dict[str, Any]) -> str:
    return "" if fact["keys"] == fact["usual_keys"] else f" (usually {fact['usual_keys']})"
