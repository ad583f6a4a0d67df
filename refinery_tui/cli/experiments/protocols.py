"""`refinery protocols`: how teams may work, each with its parameters."""

import textwrap
from collections.abc import Iterator

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.team.protocols import ProtocolEntry, entries

WIDTH = 80


def protocols(as_json: AsJson = False) -> None:
    """List the protocols: how a team works in an iteration, each with its parameters as they are when none is given.

    A protocol is written with its parameters: protocol = "best-of-n(8)", or protocol = ["rotate", "best-of-n(4)"]
    under [factors]. --json gives a list of {name, sentence, parameters, roles, gated, written}.
    """
    found = entries()
    if as_json:
        typer.echo(json_text([_facts(each) for each in found]))
    else:
        typer.echo("\n\n".join("\n".join(_lines(each)) for each in found))


def _facts(entry: ProtocolEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "sentence": entry.sentence,
        "parameters": dict(entry.parameters),
        "roles": list(entry.roles),
        "gated": entry.gated,
        "written": entry.words,
    }


def _lines(entry: ProtocolEntry) -> Iterator[str]:
    yield entry.words
    yield from textwrap.wrap(entry.sentence, WIDTH, initial_indent="  ", subsequent_indent="  ")
    if entry.parameters:
        yield f"  parameters: {', '.join(f'{name} = {value}' for name, value in entry.parameters.items())}"
    if entry.roles:
        yield f"  roles: {', '.join(entry.roles)}"
