"""Framings of one's own: the words sent to a team, a file each in the folder `framings` beside the experiment."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from refinery_tui.core.base import toml
from refinery_tui.core.base.files.package_files import FRAMING_FILES
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import Complaint, Document
from refinery_tui.core.experiment.experiment import PLACEHOLDERS, Prompts

FOLDER = "framings"
PARTS = tuple(field.name for field in fields(Prompts))


def framings_beside(folder: Path) -> dict[str, Path]:
    """The framings beside an experiment in `folder`, by name: those of `framings/NAME.toml`."""
    return _in(folder / FOLDER)


def shipped_framings() -> dict[str, Path]:
    """The framings that ship in files, by name; a session keeps the words of one as it does of one's own."""
    return _in(FRAMING_FILES)


def _in(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.is_file()}


def read_framing(path: Path) -> Prompts:
    """The words in a framing's file; one ConfigurationError lists everything that is wrong with it."""
    document = toml.read(path)
    document.refuse(_complaints(document))
    return Prompts(**{part: text.strip() for part, text in document.values.items()})


def _complaints(document: Document) -> Iterator[Complaint]:
    if not document.values:
        yield Complaint(key=(), what=f"says nothing: write one of {', '.join(PARTS)}.")
    for part, text in document.values.items():
        if part not in PARTS:
            yield Complaint(key=(part,), what=f"is not a part of a framing.{did_you_mean(part, PARTS)}")
        elif not isinstance(text, str):
            yield Complaint(key=(part,), what=f"should be text in quotes, not {text!r}.")
        else:
            yield from (Complaint(key=(part,), what=what) for what in misspelt(text))


def misspelt(text: str) -> Iterator[str]:
    """Placeholders that are nearly one; other words in braces are a prompt's own and stay as they are."""
    for name in re.findall(r"\{(\w+)\}", text):
        hint = did_you_mean(name, PLACEHOLDERS)
        if name not in PLACEHOLDERS and "Did you mean" in hint:
            yield f"{{{name}}} stands for nothing.{hint}"


def no_framing(name: str, built_in: frozenset[str], written: Mapping[str, Prompts], own: Mapping[str, object]) -> str:
    """Why a name is no framing: which there are, where each was found, and how to add one."""
    found = [
        *sorted(built_in),
        *(f"{each} (under [prompts.{each}])" for each in sorted(written)),
        *(f"{each} ({FOLDER}/{each}.toml)" for each in sorted(own)),
    ]
    near = did_you_mean(name, (*built_in, *written, *own))
    hint = near if "Did you mean" in near else ""
    mend = f"Write {FOLDER}/{name}.toml beside the experiment, or [prompts.{name}] in it."
    return f"{name!r} is not a framing.{hint} Found: {', '.join(found)}. {mend}"
