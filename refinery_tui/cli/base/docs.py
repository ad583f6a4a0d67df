"""`refinery docs`: the pages of the docs, as the app shows them and the web."""

import shutil
import sys
from typing import Annotated

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.errors import ConfigurationError

WIDTH = 80  # where there is no terminal


def docs(
    topic: Annotated[str | None, typer.Argument(help="A page such as 'design'; the list of them without one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read the docs: a page, or the list of them. In a terminal a page is shown in its pager.

    --json gives a list of {name, title, says}; of a page {name, title, text}, text in Markdown.
    """
    from refinery_tui.core.docs.pages import docs_pages, docs_text

    if topic is None:
        pages = docs_pages()
        wide = max(len(page.name) for page in pages)
        facts = [{"name": page.name, "title": page.title, "says": page.says} for page in pages]
        lines = [f"{page.name:<{wide}}  {page.says.rstrip('.')}" for page in pages]
        typer.echo(json_text(facts) if as_json else "\n".join(lines))
        return
    text = docs_text(topic)
    if as_json:
        typer.echo(json_text({"name": topic, "title": text.partition("\n")[0].lstrip("# "), "text": text}))
    elif sys.stdout.isatty():
        _paged(_laid_out(topic, shutil.get_terminal_size().columns))
    else:
        typer.echo(_laid_out(topic, WIDTH))


def _laid_out(name: str, cells: int) -> str:
    from refinery_tui.core.docs.layout import page_rows

    return "\n".join("".join(piece.text for piece in row).rstrip() for row in page_rows(name, cells))


def _paged(text: str) -> None:
    """In $PAGER, else in less or more, else at once."""
    import click

    try:
        click.echo_via_pager(text + "\n")
    except OSError as error:
        raise ConfigurationError(f"The pager does not start: {error.strerror}. Set PAGER=cat.") from None
