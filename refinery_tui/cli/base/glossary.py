"""`refinery glossary`: what the words of the instrument mean, the twin of `?` in the app."""

import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.find.glossary import GlossaryEntry, explained, glossary

WIDTH = 80


def show_glossary(
    word: Annotated[str | None, typer.Argument(help="A word such as 'boundary'; all of them without one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a word of the screens and reports in about two sentences, or all of them.

    --json gives a list of {word, also, says, see}.
    """
    found = glossary() if word is None else (_entry(word),)
    if as_json:
        facts = [{"word": e.word, "also": list(e.also), "says": e.says, "see": e.see} for e in found]
        typer.echo(json_text(facts))
    else:
        typer.echo("\n\n".join("\n".join(_lines(entry)) for entry in found))


def _entry(word: str) -> GlossaryEntry:
    entry = explained(word)
    if entry is None:
        spellings = [spelling for each in glossary() for spelling in each.spellings]
        raise ConfigurationError(f"'{word}' is not in the glossary.{did_you_mean(word, spellings, listed=False)}")
    return entry


def _lines(entry: GlossaryEntry) -> Iterator[str]:
    others = f" ({', '.join(entry.also)})" if entry.also else ""
    yield f"{entry.word}{others}"
    yield from textwrap.wrap(entry.says, WIDTH, initial_indent="  ", subsequent_indent="  ")
    if entry.see:
        yield from textwrap.wrap(f"See {entry.see}.", WIDTH, initial_indent="  ", subsequent_indent="  ")
