"""`refinery preset`: the experiments that ship, each with a page that explains it."""

import textwrap
from typing import Annotated

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.base.strict_options import StrictCommand, StrictGroup

app = typer.Typer(cls=StrictGroup, add_completion=False, no_args_is_help=True, help="List or explain the presets.")
WIDTH = 80


@app.command("list", cls=StrictCommand)
def listing(as_json: AsJson = False) -> None:
    """The presets, each with what it asks.

    --json gives a list of {name, title}.
    """
    from refinery_tui.core.base.files.package_files import preset_names
    from refinery_tui.core.find.preset_pages import preset_title

    found = [(name, preset_title(name)) for name in preset_names()]
    if as_json:
        typer.echo(json_text([{"name": name, "title": title} for name, title in found]))
    else:
        typer.echo("\n".join(f"{name:<20} {title}" for name, title in found))


@app.command("show", cls=StrictCommand)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A preset, as `refinery preset list` names it.")],
    as_json: AsJson = False,
) -> None:
    """A preset's page: its question, why it is asked so, what the original got wrong; then its file.

    --json gives {name, title, page, file}.
    """
    from refinery_tui.core.base.files.package_files import PRESETS
    from refinery_tui.core.find.preset_pages import preset_page, preset_title

    page, source = preset_page(name), (PRESETS / f"{name}.toml").read_text(encoding="utf-8")
    if as_json:
        typer.echo(json_text({"name": name, "title": preset_title(name), "page": page, "file": source}))
        return
    typer.echo("\n\n".join(textwrap.fill(part, WIDTH, break_on_hyphens=False) for part in page.split("\n\n")))
    typer.echo(
        f"\nWhat it would do:  refinery run {name} --dry-run\nCarry it out:      refinery run {name}\n\n{source}"
    )
