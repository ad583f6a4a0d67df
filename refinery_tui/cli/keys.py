"""`refinery keys`: the keys of the terminal app by name, and whether the file that changes them is any good."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from refinery_tui.cli.places import AsJson
from refinery_tui.core.errors import ConfigurationError


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

    from refinery_tui.tui.keymap import read
    from refinery_tui.tui.rooms import rooms

    path = file or user_config_path("refinery") / "keys.toml"
    if file is not None and not file.is_file():
        raise ConfigurationError(f"{file}: no such file. Name a file of keys, or leave --file out.")
    found = read(path, rooms())
    listed = _listed(dict(found.keys))
    if as_json:
        facts = {"file": str(path), "bindings": listed, "refused": list(found.refused)}
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        typer.echo(
            "\n".join([f"{path}{'' if path.exists() else ' (not there: the usual keys hold)'}", *_lines(listed)])
        )
    if found.refused:
        raise ConfigurationError("\n".join(found.refused))


def _listed(changed: dict[str, str]) -> list[dict[str, Any]]:
    from refinery_tui.tui.hints import key_words
    from refinery_tui.tui.rooms import rooms

    listed: dict[str, dict[str, Any]] = {}
    for room in rooms():
        for bound in room.bound:
            usual = key_words(",".join(bound.keys))
            held = key_words(changed[bound.id]) if bound.id in changed else usual
            fresh = {"where": [], "name": bound.id, "keys": held, "usual_keys": usual, "what": bound.what}
            listed.setdefault(bound.id, fresh)["where"].append(room.name)
    return list(listed.values())


def _lines(listed: list[dict[str, Any]]) -> list[str]:
    rows = [("name", "keys", "what"), *((f["name"], f["keys"] + _usual(f), f["what"]) for f in listed)]
    wide = [max(len(row[at]) for row in rows) for at in (0, 1)]
    return [f"{name:<{wide[0]}}  {keys:<{wide[1]}}  {what}" for name, keys, what in rows]


def _usual(fact: dict[str, Any]) -> str:
    return "" if fact["keys"] == fact["usual_keys"] else f" (usually {fact['usual_keys']})"
