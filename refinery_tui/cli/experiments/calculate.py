"""`refinery calculate`: one formula of the statistics on figures of one's own."""

import inspect
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text

if TYPE_CHECKING:
    from refinery_tui.core.analysis.formulas.catalogue import Formula

WIDTH = 80


def calculate(
    formula: Annotated[
        str | None, typer.Argument(help="Its name, such as t-power; without one all are listed.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(help="name=value: a number, a word, a list 1,2,3, a table 5,1;2,7 or a column @seconds."),
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help="A CSV file whose columns are named with @.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compute one formula of the statistics on figures of your own: power, intervals, tests, sizes, looks.

    Without values it says what the formula is and what it takes. They are the formulas that sessions are analysed and
    planned with, so that any figure can be checked. --json gives its result, a number, a list or an object.
    """
    from refinery_tui.core.analysis.formulas.calculate import calculated, signature
    from refinery_tui.core.analysis.formulas.catalogue import formula as named
    from refinery_tui.core.analysis.formulas.catalogue import names

    if formula is None:
        typer.echo(json_text(names()) if as_json else "\n".join(_listing(names())))
        return
    asked = named(formula)
    if not values and data is None:
        if as_json:
            typer.echo(json_text(_about(asked)))
            return
        typer.echo("\n".join(textwrap.wrap(asked.says, WIDTH)))
        typer.echo("\n".join(textwrap.wrap(f"refinery calculate {asked.name} {signature(asked)}", WIDTH)))
        return
    found = calculated(asked, values or (), data)
    typer.echo(json_text(found) if as_json else "\n".join(_lines(found)))


def _about(asked: "Formula") -> dict[str, object]:
    """What a formula is and takes; a parameter without a default is needed."""
    defaults = {
        name: None if one.default is inspect.Parameter.empty else str(one.default)
        for name, one in asked.parameters.items()
    }
    return {"formula": asked.name, "says": asked.says, "parameters": defaults}


def _listing(names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for subject, listed in names.items():
        yield subject
        yield from textwrap.wrap(
            " ".join(listed), WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )


def _lines(found: object, indent: str = "") -> Iterator[str]:
    match found:
        case dict():
            for name, value in found.items():
                if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
                    yield f"{indent}{name}"
                    yield from _lines(value, indent + "  ")
                else:
                    yield f"{indent}{name}: {_text(value)}"
        case list() if any(isinstance(value, dict) for value in found):
            for value in found:
                yield indent + "  ".join(f"{name} {_text(own)}" for name, own in value.items())
        case _:
            yield indent + _text(found)


def _text(value: object) -> str:
    match value:
        case list():
            return ", ".join(map(_text, value))
        case float():
            return f"{value:.6g}"
        case _:
            return str(value)
