"""What the words of the instrument mean: two sentences each and where to read on, from `glossary.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from refinery_tui.core.base.files.package_files import PACKAGE
from refinery_tui.core.team.protocols import ProtocolEntry, entries


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """A word, its other spellings, what it means in about two sentences, and where to read on (`` for nowhere)."""

    word: str
    says: str
    see: str = ""
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The word and its other spellings."""
        return (self.word, *self.also)


@cache
def glossary() -> tuple[GlossaryEntry, ...]:
    """Every entry, in the order of the file: the instrument, settings, figures, analysis, plan, origins; and then every
    protocol.
    """
    found = tomllib.loads((PACKAGE / "glossary.toml").read_text(encoding="utf-8"))
    return (
        *(
            GlossaryEntry(word=word, says=each["says"], see=each.get("see", ""), also=tuple(each.get("also", ())))
            for word, each in found.items()
        ),
        *(_of_protocol(entry) for entry in entries()),
    )


def _of_protocol(entry: ProtocolEntry) -> GlossaryEntry:
    """A protocol, told by its own file."""
    given = f" Written {entry.words} when nothing else is said." if entry.parameters else ""
    return GlossaryEntry(word=entry.name, says=f"A protocol. {entry.sentence}{given}", see="protocol")


@cache
def _by_spelling() -> Mapping[str, GlossaryEntry]:
    return {spelling.lower(): each for each in glossary() for spelling in each.spellings}


def explained(word: str) -> GlossaryEntry | None:
    """The entry of a word in any of its spellings, letter case aside; None for a word that has none."""
    return _by_spelling().get(word.strip().lower())


def explained_in(text: str) -> list[GlossaryEntry]:
    """The entries whose word stands in the text as a whole word, in the order of the glossary.

    A single letter (p, q, z) is more often a key than a word and is not looked for.
    """
    lower = text.lower()
    words = {each: [spelling.lower() for spelling in each.spellings if len(spelling) > 1] for each in glossary()}
    return [each for each, spellings in words.items() if any(_stands(word, lower) for word in spellings)]


def _stands(word: str, text: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
